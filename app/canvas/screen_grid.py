"""Which pixel of the image each dot of the screen shows, for what is computed dot by dot: outlines, differences."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QImage, QPainter

from app.canvas.view_transform import ViewTransform
from mman_core.types import Box, Mask

Indices = npt.NDArray[np.intp]


class ScreenGrid:
    """The dots of a widget that show an image of (height, width) `image` in one view.

    A dot shows the pixel that its middle lies in, whatever part of the widget is asked for: two parts always fit
    together. Boxes of dots are in dots of the screen, not in Qt's logical pixels.
    """

    def __init__(self, view: ViewTransform, image: tuple[int, int], window: tuple[int, int], ratio: float) -> None:
        self.key = (view, image, window, ratio)
        self._ratio = ratio
        self._magnifies = view.zoom * ratio >= 1
        self._top, self._rows = _places(view.offset[1], view.zoom, image[0], window[0], ratio)
        self._left, self._columns = _places(view.offset[0], view.zoom, image[1], window[1], ratio)

    def dots(self, rect: QRect, margin: int = 0) -> Box:
        """Return the dots of a rectangle of the widget that show the image, and so many around it that do so too."""
        ratio = self._ratio
        box = Box(
            math.floor(rect.top() * ratio) - margin,
            math.floor(rect.left() * ratio) - margin,
            math.ceil((rect.top() + rect.height()) * ratio) + margin,
            math.ceil((rect.left() + rect.width()) * ratio) + margin,
        )
        moved = Box(box.top - self._top, box.left - self._left, box.bottom - self._top, box.right - self._left)
        inside = moved.clipped(len(self._rows), len(self._columns))
        if inside.is_empty:
            return Box(self._top, self._left, self._top, self._left)
        return Box(
            inside.top + self._top, inside.left + self._left, inside.bottom + self._top, inside.right + self._left
        )

    def sample(self, mask: Mask, dots: Box) -> Mask:
        """Return the ids (dots.height, dots.width) that these dots of the image show; `dots` as from `dots`."""
        rows = self._rows[dots.top - self._top : dots.bottom - self._top]
        columns = self._columns[dots.left - self._left : dots.right - self._left]
        if not len(rows) or not len(columns):
            return np.zeros((len(rows), len(columns)), np.uint8)
        if self._magnifies:
            # Few pixels, many dots: columns of few rows, then whole rows, several times faster than both at once.
            part = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
            return np.asarray(part.take(columns - columns[0], axis=1).take(rows - rows[0], axis=0), np.uint8)
        # Places in memory: twice as fast as rows and columns.
        return np.asarray(mask.reshape(-1).take(rows[:, None] * mask.shape[1] + columns), np.uint8)

    def sample_region(self, region: npt.NDArray[np.bool_], at: tuple[int, int], dots: Box) -> npt.NDArray[np.uint8]:
        """Return 1 for the dots that show a pixel of the region (h, w) and 0 for the others.

        `at`: row and column of the image at which the region begins.
        """
        rows = self._rows[dots.top - self._top : dots.bottom - self._top] - at[0]
        columns = self._columns[dots.left - self._left : dots.right - self._left] - at[1]
        top, bottom = np.searchsorted(rows, (0, region.shape[0]))
        left, right = np.searchsorted(columns, (0, region.shape[1]))
        inside = np.zeros((len(rows), len(columns)), np.uint8)
        inside[top:bottom, left:right] = region[np.ix_(rows[top:bottom], columns[left:right])]
        return inside

    def draw(self, painter: QPainter, ids: Mask, dots: Box, table: Sequence[int]) -> None:
        """Draw these ids on their dots in the colours (256 ARGB numbers) of the table."""
        if dots.is_empty:
            return
        ids = np.ascontiguousarray(ids)
        image = QImage(ids.data, dots.width, dots.height, ids.strides[0], QImage.Format.Format_Indexed8)
        image.setColorTable(table)
        image.setDevicePixelRatio(self._ratio)
        painter.drawImage(QPointF(dots.left / self._ratio, dots.top / self._ratio), image)


def _places(offset: float, zoom: float, side: int, window: int, ratio: float) -> tuple[int, Indices]:
    """Return the first dot that shows a pixel, and the index of the pixel that it and each dot after it shows."""
    middles = (np.arange(math.ceil(window * ratio)) + 0.5) / ratio
    places = np.floor((middles - offset) / zoom).astype(np.intp)
    inside = np.flatnonzero((places >= 0) & (places < side))
    return (int(inside[0]), places[inside]) if len(inside) else (0, places[:0])
