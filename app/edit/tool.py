"""What the canvas asks of every tool that changes the mask."""

from __future__ import annotations

from typing import Literal, TypeAlias

from app.edit.preview import NOTHING, Preview

Point = tuple[float, float]
ToolKey: TypeAlias = Literal["enter", "escape", "backspace"]


class Tool:
    """A tool in the hand: it is told what the pointer does in image coordinates, and shows what it is about to do.

    Between `press` and `release` the pointer is down. A tool that needs several clicks (a polygon) keeps what it has
    until it is finished or cancelled; meanwhile `is_waiting` is true, and the keys are its own. Each tool does what it
    needs and leaves the rest as it is here: nothing.
    """

    @property
    def is_waiting(self) -> bool:
        """Whether something is begun that another click, a double click or a key will finish."""
        return False

    def press(self, point: Point, *, erases: bool = False, straight: bool = False) -> None:
        """The pointer goes down; `erases`: with the right button, `straight`: with Shift held."""

    def move(self, point: Point) -> None:
        """Follow the pointer, down or not."""

    def release(self) -> None:
        """The pointer goes up."""

    def leave(self) -> None:
        """The pointer is no longer over the image: forget what lies under it."""

    def cancel(self) -> None:
        """Give up all that was begun; the mask is as before."""

    def double_click(self, point: Point) -> bool:
        """Take the second press of a double click; False if it is a press like any other."""
        return False

    def key(self, key: ToolKey) -> bool:
        """Take the key; False if the tool has no use for it now."""
        return False

    def preview(self) -> Preview:
        """Return what to draw above the mask now."""
        return NOTHING
