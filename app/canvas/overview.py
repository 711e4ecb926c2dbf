"""A small picture of the whole image with a frame around what is seen; click or drag it to go there."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from app.canvas.photo_image import PhotoImage
from app.canvas.view_transform import ViewTransform
from app.look.theme import CHALK, INK
from mman_core.types import Box, Mask

LONG_SIDE = 168
GAP = 12
"""Between the overview and the edges of the window."""


class Overview(QWidget):
    """Lies in the lower right corner of its parent while only a part of the image is seen."""

    moved = Signal(object)
    """The point (x, y) of the image that is to be in the middle of the window."""
    entered = Signal()
    """The pointer is here now, and no longer on the image below."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self._photo: PhotoImage | None = None
        self._mask: Mask | None = None
        self._base: QPixmap | None = None
        self._ids: Mask | None = None
        """The mask as small as the picture; None if it has to be made anew."""
        self._table: Sequence[int] = [0] * 256
        self._scale = 1.0
        self._frame = QRectF()
        # A stroke changes the mask many times a second; the small picture can wait.
        self._soon = QTimer(self, singleShot=True, interval=150)
        self._soon.timeout.connect(self._forget_mask)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setToolTip("Click or drag: show this part")
        self.setAccessibleName("Overview")
        self.hide()

    def set_images(self, photo: PhotoImage | None, mask: Mask | None) -> None:
        """Show this photo under this mask (H, W)."""
        self._photo, self._mask, self._base, self._ids = photo, mask, None, None
        if mask is not None:
            height, width = mask.shape
            self._scale = LONG_SIDE / max(height, width)
            self.resize(max(8, round(width * self._scale)), max(8, round(height * self._scale)))

    def forget_photo(self) -> None:
        """Draw the photo anew: its tone has changed."""
        self._base = None
        self.update()

    def set_colors(self, table: Sequence[int]) -> None:
        """Draw the classes in these colours: 256 ARGB numbers by id."""
        self._table = table
        self.update()

    def show_view(self, view: ViewTransform, wanted: bool) -> None:
        """Frame what the parent shows in that view; hidden if that is the whole image, or if not `wanted`."""
        window = self._window
        left, top = view.to_image(0, 0)
        right, bottom = view.to_image(window.width(), window.height())
        whole = QRectF(0, 0, self.width(), self.height())
        scale = self._scale
        seen = QRectF(left * scale, top * scale, (right - left) * scale, (bottom - top) * scale)
        self._frame = seen.intersected(whole)
        fits = seen.adjusted(-1, -1, 1, 1).contains(whole)
        has_room = window.width() > 2 * self.width() and window.height() > 2 * self.height()
        self.setVisible(wanted and self._photo is not None and has_room and not fits)
        self.move(window.width() - self.width() - GAP, window.height() - self.height() - GAP)
        self.update()

    def mask_changed(self) -> None:
        """Draw the mask anew before long."""
        if not self.isVisible():
            self._ids = None
        elif not self._soon.isActive():
            self._soon.start()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go_to(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() != Qt.MouseButton.NoButton:
            self._go_to(event.position())

    def enterEvent(self, event: QEnterEvent) -> None:
        self.entered.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._photo is None or self._mask is None:
            return
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        width, height = round(self.width() * ratio), round(self.height() * ratio)
        if self._base is None or self._base.devicePixelRatio() != ratio:
            self._base = self._drawn_base(self._photo, Box(0, 0, *self._mask.shape), QSize(width, height))
        painter.drawPixmap(0, 0, self._base)
        ids = self._small_mask(self._mask, (height, width))
        classes = QImage(ids.data, width, height, ids.strides[0], QImage.Format.Format_Indexed8)
        classes.setColorTable(self._table)
        painter.drawImage(self.rect(), classes)
        painter.setPen(QPen(INK, 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        for color, line in ((INK, 3.0), (CHALK, 1.5)):
            painter.setPen(QPen(color, line))
            painter.drawRect(self._frame.adjusted(1, 1, -1, -1))
        painter.end()

    def _small_mask(self, mask: Mask, shape: tuple[int, int]) -> Mask:
        if self._ids is None or self._ids.shape != shape:
            small = cv2.resize(mask, shape[::-1], interpolation=cv2.INTER_NEAREST)
            self._ids = np.ascontiguousarray(small, np.uint8)
        return self._ids

    def _forget_mask(self) -> None:
        self._ids = None
        self.update()

    def _drawn_base(self, photo: PhotoImage, whole: Box, size: QSize) -> QPixmap:
        base = QPixmap(size)
        base.setDevicePixelRatio(self.devicePixelRatioF())
        painter = QPainter(base)
        painter.scale(self._scale, self._scale)
        photo.draw(painter, whole, self._scale * self.devicePixelRatioF())
        painter.end()
        return base

    def _go_to(self, place: QPointF) -> None:
        self.moved.emit((place.x() / self._scale, place.y() / self._scale))
