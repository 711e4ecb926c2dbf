"""A figure for a paper, as in its Figures 5 and 6: rows of images, columns of variants, the classes below.

The same drawing goes to a picture (PNG) and to pages of lines and letters (SVG, PDF): photos and masks are pixels in
all of them, titles and legend stay text.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPageSize, QPainter, QPdfWriter, QPen
from PySide6.QtSvg import QSvgGenerator

from mman_core.errors import CannotWrite
from mman_core.images.atomic import write_atomically
from mman_core.labels.label_set import LabelSet
from mman_core.types import Mask, Rgb

PAPER, INK, FAINT = QColor(255, 255, 255), QColor(20, 20, 20), QColor(150, 150, 150)
KINDS = (".png", ".svg", ".pdf")
MM_PER_INCH = 25.4
LETTER, FINE = 2.9, 20
"""Height of the letters in millimetres, and the units of a millimetre that they are written in."""
PNG_DPI = 300
MOST_PIXELS = 1400
"""Longer side that a tile keeps in a file: more cannot be seen on paper."""


@dataclass(frozen=True)
class Tile:
    """One picture: a photo (H, W, 3), with a mask (H, W) over it or none; None for what is not there."""

    photo: Rgb | None
    mask: Mask | None = None


@dataclass(frozen=True)
class Figure:
    """`header`: a title for each column. `rows`: tiles, one for each column. `opacity` of the masks, 0..1.

    `width`: of the whole figure, millimetres. `row_titles`: beside the rows; empty for none.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[Tile, ...], ...]
    label_set: LabelSet
    width: float = 174.0
    opacity: float = 1.0
    row_titles: tuple[str, ...] = ()


def save_figure(figure: Figure, path: Path) -> None:
    """Write the figure; the suffix says as what: .png, .svg or .pdf. May run in any thread.

    Raises CannotWrite, also for another suffix.
    """
    draw = {".png": _png, ".svg": _svg, ".pdf": _pdf}.get(path.suffix.lower())
    if draw is None:
        raise CannotWrite(f"{path} has none of the endings {', '.join(KINDS)}; give the figure one of them.")
    write_atomically(path, draw(figure))


def figure_image(figure: Figure, dots_per_mm: float) -> QImage:
    """Return the figure as a picture."""
    plan = _Plan(figure)
    size = QSize(math.ceil(figure.width * dots_per_mm), math.ceil(plan.height * dots_per_mm))
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(PAPER)
    painter = QPainter(image)
    painter.scale(dots_per_mm, dots_per_mm)
    plan.draw(painter)
    painter.end()
    return image


def _png(figure: Figure) -> bytes:
    image = figure_image(figure, PNG_DPI / MM_PER_INCH)
    image.setDotsPerMeterX(round(1000 * PNG_DPI / MM_PER_INCH))
    image.setDotsPerMeterY(round(1000 * PNG_DPI / MM_PER_INCH))
    buffer = _buffer()
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def _svg(figure: Figure) -> bytes:
    plan, buffer = _Plan(figure), _buffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setTitle("Comparison")
    # Ten units for each millimetre, and a resolution that says so.
    generator.setResolution(round(10 * MM_PER_INCH))
    generator.setSize(QSizeF(10 * figure.width, 10 * plan.height).toSize())
    generator.setViewBox(QRectF(0, 0, 10 * figure.width, 10 * plan.height))
    painter = QPainter(generator)
    painter.scale(10, 10)
    plan.draw(painter)
    painter.end()
    return bytes(buffer.data().data())


def _pdf(figure: Figure) -> bytes:
    plan, buffer = _Plan(figure), _buffer()
    writer = QPdfWriter(buffer)
    writer.setTitle("Comparison")
    writer.setPageSize(QPageSize(QSizeF(figure.width, plan.height), QPageSize.Unit.Millimeter, "figure"))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter(writer)
    scale = writer.resolution() / MM_PER_INCH
    painter.scale(scale, scale)
    plan.draw(painter)
    painter.end()
    return bytes(buffer.data().data())


