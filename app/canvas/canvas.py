"""Where the person paints: the open image, its mask, and the brush under the pointer."""

from __future__ import annotations

from typing import Literal, TypeAlias

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.canvas.image_view import ImageView
from app.canvas.ring import draw_ring, ring_rect
from app.canvas.view_transform import Point
from app.edit.tools import Brush, Picker
from app.state.document import Document
from app.state.tool_state import ToolState
from mman_core.labels.label_set import LabelSet
from mman_core.types import Box

Gesture: TypeAlias = Literal["paint", "pick", "pan"]
Button = Qt.MouseButton
Modifier = Qt.KeyboardModifier
PICKING = Modifier.ControlModifier | Modifier.AltModifier
"""Either one: many desktops keep Alt and a click for moving windows."""


class Canvas(ImageView):
    """The document's image with the tool in hand.

    Left paints with the tool (Shift: straight from the last point, Ctrl or Alt: picks the class), right erases, middle
    or Space and left moves the image, the wheel zooms at the pointer and with Ctrl sizes the brush. Escape and undo
    give up a stroke while it runs; no other shortcut works in mid-stroke.
    """

    def __init__(
        self, document: Document, tools: ToolState, label_set: LabelSet, parent: QWidget | None = None
    ) -> None:
        super().__init__(label_set.palette(), parent)
        self._document = document
        self._tools = tools
        self._brush = Brush(document, tools)
        self._picker = Picker(document, tools)
        self._gesture: Gesture | None = None
        self._button = Button.NoButton
        self._pointer: QPointF | None = None
        self._space = False
        self._wheel = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        document.opened.connect(self._show_document)
        document.mask_changed.connect(self._show_change)
        document.stroke_must_end.connect(self.end_gesture)
        tools.opacity_changed.connect(self._take_look)
        tools.hidden_changed.connect(self._take_look)
        tools.radius_changed.connect(self._redraw)
        tools.tool_changed.connect(self._update_cursor)
        self.view_changed.connect(self._tell_pixel)
        self._show_document()

    def set_label_set(self, label_set: LabelSet) -> None:
        """Draw the classes of another label set, or the same ones in other colours."""
        self.set_colors(label_set.palette())

    @property
    def shows_ring(self) -> bool:
        """Whether the ring of the brush is drawn under the pointer."""
        if self._pointer is None or self._document.mask is None or self._gesture in ("pan", "pick"):
            return False
        return self._gesture == "paint" or (self._tools.tool in ("brush", "eraser") and not self._space)

    def end_gesture(self) -> None:
        """Finish what the mouse was doing; a stroke stays."""
        gesture, self._gesture = self._gesture, None
        self._button = Button.NoButton
        self.end_pan()
        if gesture == "paint":
            self._brush.release()
        self._update_cursor()

    def cancel_gesture(self) -> None:
        """Give up what the mouse was doing; the mask is as before the stroke."""
        if self._gesture == "paint":
            self._brush.cancel()
        self._gesture = None
        self.end_gesture()

    def paint_over(self, painter: QPainter) -> None:
        if self.shows_ring and self._pointer is not None:
            draw_ring(painter, self._view, self._image_point(self._pointer), self._tools.radius)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._gesture is not None or self._document.mask is None:
            return
        gesture = self._wanted_gesture(event)
        if gesture is None:
            return
        self._gesture, self._button = gesture, event.button()
        self._point_at(event.position())
        point = self._image_point(event.position())
        if gesture == "pan":
            self.begin_pan(event.position())
        elif gesture == "pick":
            self._picker.press(point)
        else:
            erases = event.button() == Button.RightButton or self._tools.tool == "eraser"
            straight = bool(event.modifiers() & Modifier.ShiftModifier)
            self._brush.press(point, erases=erases, straight=straight)
        self._update_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._gesture is not None and not event.buttons() & self._button:
            # The release went to another window.
            self.end_gesture()
        self._point_at(event.position())
        if self._gesture == "paint":
            self._brush.move(self._image_point(event.position()))
        elif self._gesture == "pick":
            self._picker.press(self._image_point(event.position()))
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._gesture is not None and event.button() == self._button:
            if self._gesture == "paint":
                self._brush.move(self._image_point(event.position()))
            self.end_gesture()

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
            self._tools.step_radius(steps)
        event.accept()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and self._gesture is not None:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._gesture is not None and (
            event.key() == Qt.Key.Key_Escape or event.matches(QKeySequence.StandardKey.Undo)
        ):
            self.cancel_gesture()
        elif event.key() == Qt.Key.Key_Space:
            self._hold_space(True)
        elif self._gesture is None:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._hold_space(False)
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
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
        super().leaveEvent(event)

    def _wanted_gesture(self, event: QMouseEvent) -> Gesture | None:
        if event.button() == Button.MiddleButton:
            return "pan"
        if event.button() == Button.RightButton:
            return "paint"
        if event.button() != Button.LeftButton:
            return None
        if self._space or self._tools.tool == "pan":
            return "pan"
        if event.modifiers() & PICKING or self._tools.tool == "picker":
            return "pick"
        return "paint"

    def _image_point(self, place: QPointF) -> Point:
        return self._view.to_image(place.x(), place.y())

    def _point_at(self, place: QPointF | None) -> None:
        self._update_ring()
        self._pointer = place
        self._update_ring()

    def _tell_pixel(self) -> None:
        """Another pixel lies under a pointer that has not moved."""
        pixel = self.pixel_at(self._pointer) if self._pointer is not None else None
        self.hovered.emit(*(pixel or (-1, -1)))

    def _update_ring(self) -> None:
        if self.shows_ring and self._pointer is not None:
            rect = ring_rect(self._view, self._image_point(self._pointer), self._tools.radius)
            self.update(rect.intersected(self.rect().toRectF()).toAlignedRect())

    def _update_cursor(self) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if self._document.mask is None:
            pass
        elif self._gesture == "pan":
            shape = Qt.CursorShape.ClosedHandCursor
        elif self._space or self._tools.tool == "pan":
            shape = Qt.CursorShape.OpenHandCursor
        elif self._gesture == "paint" or self._tools.tool in ("brush", "eraser"):
            shape = Qt.CursorShape.BlankCursor
        else:
            shape = Qt.CursorShape.CrossCursor
        self.setCursor(shape)
        self.update()

    def _hold_space(self, held: bool) -> None:
        if held != self._space:
            self._space = held
            self._update_cursor()

    def _show_document(self) -> None:
        self.show_image(self._document.photo, self._document.mask)
        self.fit()
        self._take_look()
        self._update_cursor()
        self._tell_pixel()

    def _show_change(self, box: Box) -> None:
        self.repaint_box(box)

    def _take_look(self) -> None:
        self.set_look(self._tools.opacity, self._tools.hidden)

    def _redraw(self) -> None:
        self.update()
