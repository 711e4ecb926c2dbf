"""What a person's hands do to a widget: real mouse, pen, wheel and key events."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QMouseEvent, QPointingDevice, QTabletEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

Place = tuple[float, float]
LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
PLAIN, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
NONE = Qt.MouseButton.NoButton


def press(widget: QWidget, at: Place, button: Qt.MouseButton = LEFT, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    _send(widget, QEvent.Type.MouseButtonPress, at, button, button, modifiers)


def move(widget: QWidget, at: Place, button: Qt.MouseButton = NONE) -> None:
    _send(widget, QEvent.Type.MouseMove, at, NONE, button, PLAIN)


def release(widget: QWidget, at: Place, button: Qt.MouseButton = LEFT) -> None:
    _send(widget, QEvent.Type.MouseButtonRelease, at, button, NONE, PLAIN)


def click(widget: QWidget, at: Place, button: Qt.MouseButton = LEFT, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    press(widget, at, button, modifiers)
    release(widget, at, button)


def double_click(widget: QWidget, at: Place) -> None:
    click(widget, at)
    _send(widget, QEvent.Type.MouseButtonDblClick, at, LEFT, LEFT, PLAIN)
    release(widget, at)


def drag(widget: QWidget, *places: Place, button: Qt.MouseButton = LEFT) -> None:
    press(widget, places[0], button)
    for place in places[1:]:
        move(widget, place, button)
    release(widget, places[-1], button)


def leave(widget: QWidget) -> None:
    """Take the pointer off the widget."""
    QApplication.sendEvent(widget, QEvent(QEvent.Type.Leave))


def wheel(widget: QWidget, at: Place, steps: float, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    """Turn the wheel by so many steps, away from the person if positive."""
    place = QPointF(*at)
    event = QWheelEvent(
        place,
        widget.mapToGlobal(place),
        QPoint(),
        QPoint(0, round(120 * steps)),
        NONE,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def pen_press(widget: QWidget, at: Place, pressure: float = 1.0, *, is_eraser: bool = False) -> None:
    _send_pen(widget, QEvent.Type.TabletPress, at, pressure, LEFT, LEFT, is_eraser)


def pen_move(widget: QWidget, at: Place, pressure: float = 1.0, *, is_eraser: bool = False) -> None:
    """Move the pen; without pressure it hovers."""
    _send_pen(widget, QEvent.Type.TabletMove, at, pressure, NONE, LEFT if pressure else NONE, is_eraser)


def pen_release(widget: QWidget, at: Place, *, is_eraser: bool = False) -> None:
    _send_pen(widget, QEvent.Type.TabletRelease, at, 0.0, LEFT, NONE, is_eraser)


def _send(
    widget: QWidget,
    kind: QEvent.Type,
    at: Place,
    button: Qt.MouseButton,
    buttons: Qt.MouseButton,
    modifiers: Qt.KeyboardModifier,
) -> None:
    place = QPointF(*at)
    QApplication.sendEvent(widget, QMouseEvent(kind, place, widget.mapToGlobal(place), button, buttons, modifiers))


def _send_pen(
    widget: QWidget,
    kind: QEvent.Type,
    at: Place,
    pressure: float,
    button: Qt.MouseButton,
    buttons: Qt.MouseButton,
    is_eraser: bool,
) -> None:
    place, end = QPointF(*at), QPointingDevice.PointerType
    pen = QPointingDevice(
        "pen",
        1,
        QInputDevice.DeviceType.Stylus,
        end.Eraser if is_eraser else end.Pen,
        QInputDevice.Capability.Position | QInputDevice.Capability.Pressure,
        1,
        2,
    )
    where = widget.mapToGlobal(place)
    event = QTabletEvent(kind, pen, place, where, pressure, 0.0, 0.0, 0.0, 0.0, 0.0, PLAIN, button, buttons)
    QApplication.sendEvent(widget, event)
