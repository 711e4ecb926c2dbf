"""What the canvas and the panes of the comparison share: a photo under a mask, zoomed and moved with the mouse."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPalette, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.canvas.mask_image import MaskImage
from app.canvas.photo_image import PhotoImage
from app.canvas.pixel_grid import draw_pixel_grid
from app.canvas.view_transform import ViewTransform
from mman_core.types import Box, Mask, Rgb

ZOOM_STEP = 1.25


class ImageView(QWidget):
    """Draws the photo from a pixmap of the window's size and the mask over it; repaints only what changed.

    It shows the whole image until somebody zooms or moves it, and again after `fit`.
    """

    view_changed = Signal(object)
    hovered = Signal(int, int)
    """Column and row of the pixel under the pointer; -1, -1 outside the image."""

    def __init__(self, palette: npt.NDArray[np.uint8], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colors = palette
        self._photo: PhotoImage | None = None
        self._mask: MaskImage | None = None
        self._shape: tuple[int, int] | None = None
        self._look: tuple[float, Collection[int]] = (0.5, ())
        self._view = ViewTransform()
        self._fits = True
        self._grip: QPointF | None = None
        self._base: QPixmap | None = None
        self._empty_text = "No image is open"
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    @property
    def view(self) -> ViewTransform:
        return self._view

    @property
    def image_shape(self) -> tuple[int, int] | None:
        """Height and width of the image that is shown."""
        return self._shape

    def sizeHint(self) -> QSize:
        return QSize(640, 480)

    def show_image(self, photo: Rgb | None, mask: Mask | None, halvings: Sequence[Rgb] = ()) -> None:
        """Show this photo (H, W, 3) and mask (H, W); an image of another size than before is shown whole.

        `halvings` of the photo spare making them.
        """
        shape = None if photo is None else (photo.shape[0], photo.shape[1])
        self._photo = None if photo is None else PhotoImage(photo, halvings)
        self._mask = None if mask is None else MaskImage(mask, self._colors)
        self._base = None
        self.set_look(*self._look)
        if shape != self._shape:
            self._shape = shape
            self.fit()

    def set_colors(self, palette: npt.NDArray[np.uint8]) -> None:
        """Draw the classes in these colours, (256, 3) uint8 by id."""
        self._colors = palette
        if self._mask is not None:
            self._mask.set_colors(palette)
        self.set_look(*self._look)

    def set_look(self, opacity: float, hidden: Collection[int]) -> None:
        """Set the mask's opacity (0 to 1) and the classes that are not drawn."""
        self._look = (opacity, hidden)
        if self._mask is not None:
            self._mask.set_look(opacity, hidden)
        self.update()

    def set_empty_text(self, text: str) -> None:
        """Say what to do while no image is open."""
        self._empty_text = text
        self.update()

    def fit(self) -> None:
        """Show the whole image, now and when the window changes its size."""
        self._fits = True
        if self._shape is not None:
            self._take_view(ViewTransform.fit(self._shape, (self.height(), self.width())))

    def set_view(self, view: ViewTransform) -> None:
        if view != self._view:
            self._fits = False
            self._take_view(view)

    def set_zoom(self, zoom: float) -> None:
        """Zoom (1.0: one image pixel is one pixel of the window) around the middle of the window."""
        self._zoom_at(QPointF(self.width() / 2, self.height() / 2), zoom)

    def zoom_in(self) -> None:
        self.set_zoom(self._view.zoom * ZOOM_STEP)

    def zoom_out(self) -> None:
        self.set_zoom(self._view.zoom / ZOOM_STEP)

    def repaint_box(self, box: Box, margin: int = 1) -> None:
        """Draw these pixels of the mask again, and so many widget pixels around them."""
        left, top = self._view.to_screen(box.left, box.top)
        size = QRectF(left, top, box.width * self._view.zoom, box.height * self._view.zoom)
        seen = size.toAlignedRect().adjusted(-margin, -margin, margin, margin).intersected(self.rect())
        if not seen.isEmpty():
            self.update(seen)

    def forget_base(self) -> None:
        """Draw what lies below the mask anew."""
        self._base = None
        self.update()

    def pixel_at(self, place: QPointF) -> tuple[int, int] | None:
        """Return the (column, row) of the image under that point of the widget, or None outside the image."""
        x, y = self._view.to_image(place.x(), place.y())
        if self._shape is None or not (0 <= x < self._shape[1] and 0 <= y < self._shape[0]):
            return None
        return int(x), int(y)

    def paint_base_over(self, painter: QPainter) -> None:
        """Draw what lies above the photo and below the mask, in widget pixels; kept until the view changes."""

    def paint_mask(self, painter: QPainter, dirty: QRect) -> None:
        """Draw the mask; only `dirty` can be seen of it."""
        if self._mask is None or self._shape is None:
            return
        # Qt clips to what has to be repainted; transform and part depend on the view alone, so that a mask
        # repainted piece by piece looks exactly as one painted at once.
        painter.save()
        self._to_image_pixels(painter)
        self._mask.draw(painter, self._visible(self._shape))
        painter.restore()

    def paint_over(self, painter: QPainter, dirty: QRect) -> None:
        """Draw what lies above the mask, in widget pixels; only `dirty` can be seen of it."""

    def begin_pan(self, place: QPointF) -> None:
        self._grip = place

    def end_pan(self) -> None:
        self._grip = None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.follow_pointer(event.position())

    def follow_pointer(self, place: QPointF) -> None:
        """Move the image if it is held, and tell which pixel lies under that point of the widget."""
        if self._grip is not None:
            moved = self._view.moved(place.x() - self._grip.x(), place.y() - self._grip.y())
            self._grip = place
            self.set_view(self._in_sight(moved))
        self.hovered.emit(*(self.pixel_at(place) or (-1, -1)))

    def leaveEvent(self, event: QEvent) -> None:
        self.hovered.emit(-1, -1)

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = event.angleDelta().y() / 120
        self._zoom_at(event.position(), self._view.zoom * ZOOM_STEP**steps)
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._base = None
        if self._fits:
            self.fit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._base = None
            self.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._base is None or self._base.devicePixelRatio() != self.devicePixelRatioF():
            self._base = self._drawn_base()
        painter.drawPixmap(0, 0, self._base)
        if self._shape is None:
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty_text)
        else:
            self.paint_mask(painter, event.rect())
            draw_pixel_grid(painter, self._view, self._shape, event.rect())
        self.paint_over(painter, event.rect())
        painter.end()

    def _drawn_base(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        base = QPixmap((QSize(self.width(), self.height()).toSizeF() * ratio).toSize())
        base.setDevicePixelRatio(ratio)
        base.fill(self.palette().color(QPalette.ColorRole.Dark))
        if self._photo is not None and self._shape is not None:
            painter = QPainter(base)
            self._to_image_pixels(painter)
            self._photo.draw(painter, self._visible(self._shape), self._view.zoom * ratio)
            painter.resetTransform()
            self.paint_base_over(painter)
            painter.end()
        return base

    def _to_image_pixels(self, painter: QPainter) -> None:
        painter.translate(*self._view.offset)
        painter.scale(self._view.zoom, self._view.zoom)

    def _visible(self, shape: tuple[int, int]) -> Box:
        return self._view.visible(shape, (self.height(), self.width()))

    def _zoom_at(self, place: QPointF, zoom: float) -> None:
        if self._shape is not None:
            self.set_view(self._in_sight(self._view.zoomed_at(place.x(), place.y(), zoom)))

    def _in_sight(self, view: ViewTransform) -> ViewTransform:
        if self._shape is None:
            return view
        return view.kept_in_sight(self._shape, (self.height(), self.width()))

    def _take_view(self, view: ViewTransform) -> None:
        if view != self._view:
            self._view = view
            self._base = None
            self.update()
            self.view_changed.emit(view)
