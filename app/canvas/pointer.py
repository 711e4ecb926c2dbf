"""Mouse and pen in one: what is pressed, where, and how hard."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPointingDevice, QTabletEvent

Button = Qt.MouseButton


@dataclass(frozen=True)
class Pointer:
    """A press, a move or a release. `place` is in widget pixels, with the fractions that a pen knows.

    `button` went down or up, `buttons` are down now. `pressure` is 0 to 1, and 1 for a mouse. `is_eraser`: the pen is
    held upside down.
    """

    place: QPointF
    button: Button
    buttons: Button
    modifiers: Qt.KeyboardModifier
    pressure: float = 1.0
    is_eraser: bool = False

    @classmethod
    def from_mouse(cls, event: QMouseEvent) -> Pointer:
        return cls(event.position(), event.button(), event.buttons(), event.modifiers())

    @classmethod
    def from_pen(cls, event: QTabletEvent) -> Pointer:
        is_eraser = event.pointerType() == QPointingDevice.PointerType.Eraser
        return cls(
            event.position(), event.button(), event.buttons(), event.modifiers(), float(event.pressure()), is_eraser
        )
