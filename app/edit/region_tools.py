"""Tools of one click: give a component another class, swap its side, fill."""

from __future__ import annotations

from app.edit.hand import Hand
from app.edit.preview import NOTHING, Preview
from app.edit.tool import Tool
from app.state.document import Point
from mman_core.mask.components import component_at, id_under, relabel
from mman_core.mask.fill import flood_fill
from mman_core.mask.repaint import Region
from mman_core.mask.sides import swap_component, swap_person
from mman_core.types import Box


class ComponentTool(Tool):
    """Shows the component under the pointer; what a click does to it is said by the tools below."""

    def __init__(self, hand: Hand) -> None:
        self._hand = hand
        self._found: tuple[Box, Region] | None = None
        hand.document.mask_changed.connect(lambda _box: self.leave())
        hand.document.opened.connect(self.leave)

    def move(self, point: Point) -> None:
        mask = self._hand.document.mask
        if mask is None or self._holds(point):
            return
        # The background is no component that a person points at: it would cover the whole image.
        self._found = component_at(mask, point) if id_under(mask, point) else None

    def leave(self) -> None:
        if self._found is not None:
            self._found = None
            self._hand.preview_changed.emit()

    def preview(self) -> Preview:
        if self._found is None:
            return NOTHING
        box, region = self._found
        return Preview(region=region, region_at=(box.top, box.left))

    def _holds(self, point: Point) -> bool:
        if self._found is None:
            return False
        box, region = self._found
        column, row = int(point[0] // 1) - box.left, int(point[1] // 1) - box.top
        return 0 <= row < box.height and 0 <= column < box.width and bool(region[row, column])


class Relabel(ComponentTool):
    """A click gives the component the class in hand: a semantic error costs one click."""

    def press(self, point: Point, *, erases: bool = False, straight: bool = False) -> None:
        hand = self._hand
        if hand.document.mask is not None:
            class_id = hand.class_id(erases)
            change = relabel(hand.document.mask, point, class_id, hand.tools.allowed(), hand.tools.where())
            hand.repaint(change, hand.title("Relabel", class_id))


class SwapSides(ComponentTool):
    """A click gives the component the other side, left or right; with Shift the whole person."""

    def press(self, point: Point, *, erases: bool = False, straight: bool = False) -> None:
        hand = self._hand
        mask, table = hand.document.mask, hand.label_set.flip_table()
        if mask is None:
            return
        allowed, where = hand.tools.allowed(), hand.tools.where()
        if straight:
            hand.repaint(swap_person(mask, table, point, allowed, where), "Swap the sides of a person")
            return
        class_id = id_under(mask, point)
        if class_id is not None and table[class_id] == class_id:
            hand.told.emit("This class has no left or right. Shift and a click swap the whole person.")
            return
        title = hand.title("Swap side", None if class_id is None else int(table[class_id]))
        hand.repaint(swap_component(mask, point, table, allowed, where), title)


class Fill(Tool):
    """The bucket: fills the region of one id under the pointer, and all that it is dragged over.

    Background is filled only by a press on it: a drag from part to part may cross it.
    """

    def __init__(self, hand: Hand) -> None:
        self._hand = hand
        self._class_id = 0
        self._is_down = False

    def press(self, point: Point, *, erases: bool = False, straight: bool = False) -> None:
        self._class_id = self._hand.class_id(erases)
        self._hand.document.begin_stroke()
        self._is_down = True
        self._fill(point)

    def move(self, point: Point) -> None:
        mask = self._hand.document.mask
        if self._is_down and mask is not None and id_under(mask, point) != 0:
            self._fill(point)

    def release(self) -> None:
        if self._is_down:
            self._is_down = False
            self._hand.finish_stroke(self._hand.title("Fill", self._class_id))

    def cancel(self) -> None:
        self._is_down = False
        self._hand.document.cancel_stroke()

    def _fill(self, point: Point) -> None:
        document, tools = self._hand.document, self._hand.tools
        if document.mask is None:
            return
        change = flood_fill(document.mask, point, self._class_id, tools.allowed(), tools.where())
        if change is not None:
            document.paint_region(change)
