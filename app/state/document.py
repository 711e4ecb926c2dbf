"""The image on the canvas: its photo, mask and draft, and the only way to change the mask."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Signal

from mman_core.errors import WrongMask
from mman_core.images.margin import Margin
from mman_core.mask.allowed import Allowed, Where
from mman_core.mask.brush import paint_segment, segment_box
from mman_core.mask.history import HISTORY_BYTES, Accept, Deed, GoTo, History, Step
from mman_core.mask.patch import Patch, PatchRecorder
from mman_core.mask.repaint import Repaint
from mman_core.types import Box, Mask, Rgb

Point = tuple[float, float]


@dataclass(frozen=True)
class Work:
    """The state of an image that has to be saved: a copy of its mask, and the history that led to it.

    `touched` tells whether the mask is the person's; if not, nothing of it is to be kept on the disk.
    """

    name: str
    mask: Mask
    revision: int
    touched: bool
    history: History


class Document(QObject):
    """The open image, the one source of truth about it.

    `mask` is (H, W) uint8 and C-contiguous, and stays the same array while the image is open: the person's mask,
    else a copy of the draft, else zeros. `start` is what `mask` was a copy of; nobody writes to it. `revision` grows
    with each change that has to be saved. `history` holds the steps that can be undone. `margin` tells how sure the
    model was of the draft, if somebody asked for it and the model has said so.
    """

    opened = Signal()
    mask_changed = Signal(object)
    """The Box of pixels that changed."""
    touched_changed = Signal(bool)
    done = Signal(object)
    """The Deed, before `committed`: a step, a move in the history, or the draft accepted; for the journal."""
    committed = Signal(str)
    """The image's name, after each do, undo and redo."""
    history_changed = Signal()
    """Other steps, or another position: also after another image was opened."""
    draft_changed = Signal()
    margin_changed = Signal()
    heat_changed = Signal()
    stroke_must_end = Signal()
    """The image is about to be closed in mid-stroke: whoever paints finishes the stroke now."""
    closing = Signal()
    """The last moment to take `work_to_save`; no stroke is running any more."""

    def __init__(self, parent: QObject | None = None, *, history_bytes: int = HISTORY_BYTES) -> None:
        super().__init__(parent)
        self.history_bytes = history_bytes
        self.name: str | None = None
        self.photo: Rgb | None = None
        self.halvings: tuple[Rgb, ...] = ()
        self.mask: Mask | None = None
        self.draft: Mask | None = None
        self.start: Mask | None = None
        self.margin: Margin | None = None
        self.margin_is_known = False
        """Whether it was looked for since the image was opened; then None means that there is none."""
        self.heat: Margin | None = None
        """Where a critic finds the mask wrong, see `mman_core.images.heat`; of the mask when it was asked."""
        self.revision = 0
        self.is_read_only = False
        """Whether nobody may paint, because what is painted could not be saved."""
        self.history = History()
        self._recorder: PatchRecorder | None = None

    @property
    def touched(self) -> bool:
        """Whether the mask is the person's; it is not any more when every step on a draft was undone."""
        return self.name is not None and not self.history.is_untouched

    @property
    def is_painting(self) -> bool:
        """Whether a stroke is running."""
        return self._recorder is not None

    def open(
        self,
        name: str,
        photo: Rgb,
        mask: Mask | None,
        draft: Mask | None,
        revision: int = 0,
        history: History | None = None,
        halvings: Sequence[Rgb] = (),
    ) -> None:
        """Put another image on the canvas; mask and draft are copied. `history` is the one that led to this mask.

        `halvings` of the photo, if somebody has made them already, spare the canvas making them.

        Raises WrongMask if mask or draft have another size than the photo; the image before stays open then.
        """
        shape = photo.shape[:2]
        for given, word in ((mask, "mask"), (draft, "draft")):
            if given is not None and given.shape != shape:
                raise WrongMask(_wrong_size(name, word, given, shape))
        self._leave()
        source = mask if mask is not None else draft
        self.name, self.photo, self.draft = name, photo, draft
        self.halvings = tuple(halvings)
        self.margin, self.margin_is_known, self.heat = None, False, None
        self.start = np.zeros(shape, np.uint8) if source is None else source
        self.mask = np.array(self.start, np.uint8, order="C")
        self.history = history or History(starts_untouched=mask is None, budget=self.history_bytes)
        self.revision = revision
        self.opened.emit()
        self.history_changed.emit()

    def close(self) -> None:
        """Leave the canvas empty."""
        self._leave()
        self.name = self.photo = self.mask = self.draft = self.start = self.margin = self.heat = None
        self.margin_is_known = False
        self.halvings = ()
        self.history = History()
        self.revision = 0
        self.opened.emit()
        self.history_changed.emit()

    def work_to_save(self) -> Work | None:
        """Return the open image's state without the stroke that is running; None if no image is open."""
        if self.name is None or self.mask is None:
            return None
        mask = self.mask.copy()
        if self._recorder is not None:
            self._recorder.restore(mask)
        return Work(self.name, mask, self.revision, self.touched, self.history)

    def take_draft(self, draft: Mask) -> None:
        """Take a draft that came late: shown if nobody has painted on this image yet, else only kept beside the mask.

        Raises WrongMask if it has another size than the photo.
        """
        if self.name is None or self.mask is None:
            return
        if draft.shape != self.mask.shape:
            raise WrongMask(_wrong_size(self.name, "draft", draft, self.mask.shape))
        self.draft = draft
        # Strokes that were all undone can still be redone, on the pixels that they were painted on.
        if not self.touched and not self.is_painting and not self.history.steps:
            self.start = draft
            np.copyto(self.mask, draft)
            self.mask_changed.emit(Box(0, 0, *self.mask.shape))
        self.draft_changed.emit()

    def take_margin(self, margin: Margin | None) -> None:
        """Take what was found when the draft's margin was looked for: the map, or None."""
        self.margin, self.margin_is_known = margin, True
        self.margin_changed.emit()

    def take_heat(self, heat: Margin | None) -> None:
        """Take what a critic says of the mask."""
        self.heat = heat
        self.heat_changed.emit()

    def accept(self) -> None:
        """Take the mask as it is for the person's own: they looked at the draft and found it right."""
        if self.name is None or self.touched or self.is_read_only:
            return
        self.history.starts_untouched = False
        self._commit(Accept(), was_touched=False)

    def undo(self) -> None:
        """Take the last step back; a running stroke is given up first."""
        self.go_to(self.history.position - 1)

    def redo(self) -> None:
        """Do the next undone step again."""
        self.go_to(self.history.position + 1)

    def go_to(self, position: int) -> None:
        """Undo or redo up to that position of the history; nothing happens if there is no such position."""
        self.cancel_stroke()
        history, was_touched = self.history, self.touched
        if self.mask is None or position == history.position or not history.first <= position <= history.last:
            return
        box = history.go_to(position, self.mask)
        self.mask_changed.emit(box)
        self._commit(GoTo(position), was_touched)

    def repaint(self, repaint: Repaint, title: str) -> None:
        """Give a box of the mask new ids, as one step of that title; a running stroke is given up first."""
        if self.mask is None:
            return
        self.begin_stroke()
        self.paint_region(repaint)
        self.finish_stroke(title)

    def begin_stroke(self) -> None:
        """Start recording what `paint_segment` and `paint_region` change; a running stroke is cancelled."""
        self.cancel_stroke()
        if self.mask is not None and not self.is_read_only:
            self._recorder = PatchRecorder(self.mask)

    def paint_segment(
        self,
        start: Point,
        end: Point,
        radius: float,
        class_id: int,
        *,
        square: bool = False,
        allowed: Allowed | None = None,
        where: Where | None = None,
    ) -> None:
        """Paint a capsule of the running stroke: points in image pixels (x, y). Without a stroke nothing happens.

        `square`, `allowed` and `where` are those of `mman_core.mask.brush.paint_segment`.
        """
        if self._recorder is None or self.mask is None:
            return
        box = segment_box((self.mask.shape[0], self.mask.shape[1]), start, end, radius)
        if box.is_empty:
            return
        self._recorder.touch(box)
        paint_segment(self.mask, start, end, radius, class_id, square=square, allowed=allowed, where=where)
        self.mask_changed.emit(box)

    def paint_region(self, repaint: Repaint) -> None:
        """Give a box of the mask new ids as part of the running stroke. Without a stroke nothing happens."""
        if self._recorder is None or self.mask is None:
            return
        self._recorder.touch(repaint.box)
        self.mask[repaint.box.slices] = repaint.ids
        self.mask_changed.emit(repaint.box)

    def finish_stroke(self, title: str) -> bool:
        """End the stroke and keep it as one step of that title; False if it changed nothing."""
        patch = self._end_recording()
        if patch is None:
            return False
        was_touched = self.touched
        step = Step(title, time.time(), patch)
        self.history.add(step)
        self._commit(step, was_touched)
        return True

    def cancel_stroke(self) -> None:
        """End the running stroke and put the pixels back as they were before it."""
        patch = self._end_recording()
        if patch is not None and self.mask is not None:
            self.mask_changed.emit(patch.revert(self.mask))

    def _end_recording(self) -> Patch | None:
        recorder, self._recorder = self._recorder, None
        return None if recorder is None else recorder.finish()

    def _commit(self, deed: Deed, was_touched: bool) -> None:
        assert self.name is not None
        self.revision += 1
        if self.touched != was_touched:
            self.touched_changed.emit(self.touched)
        self.done.emit(deed)
        self.committed.emit(self.name)
        self.history_changed.emit()

    def _leave(self) -> None:
        if self.is_painting:
            self.stroke_must_end.emit()
            self.cancel_stroke()
        if self.mask is not None:
            self.closing.emit()


def _wrong_size(name: str, word: str, given: Mask, shape: tuple[int, ...]) -> str:
    return (
        f"The {word} of {name} is {given.shape[1]} x {given.shape[0]} pixels but the photo is "
        f"{shape[1]} x {shape[0]}: replace it by one of the photo's size."
    )
