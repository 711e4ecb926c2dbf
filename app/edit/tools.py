"""The tools that change the mask: press, move and release in image points make one undoable command."""

from __future__ import annotations

from app.edit.hand import Hand
from app.edit.tool import Tool
from app.state.document import Document, Point
from app.state.tool_state import ToolState
from mman_core.mask.allowed import Allowed, Where


class Brush(Tool):
    """Paints one class along the way of the pointer; the eraser is the same brush with the background."""

    def __init__(self, hand: Hand) -> None:
        self._hand = hand
        self._document = hand.document
        self._tools = hand.tools
        self._class_id = 0
        self._last: Point | None = None
        self._allowed: Allowed | None = None
        self._where: Where | None = None
        hand.document.opened.connect(self._forget)

    @property
    def is_down(self) -> bool:
        return self._document.is_painting

    def press(self, point: Point, *, erases: bool = False, straight: bool = False) -> None:
        """Begin a stroke at the point; a straight one comes in a line from where the last stroke ended."""
        self._class_id = self._hand.class_id(erases)
        self._allowed, self._where = self._tools.allowed(), self._tools.where()
        self._document.begin_stroke()
        start = self._last if straight and self._last is not None else point
        self._paint(start, point)

    def move(self, point: Point) -> None:
        if self.is_down and self._last is not None:
            self._paint(self._last, point)

    def release(self) -> None:
        """End the stroke; if it changed a pixel, it is now one step of the history."""
        title = self._hand.title("Brush", self._class_id) if self._class_id else "Eraser"
        if self.is_down:
            self._hand.finish_stroke(title)

    def cancel(self) -> None:
        """Give the stroke up; the mask is as it was before."""
        self._document.cancel_stroke()
        self._last = None

    def _paint(self, start: Point, end: Point) -> None:
        tools = self._tools
        self._document.paint_segment(
            start,
            end,
            tools.pressed_radius,
            self._class_id,
            square=tools.brush_shape == "square",
            allowed=self._allowed,
            where=self._where,
        )
        self._last = end

    def _forget(self) -> None:
        self._last = None


class Picker:
    """Takes the class under the pointer into the hand."""

    def __init__(self, document: Document, tools: ToolState) -> None:
        self._document = document
        self._tools = tools

    def press(self, point: Point) -> None:
        class_id = class_at(self._document, point)
        if class_id is not None:
            self._tools.set_class_id(class_id)


def class_at(document: Document, point: Point) -> int | None:
    """Return the id in the mask under the point, or None outside the image."""
    mask = document.mask
    column, row = int(point[0] // 1), int(point[1] // 1)
    if mask is None or not (0 <= row < mask.shape[0] and 0 <= column < mask.shape[1]):
        return None
    return int(mask[row, column])
