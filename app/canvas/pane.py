"""A read-only picture beside others: drag moves it, the wheel zooms, a cross marks where another one is pointed at."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QRect, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.canvas.image_view import ImageView
from app.look.theme import CHALK, INK
from mman_core.types import Box, Mask, Rgb

ARM, GAP = 11.0, 3.0


class Pane(ImageView):
    """Photo and mask with the same mathematics as the canvas, and nothing to paint with."""

    def __init__(self, palette: npt.NDArray[np.uint8], parent: QWidget | None = None) -> None:
        super().__init__(palette, parent)
        self._cross: tuple[int, int] | None = None
        self.setCursor(Qt.CursorShape.CrossCursor)

    def set_images(self, photo: Rgb | None, mask: Mask | None) -> None:
        """Show this photo (H, W, 3) under this mask (H, W); None leaves the photo bare."""
        self.show_image(photo, mask)

    def set_cross(self, pixel: tuple[int, int] | None) -> None:
        """Mark the pixel (column, row); None marks nothing."""
        if pixel != self._cross:
            for marked in (self._cross, pixel):
                if marked is not None:
                    # Only where the cross was and is: it follows the pointer in all panes at once.
                    self.repaint_box(Box(marked[1], marked[0], marked[1] + 1, marked[0] + 1), math.ceil(ARM) + 2)
            self._cross = pixel

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.begin_pan(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.end_pan()

    def paint_over(self, painter: QPainter, dirty: QRect) -> None:
        if self._cross is None:
            return
        x, y = self._view.to_screen(self._cross[0] + 0.5, self._cross[1] + 0.5)
        arms = [
            QLineF(x + dx * GAP, y + dy * GAP, x + dx * ARM, y + dy * ARM)
            for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1))
        ]
        for color, width in ((INK, 3.0), (CHALK, 1.0)):
            painter.setPen(QPen(color, width))
            painter.drawLines(arms)
