"""A photo as something Qt can draw at any zoom."""

from __future__ import annotations

import math

import cv2
import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from mman_core.types import Box, Rgb

SMOOTH_BELOW = 2.0
"""From this many dots for each pixel on, pixels are drawn as the squares that they are."""


class PhotoImage:
    """A (H, W, 3) uint8 photo and its halvings, made when a zoom asks for one, so that small views do not flicker."""

    def __init__(self, photo: Rgb) -> None:
        self._levels = [np.ascontiguousarray(photo)]

    def draw(self, painter: QPainter, box: Box, scale: float) -> None:
        """Draw that part of the photo; the painter's coordinates are image pixels, `scale` is dots per pixel."""
        if box.is_empty:
            return
        level = self._level(max(0, math.floor(math.log2(1 / scale))))
        height, width = level.shape[:2]
        full_height, full_width = self._levels[0].shape[:2]
        across, down = width / full_width, height / full_height
        image = QImage(level.data, width, height, level.strides[0], QImage.Format.Format_RGB888)
        source = QRectF(box.left * across, box.top * down, box.width * across, box.height * down)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < SMOOTH_BELOW)
        painter.drawImage(QRectF(box.left, box.top, box.width, box.height), image, source)

    def _level(self, wanted: int) -> Rgb:
        while len(self._levels) <= wanted and min(self._levels[-1].shape[:2]) > 1:
            height, width = self._levels[-1].shape[:2]
            half = cv2.resize(self._levels[-1], ((width + 1) // 2, (height + 1) // 2), interpolation=cv2.INTER_AREA)
            self._levels.append(half.astype(np.uint8, copy=False))
        return self._levels[min(wanted, len(self._levels) - 1)]
