"""Taking from another mask, a variant's, what it says of a place: with a brush, or a whole part by a click."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from app.edit.hand import Hand
from app.edit.region_tools import ComponentTool
from app.edit.tool import Tool
from app.state.document import Point
from mman_core.mask.brush import capsule, segment_box
from mman_core.mask.components import component_at, id_under
from mman_core.mask.repaint import Region, repaint_ids
from mman_core.types import Box, Mask

TakeName: TypeAlias = Literal["clone", "take"]
NO_SOURCE = "Choose a variant to take from; its prediction of this image must be there."


class CloneBrush(Tool):
    """Paints what the source says along the way of the pointer, with the size and shape of the brush."""

    def __init__(self, hand: Hand) -> None:
        self._hand = hand
        self._last: Point | None = None
        hand.document.opened.connect(self._forget)

    def press(self, point: Point, *, erases: bool = False, straight: bool = False) -> None:
        if _source(self._hand) is None:
            self._hand.told.emit(NO_SOURCE)
            return
        self._hand.document.begin_stroke()
        self._last = point
        self._paint(point, point)

    def move(self, point: Point) -> None:
        if self._last is not None:
            self._paint(self._last, point)
            self._last = point

    def release(self) -> None:
        if self._last is not None:
            self._last = None
            self._hand.finish_stroke(f"Clone from {self._hand.tools.source_title}")

    def cancel(self) -> None:
        if self._last is not None:
            self._last = None
            self._hand.document.cancel_stroke()

    def _paint(self, start: Point, end: Point) -> None:
        document, tools = self._hand.document, self._hand.tools
        mask, source = document.mask, _source(self._hand)
        if mask is None or source is None:
            return
        radius = tools.pressed_radius
        box = segment_box((mask.shape[0], mask.shape[1]), start, end, radius)
        if box.is_empty:
            return
        first, last = ((x - box.left, y - box.top) for x, y in (start, end))
        inside = capsule((box.height, box.width), first, last, radius, square=tools.brush_shape == "square")
        ids = np.where(inside, source[box.slices], mask[box.slices])
        change = repaint_ids(mask, box, ids, tools.allowed(), tools.where())
        if change is not None:
            document.paint_region(change)

    def _forget(self) -> None:
        self._last = None


class TakePart(ComponentTool):
    """A click takes the part of the source under the pointer.

    Where the source has background, the part of the mask there loses what the source does not see.
    """

    def press(self, point: Point, *, erases: bool = False, straight: bool = False) -> None:
        hand, mask, source = self._hand, self._hand.document.mask, _source(self._hand)
        if mask is None or source is None:
            hand.told.emit(NO_SOURCE)
            return
        found = part_under(mask, source, point)
        class_id = id_under(source, point)
        change = None
        if found is not None:
            box, region = found
            ids = np.where(region, source[box.slices], mask[box.slices])
            change = repaint_ids(mask, box, ids, hand.tools.allowed(), hand.tools.where())
        hand.repaint(change, hand.title(f"Take from {hand.tools.source_title}", class_id))

    def move(self, point: Point) -> None:
        mask, source = self._hand.document.mask, _source(self._hand)
        self._found = None if mask is None or source is None else part_under(mask, source, point)


def part_under(mask: Mask, source: Mask, point: Point) -> tuple[Box, Region] | None:
    """Return the box and region of the part of the source under (x, y); see TakePart. None if there is none."""
    if id_under(source, point) is None:
        return None
    if id_under(source, point) != 0:
        return component_at(source, point)
    found = component_at(mask, point) if id_under(mask, point) else None
    return None if found is None else (found[0], found[1] & (source[found[0].slices] == 0))


def _source(hand: Hand) -> Mask | None:
    """Return the mask to take from, if it fits the open image."""
    mask, source = hand.document.mask, hand.tools.source
    return source if mask is not None and source is not None and source.shape == mask.shape else None
