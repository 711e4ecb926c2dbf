"""Tools that draw a closed line: polygon, lasso, and scissors that follow the edges of the photo."""

from __future__ import annotations

import math

from app.edit.hand import Hand
from app.edit.preview import NOTHING, Preview
from app.edit.tool import Tool, ToolKey
from app.state.document import Point
from mman_core.mask.outline import paint_outline
from mman_core.mask.scissors import Scissors, snapped

NEAR = 9.0
"""Pixels of the screen: a click this near to the first point closes the line."""
SNAP = 6.0
"""Pixels of the screen in which a corner of the scissors looks for an edge."""


class OutlineTool(Tool):
    """Keeps the mode of the line that is drawn, and paints its inside: right button erases, Shift takes away."""

    def __init__(self, hand: Hand, name: str) -> None:
        self._hand = hand
        self._name = name
        self._erases = False
        self._subtracts = False
        hand.document.opened.connect(self.cancel)

    def _begin(self, erases: bool, subtracts: bool) -> None:
        self._erases, self._subtracts = erases, subtracts

    def _paint(self, points: list[Point]) -> None:
        hand = self._hand
        if hand.document.mask is None or len(points) < 3:
            return
        class_id = hand.tools.class_id if self._subtracts else hand.class_id(self._erases)
        change = paint_outline(
            hand.document.mask,
            points,
            class_id,
            subtract=self._subtracts,
            allowed=hand.tools.allowed(),
            where=hand.tools.where(),
        )
        name = f"{self._name} takes away" if self._subtracts else self._name
        hand.repaint(change, hand.title(name, class_id))


class Lasso(OutlineTool):
    """A line drawn by hand; it is closed when the button goes up."""

    def __init__(self, hand: Hand) -> None:
        self._points: list[Point] = []
        super().__init__(hand, "Lasso")

    def press(self, point: Point, *, erases: bool = False, straight: bool = False) -> None:
        self._begin(erases, straight)
        self._points = [point]

    def move(self, point: Point) -> None:
        if self._points and point != self._points[-1]:
            self._points.append(point)

    def release(self) -> None:
        points, self._points = self._points, []
        self._paint(points)

    def cancel(self) -> None:
        self._points = []

    def preview(self) -> Preview:
        return Preview(lines=(tuple(self._points),), is_closed=True) if self._points else NOTHING


class Polygon(OutlineTool):
    """A click sets a corner; a double click, Return, or a click on the first corner closes the line.

    Backspace takes the last corner back, Escape all of them.
    """

    def __init__(self, hand: Hand, name: str = "Polygon") -> None:
        self._corners: list[Point] = []
        self._ways: list[list[Point]] = []
        self._pointer: Point = (0.0, 0.0)
        super().__init__(hand, name)

    @property
    def is_waiting(self) -> bool:
        return bool(self._corners)

    def press(self, point: Point, *, erases: bool = False, straight: bool = False) -> None:
        self._pointer = point
        if not self._corners:
            self._begin(erases, straight)
        elif len(self._corners) > 2 and self._is_at(point, self._corners[0]):
            self._close()
            return
        elif point == self._corners[-1]:
            return
        else:
            self._ways.append(self._way_to(point))
        self._corners.append(point)
        self._start_way()

    def move(self, point: Point) -> None:
        self._pointer = point

    def double_click(self, point: Point) -> bool:
        # The first of the two clicks has set the corner already, or has closed the line.
        if self._corners:
            self._close()
        return True

    def key(self, key: ToolKey) -> bool:
        if not self._corners:
            return False
        if key == "enter":
            self._close()
        elif key == "escape":
            self.cancel()
        else:
            self._corners.pop()
            del self._ways[max(0, len(self._corners) - 1) :]
            if self._corners:
                self._start_way()
        return True

    def cancel(self) -> None:
        self._corners, self._ways = [], []

    def preview(self) -> Preview:
        if not self._corners:
            return NOTHING
        return Preview(lines=((*self._line(), *self._way_to(self._pointer)),), knots=tuple(self._corners))

    def _way_to(self, point: Point) -> list[Point]:
        """Return the points of the line from the last corner to this one, both included."""
        return [self._corners[-1], point]

    def _start_way(self) -> None:
        """A new last corner is there."""

    def _line(self) -> list[Point]:
        return [point for way in self._ways for point in way[:-1]] + [self._corners[-1]]

    def _close(self) -> None:
        closing = self._way_to(self._corners[0])
        points = [*self._line(), *closing[1:-1]]
        self.cancel()
        self._paint(points)

    def _is_at(self, point: Point, corner: Point) -> bool:
        return math.dist(point, corner) * self._hand.tools.zoom <= NEAR


class ScissorsTool(Polygon):
    """A polygon whose corners jump to the nearest edge of the photo and whose lines follow edges between them."""

    def __init__(self, hand: Hand) -> None:
        self._scissors: Scissors | None = None
        super().__init__(hand, "Scissors")

    def press(self, point: Point, *, erases: bool = False, straight: bool = False) -> None:
        closes = len(self._corners) > 2 and self._is_at(point, self._corners[0])
        super().press(point if closes else self._snapped(point), erases=erases, straight=straight)

    def move(self, point: Point) -> None:
        super().move(self._snapped(point) if self._corners else point)

    def cancel(self) -> None:
        super().cancel()
        self._scissors = None

    def _snapped(self, point: Point) -> Point:
        photo = self._hand.document.photo
        return point if photo is None else snapped(photo, point, SNAP / self._hand.tools.zoom)

    def _start_way(self) -> None:
        photo = self._hand.document.photo
        if photo is not None:
            # As fine as it is seen: zoomed out the edges are followed farther.
            self._scissors = Scissors(photo, self._corners[-1], scale=min(1.0, self._hand.tools.zoom))

    def _way_to(self, point: Point) -> list[Point]:
        return super()._way_to(point) if self._scissors is None else self._scissors.path_to(point)
