"""The image on the canvas: its photo, mask and draft, and the only way to change the mask."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoGroup, QUndoStack

from app.state.histories import HISTORY_BYTES, Histories
from mman_core.errors import WrongMask
from mman_core.mask.allowed import Allowed, Where
from mman_core.mask.brush import paint_segment, segment_box
from mman_core.mask.patch import Patch, PatchRecorder
from mman_core.types import Box, Mask, Rgb

Point = tuple[float, float]


class Document(QObject):
    """The open image, the one source of truth about it.

    `mask` is (H, W) uint8 and C-contiguous, and stays the same array while the image is open: the person's mask,
    else a copy of the draft, else zeros. `touched` tells whether it is the person's. `revision` grows with each
    change that has to be saved.
    """

    opened = Signal()
    mask_changed = Signal(object)
    """The Box of pixels that changed."""
    touched_changed = Signal(bool)
    committed = Signal(str)
    """The image's name, after each do, undo and redo."""
    draft_changed = Signal()
    stroke_must_end = Signal()
    """The image is about to be closed in mid-stroke: whoever paints finishes the stroke now."""
    closing = Signal()
    """The last moment to take `mask_to_save`; no stroke is running any more."""

    def __init__(self, parent: QObject | None = None, *, history_bytes: int = HISTORY_BYTES) -> None:
        super().__init__(parent)
        self.name: str | None = None
        self.photo: Rgb | None = None
        self.mask: Mask | None = None
        self.draft: Mask | None = None
        self.touched = False
        self.revision = 0
        self._recorder: PatchRecorder | None = None
        self._histories = Histories(self, budget=history_bytes)

    @property
    def history(self) -> QUndoStack:
        """The undo history of the open image; it outlives switching to other images and back."""
        return self._histories.current

    @property
    def undo_group(self) -> QUndoGroup:
        """The histories of all images; its active one is that of the open image."""
        return self._histories.group

    @property
    def is_painting(self) -> bool:
        """Whether a stroke is running."""
        return self._recorder is not None

    def open(self, name: str, photo: Rgb, mask: Mask | None, draft: Mask | None, revision: int = 0) -> None:
        """Put another image on the canvas; the arrays are copied where they are not the photo.

        Raises WrongMask if mask or draft have another size than the photo; the image before stays open then.
        """
        shape = photo.shape[:2]
        for given, word in ((mask, "mask"), (draft, "draft")):
            if given is not None and given.shape != shape:
                raise WrongMask(_wrong_size(name, word, given, shape))
        self._leave()
        source = mask if mask is not None else draft
        self.name, self.photo, self.draft = name, photo, draft
        self.mask = np.zeros(shape, np.uint8) if source is None else np.array(source, np.uint8, order="C")
        self.touched = mask is not None
        self.revision = revision
        self._histories.enter(name, self.mask)
        self.opened.emit()

    def close(self) -> None:
        """Leave the canvas empty."""
        self._leave()
        self.name = self.photo = self.mask = self.draft = None
        self.touched = False
        self.revision = 0
        self.opened.emit()

    def mask_to_save(self) -> tuple[str, Mask, int] | None:
        """Return the name, a copy of the mask and its revision; None if no image is open."""
        if self.name is None or self.mask is None:
            return None
        return self.name, self.mask.copy(), self.revision

    def take_draft(self, draft: Mask) -> None:
        """Take a draft that came late: shown if nobody has painted on this image yet, else only kept beside the mask.

        Raises WrongMask if it has another size than the photo.
        """
        if self.name is None or self.mask is None:
            return
        if draft.shape != self.mask.shape:
            raise WrongMask(_wrong_size(self.name, "draft", draft, self.mask.shape))
        self.draft = draft
        if not self.touched and not self.is_painting:
            np.copyto(self.mask, draft)
            self.mask_changed.emit(Box(0, 0, *self.mask.shape))
        self.draft_changed.emit()

    def accept(self) -> None:
        """Take the mask as it is for the person's own: they looked at the draft and found it right."""
        if self.name is None or self.touched:
            return
        self.revision += 1
        self._touch()
        self.committed.emit(self.name)

    def push(self, command: QUndoCommand, byte_size: int) -> None:
        """Do a command that needs that many bytes and put it into the history of the open image."""
        self._histories.push(command, byte_size)

    def write_patch(self, name: str, patch: Patch, forward: bool) -> None:
        """Apply the patch (or revert it) if that image is open; the only door to the mask besides a stroke."""
        if name != self.name or self.mask is None:
            return
        self.cancel_stroke()
        box = patch.apply(self.mask) if forward else patch.revert(self.mask)
        self.revision += 1
        self.mask_changed.emit(box)
        self._touch()
        self.committed.emit(name)

    def begin_stroke(self) -> None:
        """Start recording what `paint_segment` changes; a stroke that is still running is cancelled."""
        self.cancel_stroke()
        if self.mask is not None:
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

    def finish_stroke(self) -> Patch | None:
        """End the stroke and return what it changed (None if nothing); push it as a command to make it stay."""
        recorder, self._recorder = self._recorder, None
        return None if recorder is None else recorder.finish()

    def cancel_stroke(self) -> None:
        """End the running stroke and put the pixels back as they were before it."""
        patch = self.finish_stroke()
        if patch is None or self.mask is None or self.name is None:
            return
        self.mask_changed.emit(patch.revert(self.mask))
        if self.touched:
            # The mask may have been saved in mid-stroke: it is saved once more.
            self.revision += 1
            self.committed.emit(self.name)

    def _touch(self) -> None:
        if not self.touched:
            self.touched = True
            self.touched_changed.emit(True)

    def _leave(self) -> None:
        if self.is_painting:
            self.stroke_must_end.emit()
            self.cancel_stroke()
        if self.mask is not None:
            self.closing.emit()
            self._histories.leave(self.mask)


def _wrong_size(name: str, word: str, given: Mask, shape: tuple[int, ...]) -> str:
    return (
        f"The {word} of {name} is {given.shape[1]} x {given.shape[0]} pixels but the photo is "
        f"{shape[1]} x {shape[0]}: replace it by one of the photo's size."
    )
