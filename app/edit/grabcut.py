"""GrabCut: draw a box around something, and what stands out in it gets the class in hand."""

from __future__ import annotations

import math

from app.edit.hand import Hand
from app.edit.preview import NOTHING, Preview
from app.edit.tool import Tool
from app.state.document import Point
from mman_core.mask.allowed import Allowed, Where
from mman_core.mask.grabcut import grab_cut
from mman_core.mask.repaint import Repaint, repaint_region
from mman_core.types import Box, Mask

SMALLEST = 4
"""Pixels: a smaller box was no drag."""


class GrabCut(Tool):
    """A drag draws the box; the cut is computed in a thread while the box stays in sight."""

    def __init__(self, hand: Hand) -> None:
        self._hand = hand
        self._start: Point | None = None
        self._box: Box | None = None
        self._is_cutting = False
        self._erases = False
        hand.document.opened.connect(self._end)

    def press(self, point: Point, *, erases: bool = False, straight: bool = False) -> None:
        if not self._is_cutting:
            self._start, self._erases = point, erases
            self._box = None

    def move(self, point: Point) -> None:
        mask = self._hand.document.mask
        if self._start is None or mask is None:
            return
        (left, right), (top, bottom) = (sorted(pair) for pair in zip(self._start, point, strict=True))
        box = Box(math.floor(top), math.floor(left), math.ceil(bottom), math.ceil(right))
        self._box = box.clipped(mask.shape[0], mask.shape[1])

    def release(self) -> None:
        photo, box, hand = self._hand.document.photo, self._box, self._hand
        if self._start is None:
            return
        self._start = None
        if photo is None or box is None or min(box.height, box.width) < SMALLEST:
            self._box = None
            return
        class_id = hand.class_id(self._erases)

        def cut(mask: Mask, allowed: Allowed, where: Where | None) -> Repaint | None:
            return repaint_region(mask, *grab_cut(photo, box), class_id, allowed, where)

        self._is_cutting = True
        hand.work_on_region(cut, hand.title("GrabCut", class_id), at_end=self._end)

    def cancel(self) -> None:
        if not self._is_cutting:
            self._start = self._box = None

    def preview(self) -> Preview:
        return NOTHING if self._box is None else Preview(box=self._box)

    def _end(self) -> None:
        self._is_cutting = False
        self._start = self._box = None
        self._hand.preview_changed.emit()
