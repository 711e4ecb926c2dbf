"""A mask as something Qt can draw without copying or recolouring a pixel."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from mman_core.types import Box, Mask


def color_table(palette: npt.NDArray[np.uint8], opacity: float, hidden: Collection[int]) -> list[int]:
    """Return the 256 ARGB numbers of a palette (256, 3) at that opacity (0 to 1); background and `hidden` are clear."""
    alpha = round(255 * min(1.0, max(0.0, opacity)))
    red, green, blue = palette.astype(np.uint32).T
    table = np.uint32(alpha << 24) | red << 16 | green << 8 | blue
    table[[0, *hidden]] = 0
    colors: list[int] = table.tolist()
    return colors


class MaskImage:
    """A C-contiguous (H, W) uint8 mask that is the memory of an indexed image: what is painted into it is drawn.

    Colours, opacity and visibility are the image's colour table. The QImage never leaves this object: a second one
    that shared its memory would cut it off from the mask without a word, and one without a table crashes Qt.
    """

    def __init__(self, mask: Mask, palette: npt.NDArray[np.uint8]) -> None:
        if mask.dtype != np.uint8 or mask.ndim != 2 or not mask.flags.c_contiguous:
            raise ValueError("a mask must be a C-contiguous (H, W) array of uint8")
        self._mask = mask
        self._palette = palette
        self.set_look(1.0, ())

    def set_colors(self, palette: npt.NDArray[np.uint8]) -> None:
        """Take other colours, (256, 3) by id; they are seen from the next `set_look` on."""
        self._palette = palette

    def set_look(self, opacity: float, hidden: Collection[int]) -> None:
        """Set opacity (0 to 1) and the ids that are not drawn; the background never is."""
        height, width = self._mask.shape
        # A new QImage for a new table: it cannot be shared, so it cannot detach from the mask's memory.
        self._image = QImage(self._mask.data, width, height, self._mask.strides[0], QImage.Format.Format_Indexed8)
        self._image.setColorTable(color_table(self._palette, opacity, hidden))

    def draw(self, painter: QPainter, box: Box) -> None:
        """Draw that part of the mask; the painter's coordinates are image pixels."""
        if box.is_empty:
            return
        part = QRectF(box.left, box.top, box.width, box.height)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(part, self._image, part)
