"""What the tool in the hand shows above the image: the ring, the preview, the pointer's shape."""

from __future__ import annotations

from typing import Literal, TypeAlias

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import QWidget

from app.canvas.document_view import DocumentView
from app.canvas.preview import draw_preview, preview_rect
from app.canvas.ring import draw_ring, ring_rect
from app.canvas.view_transform import Point, ViewTransform
from app.edit.hand import Hand
from app.edit.preview import NOTHING
from app.edit.tool import Tool
from app.edit.toolbox import Toolbox
from app.state.document import Document
from app.state.tool_state import ToolState
from app.state.view_state import ViewState
from mman_core.labels.label_set import LabelSet

Gesture: TypeAlias = Literal["tool", "pick", "pan"]
BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class ToolView(DocumentView):
    """Draws what the pointer and the tool are about to do; the canvas says what they are doing."""

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
        self._gesture: Gesture | None = None
        self._tool_down: Tool | None = None
        self._pointer: QPointF | None = None
        self._space = False
        self._preview_rect = QRectF()
        """Where the preview was when it was last drawn."""
        self._shows_focus = False
        document.opened.connect(self._open)
        tools.radius_changed.connect(self._redraw)
        tools.brush_shape_changed.connect(self._redraw)
        tools.tool_changed.connect(self._update_cursor)
        self.overview.entered.connect(lambda: self._point_at(None))
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
            return self._has_brush or self._tool_down is self._toolbox.brush
        return self._has_brush and not self._space

    def paint_over(self, painter: QPainter, dirty: QRect) -> None:
        preview = self._toolbox.current.preview()
        self._preview_rect = preview_rect(self._view, preview)
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

    @property
    def _has_brush(self) -> bool:
        return self._tools.tool in ("brush", "eraser", "clone")

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
        wanted = preview_rect(self._view, self._toolbox.current.preview())
        changed = wanted.united(self._preview_rect).intersected(self.rect().toRectF())
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

    def _open(self) -> None:
        self.show_document()
        self._update_cursor()
        self._tell_pixel()
