"""Where the person paints: what mouse, pen, wheel and keys do to the open image with the tool in the hand."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.canvas.pointer import Pointer
from app.canvas.tool_view import Gesture, ToolView
from app.canvas.view_transform import Point
from app.edit.tool import ToolKey
from app.edit.tools import Picker
from app.state.document import Document
from app.state.tool_state import ToolState
from app.state.view_state import ViewState
from mman_core.labels.label_set import LabelSet

Button = Qt.MouseButton
Modifier = Qt.KeyboardModifier
PICKING = Modifier.ControlModifier | Modifier.AltModifier
"""Either one: many desktops keep Alt and a click for moving windows."""
TOOL_KEYS: dict[int, ToolKey] = {
    Qt.Key.Key_Return: "enter",
    Qt.Key.Key_Enter: "enter",
    Qt.Key.Key_Escape: "escape",
    Qt.Key.Key_Backspace: "backspace",
}


class Canvas(ToolView):
    """The document's image with the tool in hand.

    Left works with the tool (Shift: straight from the last point, Ctrl or Alt: picks the class), right erases, middle
    or Space and left moves the image, the wheel zooms at the pointer and with Ctrl sizes the brush. A pen does what
    the left button does, and erases upside down. Escape and undo give up a stroke while it runs; no other shortcut
    works in mid-stroke. What a tool has begun with several clicks keeps Return, Escape, Backspace and undo.
    """

    tool_pressed = Signal()
    """The pointer went down on the image with the tool in hand, or the pen."""

    def __init__(
        self,
        document: Document,
        tools: ToolState,
        views: ViewState,
        label_set: LabelSet,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(document, tools, views, label_set, parent)
        self._picker = Picker(document, tools)
        self._button = Button.NoButton
        self._wheel = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setTabletTracking(True)
        document.stroke_must_end.connect(self.end_gesture)

    def end_gesture(self) -> None:
        """Finish what the pointer was doing; a stroke stays."""
        tool, self._tool_down = self._tool_down, None
        self._gesture = None
        self._button = Button.NoButton
        self.end_pan()
        if tool is not None:
            tool.release()
        self._tools.pressure = 1.0
        self._show_overview()
        self._update_cursor()

    def cancel_gesture(self) -> None:
        """Give up what the pointer was doing; the mask is as before the stroke."""
        if self._tool_down is not None:
            self._tool_down.cancel()
        self._tool_down = None
        self.end_gesture()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._press(Pointer.from_mouse(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._press(Pointer.from_mouse(event), is_double=True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._move(Pointer.from_mouse(event))
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._release(Pointer.from_mouse(event))

    def tabletEvent(self, event: QTabletEvent) -> None:
        pointer = Pointer.from_pen(event)
        # An event that is not accepted comes again as a mouse event, without its pressure.
        event.accept()
        if event.type() == QEvent.Type.TabletPress:
            self._press(pointer)
        elif event.type() == QEvent.Type.TabletRelease:
            self._release(pointer)
        else:
            self._move(pointer)
            self.follow_pointer(pointer.place)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not event.modifiers() & Modifier.ControlModifier:
            super().wheelEvent(event)
            self._point_at(event.position())
            return
        # Fine wheels and touchpads send fractions of a step.
        self._wheel += event.angleDelta().y()
        steps = int(self._wheel / 120)
        self._wheel -= 120 * steps
        if steps:
            self._tools.step_size(steps)
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            is_ours = self._gesture is not None or (self._toolbox.current.is_waiting and _tool_key(event) is not None)
            if is_ours:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = _tool_key(event)
        if self._gesture is not None and (key == "escape" or event.matches(QKeySequence.StandardKey.Undo)):
            self.cancel_gesture()
        elif event.key() == Qt.Key.Key_Space:
            self._hold_space(True)
        elif self._gesture is None and not (key is not None and self._give_key(key)):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._hold_space(False)
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._shows_focus = False
        self.update()
        self._hold_space(False)
        self.end_gesture()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.end_gesture()
        super().hideEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._point_at(event.position())
        self._tell_pixel()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(None)
        self._toolbox.current.leave()
        self._update_preview()
        super().leaveEvent(event)

    def _press(self, pointer: Pointer, *, is_double: bool = False) -> None:
        if self._gesture is not None or self._document.mask is None:
            return
        if self._shows_focus:
            self._shows_focus = False
            self.update()
        gesture = self._wanted_gesture(pointer)
        if gesture is None:
            return
        self._gesture, self._button = gesture, pointer.button
        self._tools.pressure = pointer.pressure
        self._point_at(pointer.place)
        point = self._image_point(pointer.place)
        if gesture == "pan":
            self.begin_pan(pointer.place)
        elif gesture == "pick":
            self._picker.press(point)
        else:
            self._press_tool(pointer, point, is_double)
        self._update_cursor()

    def _press_tool(self, pointer: Pointer, point: Point, is_double: bool) -> None:
        self.tool_pressed.emit()
        tool = self._tool_down = self._toolbox.brush if pointer.is_eraser else self._toolbox.current
        if not (is_double and tool.double_click(point)):
            erases = pointer.button == Button.RightButton or pointer.is_eraser or self._tools.tool == "eraser"
            tool.press(point, erases=erases, straight=bool(pointer.modifiers & Modifier.ShiftModifier))

    def _move(self, pointer: Pointer) -> None:
        if self._gesture is not None and not pointer.buttons & self._button:
            # The release went to another window.
            self.end_gesture()
        if self._gesture == "tool" and self.overview.geometry().contains(pointer.place.toPoint()):
            # A stroke that comes this far wants to see what it does.
            self.overview.hide()
        self._update_ring()
        self._tools.pressure = pointer.pressure if self._gesture is not None else 1.0
        self._point_at(pointer.place)
        point = self._image_point(pointer.place)
        if self._gesture == "pick":
            self._picker.press(point)
        elif self._gesture != "pan" and self._document.mask is not None:
            (self._tool_down or self._toolbox.current).move(point)
            self._update_preview()

    def _release(self, pointer: Pointer) -> None:
        if self._gesture is None or pointer.button != self._button:
            return
        if self._tool_down is not None:
            # A pen that is lifted presses no more: its last pressure holds.
            self._tool_down.move(self._image_point(pointer.place))
        self.end_gesture()

    def _give_key(self, key: ToolKey) -> bool:
        taken = self._document.mask is not None and self._toolbox.current.key(key)
        if taken:
            self._update_preview()
        return taken

    def _wanted_gesture(self, pointer: Pointer) -> Gesture | None:
        if pointer.button == Button.MiddleButton:
            return "pan"
        if pointer.button == Button.RightButton or pointer.is_eraser:
            return "tool"
        if pointer.button != Button.LeftButton:
            return None
        if self._space or self._tools.tool == "pan":
            return "pan"
        if pointer.modifiers & PICKING or self._tools.tool == "picker":
            return "pick"
        return "tool"

    def _hold_space(self, held: bool) -> None:
        if held != self._space:
            self._space = held
            self._update_cursor()


def _tool_key(event: QKeyEvent) -> ToolKey | None:
    """Return what the key is to a tool that waits; undo takes back its last point."""
    if event.matches(QKeySequence.StandardKey.Undo):
        return "backspace"
    keypad = Modifier.KeypadModifier
    return TOOL_KEYS.get(event.key()) if event.modifiers() in (Modifier.NoModifier, keypad) else None