class _Plan:
    """Where everything lies, in millimetres."""

    gap, header_height, legend_line = 1.2, 5.0, 4.6

    def __init__(self, figure: Figure) -> None:
        self._figure = figure
        self._columns = max(1, len(figure.header))
        self._left = 4.5 if figure.row_titles else 0.0
        self.tile_width = (figure.width - self._left - (self._columns - 1) * self.gap) / self._columns
        self._heights = [self._row_height(row) for row in figure.rows]
        self._legend = self._legend_places()
        lines = 1 + max((round(y / self.legend_line) for _, _, y in self._legend), default=-1)
        rows = sum(self._heights) + len(self._heights) * self.gap
        self._legend_top = self.header_height + rows + 1.2
        self.height = self._legend_top + lines * self.legend_line

    def draw(self, painter: QPainter) -> None:
        painter.fillRect(QRectF(0, 0, self._figure.width, self.height), PAPER)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(INK)
        for column, title in enumerate(self._figure.header):
            place = QRectF(self._column(column), 0, self.tile_width, self.header_height - 0.6)
            _write(painter, place, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, title)
        top = self.header_height
        for number, (row, height) in enumerate(zip(self._figure.rows, self._heights, strict=True)):
            self._draw_row(painter, number, row, top, height)
            top += height + self.gap
        self._draw_legend(painter)

    def _draw_row(self, painter: QPainter, number: int, row: Sequence[Tile], top: float, height: float) -> None:
        for column, tile in enumerate(row):
            self._draw_tile(painter, tile, QRectF(self._column(column), top, self.tile_width, height))
        if number < len(self._figure.row_titles):
            painter.save()
            painter.translate(0, top + height)
            painter.rotate(-90)
            place = QRectF(0, 0, height, self._left - 0.6)
            _write(painter, place, Qt.AlignmentFlag.AlignCenter, self._figure.row_titles[number])
            painter.restore()

    def _draw_tile(self, painter: QPainter, tile: Tile, place: QRectF) -> None:
        if tile.photo is None:
            painter.setPen(QPen(FAINT, 0.15))
            painter.drawRect(place)
            _write(painter, place, Qt.AlignmentFlag.AlignCenter, "none")
            painter.setPen(INK)
            return
        pixels = composed(tile.photo, tile.mask, self._figure.label_set.palette(), self._figure.opacity)
        height, width = pixels.shape[:2]
        image = QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB888).copy()
        scale = min(place.width() / width, place.height() / height)
        target = QRectF(0, 0, width * scale, height * scale)
        target.moveCenter(place.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(target, image)

    def _draw_legend(self, painter: QPainter) -> None:
        for class_id, x, y in self._legend:
            label = self._figure.label_set.classes[class_id]
            top = self._legend_top + y
            painter.setPen(QPen(FAINT, 0.15))
            painter.setBrush(QColor(*label.color))
            painter.drawRect(QRectF(x, top + 0.7, 2.8, 2.8))
            painter.setPen(INK)
            place = QRectF(x + 3.6, top, self._figure.width, self.legend_line - 0.4)
            _write(painter, place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, label.name)

    def _legend_places(self) -> list[tuple[int, float, float]]:
        """Return (class id, x, y) for each class that is in a mask, line by line."""
        size = self._figure.label_set.size
        masks = [tile.mask for row in self._figure.rows for tile in row if tile.mask is not None]
        counts = sum((np.bincount(mask.ravel(), minlength=256) for mask in masks), np.zeros(256, np.int64))
        present = np.flatnonzero(counts[:size]).tolist()
        places, x, y = [], 0.0, 0.0
        for class_id in present:
            needed = 3.6 + _length(self._figure.label_set.classes[class_id].name) + 3.0
            if x and x + needed > self._figure.width:
                x, y = 0.0, y + self.legend_line
            places.append((class_id, x, y))
            x += needed
        return places

    def _row_height(self, row: Sequence[Tile]) -> float:
        tall = [tile.photo.shape[0] / tile.photo.shape[1] for tile in row if tile.photo is not None]
        return self.tile_width * min(2.0, max(tall, default=1.0))

    def _column(self, number: int) -> float:
        return self._left + number * (self.tile_width + self.gap)


def composed(photo: Rgb, mask: Mask | None, palette: npt.NDArray[np.uint8], opacity: float) -> Rgb:
    """Return the photo under the mask's colours (palette (256, 3)), the background bare unless it is opaque."""
    factor = min(1.0, MOST_PIXELS / max(photo.shape[:2]))
    height, width = (max(1, round(side * factor)) for side in photo.shape[:2])
    small = photo if factor == 1.0 else cv2.resize(photo, (width, height), interpolation=cv2.INTER_AREA)
    if mask is None:
        return np.ascontiguousarray(small)
    ids = cv2.resize(np.ascontiguousarray(mask), (width, height), interpolation=cv2.INTER_NEAREST_EXACT)
    colors = palette[ids]
    if opacity >= 1:
        return np.ascontiguousarray(colors)
    mixed = cv2.addWeighted(small, 1 - opacity, colors, opacity, 0)
    return np.ascontiguousarray(np.where((ids == 0)[..., None], small, mixed), np.uint8)


def _font() -> QFont:
    font = QFont("Helvetica")
    font.setStyleHint(QFont.StyleHint.SansSerif)
    font.setPixelSize(round(LETTER * FINE))
    return font


def _length(text: str) -> float:
    return QFontMetricsF(_font()).horizontalAdvance(text) / FINE


def _write(painter: QPainter, place: QRectF, how: Qt.AlignmentFlag, text: str) -> None:
    """Write a text into a place in millimetres, cut off where it is too long."""
    # Sizes of letters are whole units, so they are written in finer ones. Points would differ from device to device.
    painter.save()
    painter.scale(1 / FINE, 1 / FINE)
    font = _font()
    painter.setFont(font)
    fine = QRectF(place.x() * FINE, place.y() * FINE, place.width() * FINE, place.height() * FINE)
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, fine.width())
    painter.drawText(fine, how, shown)
    painter.restore()


def _buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer
