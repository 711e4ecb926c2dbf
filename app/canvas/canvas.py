"""Where the person paints: the open image, its mask, and the tool under the pointer."""

from __future__ import annotations

from typing import Literal, TypeAlias

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPalette,
    QPen,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.canvas.document_view import DocumentView
from app.canvas.pointer import Pointer
from app.canvas.preview import draw_preview, preview_rect
from app.canvas.ring import draw_ring, ring_rect
from app.canvas.view_transform import Point, ViewTransform
from app.edit.hand import Hand
from app.edit.preview import NOTHING
from app.edit.tool import Tool, ToolKey
from app.edit.toolbox import Toolbox
from app.edit.tools import Picker
from app.state.document import Document
from app.state.tool_state import ToolState
from app.state.view_state import ViewState
from mman_core.labels.label_set import LabelSet

Gesture: TypeAlias = Literal["tool", "pick", "pan"]
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
BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class Canvas(DocumentView):
    """The document's image with the tool in hand.

    Left works with the tool (Shift: straight from the last point, Ctrl or Alt: picks the class), right erases, middle
    or Space and left moves the image, the wheel zooms at the pointer and with Ctrl sizes the brush. A pen does what
    the left button does, and erases upside down. Escape and undo give up a stroke while it runs; no other shortcut
    works in mid-stroke. What a tool has begun with several clicks keeps Return, Escape, Backspace and undo.
    """

    def __init__(
        self,
        document: Document,
        tools: ToolState,
        views: ViewState,
        label_set: LabelSet,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(document, tools, views, label_set, parent)
        self._toolbox = Toolbox(document, tools, label_set)
        self._picker = Picker(document, tools)
        self._gesture: Gesture | None = None
        self._tool_down: Tool | None = None
        self._button = Button.NoButton
        self._pointer: QPointF | None = None
        self._preview_rect = QRectF()
        self._space = False
        self._wheel = 0
        self._shows_focus = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setTabletTracking(True)
        document.opened.connect(self._open)
        document.stroke_must_end.connect(self.end_gesture)
        tools.radius_changed.connect(self._redraw)
        tools.brush_shape_changed.connect(self._redraw)
        tools.tool_changed.connect(self._update_cursor)
        self._toolbox.hand.preview_changed.connect(self._update_preview)
        self.view_changed.connect(self._tell_zoom)
        self._open()

    def set_label_set(self, label_set: LabelSet) -> None:
        """Draw the classes of another label set, or the same ones in other colours."""
        self.set_colors(label_set.palette())
        self._toolbox.hand.label_set = label_set

    @property
    def hand(self) -> Hand:
        """What the tools tell and want done."""
        return self._toolbox.hand

    @property
    def shows_ring(self) -> bool:
        """Whether the ring of the brush is drawn under the pointer."""
        if self._pointer is None or self._document.mask is None or self._gesture in ("pan", "pick"):
            return False
        if self._tool_down is not None:
            return self._tool_down is self._toolbox.brush
        return self._has_brush and not self._space

    def end_gesture(self) -> None:
        """Finish what the pointer was doing; a stroke stays."""
        tool, self._tool_down = self._tool_down, None
        self._gesture = None
        self._button = Button.NoButton
        self.end_pan()
        if tool is not None:
            tool.release()
        self._tools.pressure = 1.0
        self._update_cursor()

    def cancel_gesture(self) -> None:
        """Give up what the pointer was doing; the mask is as before the stroke."""
        if self._tool_down is not None:
            self._tool_down.cancel()
        self._tool_down = None
        self.end_gesture()

    def paint_over(self, painter: QPainter, dirty: QRect) -> None:
        preview = self._toolbox.current.preview()
        if preview is not NOTHING and self._document.mask is not None:
            draw_preview(painter, self._view, preview, self.screen_grid(), dirty)
        if self.shows_ring and self._pointer is not None:
            at, tools = self._image_point(self._pointer), self._tools
            draw_ring(painter, self._view, at, tools.pressed_radius, square=tools.brush_shape == "square")
        super().paint_over(painter, dirty)
        if self._shows_focus:
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 4))
            painter.drawRect(self.rect())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show a frame if a key, not the pointer, brought the keys here."""
        self._shows_focus = event.reason() in BY_KEY
        self.update()
        super().focusInEvent(event)

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
        tool = self._tool_down = self._toolbox.brush if pointer.is_eraser else self._toolbox.current
        if is_double and tool.is_waiting:
            tool.double_click(point)
        else:
            erases = pointer.button == Button.RightButton or pointer.is_eraser or self._tools.tool == "eraser"
            tool.press(point, erases=erases, straight=bool(pointer.modifiers & Modifier.ShiftModifier))

    def _move(self, pointer: Pointer) -> None:
        if self._gesture is not None and not pointer.buttons & self._button:
            # The release went to another window.
            self.end_gesture()
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

    @property
    def _has_brush(self) -> bool:
        return self._tools.tool in ("brush", "eraser")

    def _image_point(self, place: QPointF) -> Point:
        return self._view.to_image(place.x(), place.y())

    def _point_at(self, place: QPointF | None) -> None:
        self._update_ring()
        self._pointer = place
        self._update_ring()

    def _tell_zoom(self, view: ViewTransform) -> None:
        self._tools.zoom = view.zoom
        self._tell_pixel()

    def _tell_pixel(self) -> None:
        """Another pixel lies under a pointer that has not moved."""
        pixel = self.pixel_at(self._pointer) if self._pointer is not None else None
        self.hovered.emit(*(pixel or (-1, -1)))

    def _update_ring(self) -> None:
        if self.shows_ring and self._pointer is not None:
            rect = ring_rect(self._view, self._image_point(self._pointer), self._tools.pressed_radius)
            self.update(rect.intersected(self.rect().toRectF()).toAlignedRect())

    def _update_preview(self) -> None:
        """Draw again where the tool's preview was and where it is."""
        before, self._preview_rect = self._preview_rect, preview_rect(self._view, self._toolbox.current.preview())
        changed = before.united(self._preview_rect).intersected(self.rect().toRectF())
        if not changed.isEmpty():
            self.update(changed.toAlignedRect())

    def _update_cursor(self) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if self._document.mask is None:
            pass
        elif self._gesture == "pan":
            shape = Qt.CursorShape.ClosedHandCursor
        elif self._space or self._tools.tool == "pan":
            shape = Qt.CursorShape.OpenHandCursor
        elif self.shows_ring or (self._has_brush and self._gesture is None):
            shape = Qt.CursorShape.BlankCursor
        else:
            shape = Qt.CursorShape.CrossCursor
        self.setCursor(shape)
        self.update()

    def _hold_space(self, held: bool) -> None:
        if held != self._space:
            self._space = held
            self._update_cursor()

    def _open(self) -> None:
        self.show_document()
        self._update_cursor()
        self._tell_pixel()


def _tool_key(event: QKeyEvent) -> ToolKey | None:
    """Return what the key is to a tool that waits; undo takes back its last point."""
    if event.matches(QKeySequence.StandardKey.Undo):
        return "backspace"
    keypad = Modifier.KeypadModifier
    return TOOL_KEYS.get(event.key()) if event.modifiers() in (Modifier.NoModifier, keypad) else None
