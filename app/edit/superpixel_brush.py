"""The superpixel brush: paints the patches of the photo, bordered by its edges, that the pointer passes over."""

from __future__ import annotations

from app.edit.hand import Hand
from app.edit.job import Job
from app.edit.preview import NOTHING, Preview
from app.edit.tool import Tool
from app.state.document import Point
from mman_core.mask.allowed import Allowed, Where
from mman_core.mask.repaint import repaint_region
from mman_core.mask.superpixels import Superpixels

POINT_RADIUS = 0.5


class SuperpixelBrush(Tool):
    """The photo is cut into patches in a thread when the tool is first pointed at it."""

    def __init__(self, hand: Hand) -> None:
        self._hand = hand
        self._patches: Superpixels | None = None
        self._wanted: tuple[str | None, int] | None = None
        self._class_id = 0
        self._last: Point | None = None
        self._under: frozenset[int] = frozenset()
        self._painted: frozenset[int] = frozenset()
        self._protection: tuple[Allowed | None, Where | None] = (None, None)
        hand.document.opened.connect(self._forget)
        hand.tools.patch_side_changed.connect(lambda _side: self._forget())

    def press(self, point: Point, *, erases: bool = False, straight: bool = False) -> None:
        if not self._is_ready():
            self._hand.told.emit("The photo is being cut into patches: a moment, please.")
            return
        tools = self._hand.tools
        self._class_id, self._protection = self._hand.class_id(erases), (tools.allowed(), tools.where())
        self._painted = frozenset()
        self._hand.document.begin_stroke()
        self._last = point
        self.move(point)

    def move(self, point: Point) -> None:
        if not self._is_ready() or self._patches is None:
            return
        if self._last is None:
            self._under = self._patches.under(point, point, POINT_RADIUS)
            return
        touched = self._patches.under(self._last, point, POINT_RADIUS) - self._painted
        self._last = point
        mask = self._hand.document.mask
        if touched and mask is not None:
            self._painted |= touched
            change = repaint_region(mask, *self._patches.region(touched), self._class_id, *self._protection)
            if change is not None:
                self._hand.document.paint_region(change)

    def release(self) -> None:
        if self._last is not None:
            self._last = None
            self._hand.finish_stroke(self._hand.title("Superpixels", self._class_id))

    def cancel(self) -> None:
        if self._last is not None:
            self._last = None
            self._hand.document.cancel_stroke()

    def leave(self) -> None:
        if self._under:
            self._under = frozenset()
            self._hand.preview_changed.emit()

    def preview(self) -> Preview:
        if self._patches is None or self._last is not None or not self._under:
            return NOTHING
        box, region = self._patches.region(self._under)
        return Preview(region=region, region_at=(box.top, box.left))

    def _is_ready(self) -> bool:
        """Whether the patches are there; if nobody has asked for them yet, they are asked for."""
        photo, side = self._hand.document.photo, self._hand.tools.patch_side
        wanted = self._hand.document.name, side
        if photo is not None and self._wanted != wanted:
            self._wanted = wanted

            def take(patches: object) -> None:
                assert isinstance(patches, Superpixels)
                if self._wanted == wanted:
                    self._patches = patches

            self._hand.job_wanted.emit(Job("Superpixels", lambda: Superpixels(photo, side), take))
        return self._patches is not None

    def _forget(self) -> None:
        self.cancel()
        self._patches = self._wanted = None
        self.leave()
