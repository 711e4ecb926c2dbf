"""A photo as something Qt can draw at any zoom."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from mman_core.images.halvings import halved
from mman_core.types import Box, Rgb

SMOOTH_BELOW = 2.0
"""From this many dots for each pixel on, pixels are drawn as the squares that they are."""


def tone_table(brightness: int, gamma: float) -> npt.NDArray[np.uint8]:
    """Return (256,) uint8: how each value of the photo is shown. 0 % and gamma 1.0 leave it as it is."""
    lifted = (np.arange(256) / 255) ** (1 / gamma) + brightness / 100
    return np.round(255 * np.clip(lifted, 0, 1)).astype(np.uint8)


class PhotoImage:
    """A (H, W, 3) uint8 photo and its halvings, made when a zoom asks for one, so that small views do not flicker.

    `halvings` are those that somebody has made already, see `mman_core.images.halvings`.
    """

    def __init__(self, photo: Rgb, halvings: Sequence[Rgb] = ()) -> None:
        self._levels = [np.ascontiguousarray(photo), *halvings]
        self._tone: npt.NDArray[np.uint8] | None = None

    def set_tone(self, table: npt.NDArray[np.uint8] | None) -> None:
        """Show each value of the photo as this table (256,) says; None: as it is."""
        self._tone = table

    def draw(self, painter: QPainter, box: Box, scale: float) -> None:
        """Draw that part of the photo; the painter's coordinates are image pixels, `scale` is dots per pixel."""
        if box.is_empty:
            return
        level = self._level(max(0, math.floor(math.log2(1 / scale))))
        height, width = level.shape[:2]
        full_height, full_width = self._levels[0].shape[:2]
        across, down = width / full_width, height / full_height
        source = QRectF(box.left * across, box.top * down, box.width * across, box.height * down)
        if self._tone is not None:
            level, source = _toned(level, source, self._tone)
            height, width = level.shape[:2]
        image = QImage(level.data, width, height, level.strides[0], QImage.Format.Format_RGB888)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < SMOOTH_BELOW)
        painter.drawImage(QRectF(box.left, box.top, box.width, box.height), image, source)

    def _level(self, wanted: int) -> Rgb:
        while len(self._levels) <= wanted and min(self._levels[-1].shape[:2]) > 1:
            self._levels.append(halved(self._levels[-1]))
        return self._levels[min(wanted, len(self._levels) - 1)]


def _toned(level: Rgb, source: QRectF, table: npt.NDArray[np.uint8]) -> tuple[Rgb, QRectF]:
    """Return the part of the level that is seen, in other tones, and where the seen rectangle lies in it."""
    around = source.toAlignedRect().adjusted(-1, -1, 1, 1)
    top, left = max(0, around.top()), max(0, around.left())
    part = np.ascontiguousarray(level[top : around.bottom() + 1, left : around.right() + 1])
    return np.asarray(cv2.LUT(part, table), np.uint8), source.translated(-left, -top)
