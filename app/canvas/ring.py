"""The outline of the brush: what it encloses is what a click paints."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter, QPen, QPolygonF

from app.canvas.view_transform import Point, ViewTransform
from app.look.theme import CHALK, INK
from mman_core.mask.brush import capsule

PIXELS_FROM_ZOOM = 4.0
"""From this zoom on the outline follows the pixels, which are seen as squares there; below, it is a circle."""
SMALL = 4.0
"""A ring of fewer widget pixels gets arms that point at it."""
MARGIN = 14.0

Indices = npt.NDArray[np.intp]


def ring_rect(view: ViewTransform, point: Point, radius: float) -> QRectF:
    """Return the part of the widget that the ring around an image point needs."""
    reach = (radius + 1) * view.zoom + MARGIN
    x, y = view.to_screen(*point)
    return QRectF(x - reach, y - reach, 2 * reach, 2 * reach)


def draw_ring(painter: QPainter, view: ViewTransform, point: Point, radius: float, *, square: bool = False) -> None:
    """Draw the outline of the brush with its middle at an image point; `radius` is in image pixels."""
    middle, reach = QPointF(*view.to_screen(*point)), radius * view.zoom
    pixels = pixel_outline(view, point, radius, square) if view.zoom >= PIXELS_FROM_ZOOM else None
    painter.save()
    # Smoothed, an upright line would be two pale ones, and a small circle a smear.
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, pixels is None and not square and reach >= SMALL)
    for color, width in ((INK, 3.0), (CHALK, 1.0)):
        painter.setPen(QPen(color, width))
        if pixels is not None:
            painter.drawPolygon(pixels)
        elif square:
            painter.drawRect(QRectF(middle.x() - reach, middle.y() - reach, 2 * reach, 2 * reach))
        else:
            painter.drawEllipse(middle, reach, reach)
        if reach < SMALL:
            painter.drawLines(_arms(middle, reach + 3))
    painter.restore()


@lru_cache(maxsize=1)
def pixel_outline(view: ViewTransform, point: Point, radius: float, square: bool) -> QPolygonF:
    """Return the border, in widget pixels, between the pixels that a click at the image point paints and the others.

    A brush is convex: its outline goes down along the right ends of its rows and up along the left ones. The last
    outline is kept: a ring that rests is drawn again whenever something under it changes.
    """
    left, top = (math.floor(place - radius) - 1 for place in point)
    side = math.ceil(2 * radius) + 4
    middle = point[0] - left, point[1] - top
    inside = capsule((side, side), middle, middle, radius, square=square)
    rows = np.flatnonzero(inside.any(axis=1))
    first = inside[rows].argmax(axis=1)
    stop = side - inside[rows, ::-1].argmax(axis=1)
    down, up = _steps(stop, rows), _steps(first, rows)[::-1]
    x, y = view.to_screen(left, top)
    corners = np.concatenate([down, up]) * view.zoom + (x, y)
    return QPolygonF(list(map(QPointF, corners[:, 0].tolist(), corners[:, 1].tolist())))


def _steps(columns: Indices, rows: Indices) -> Indices:
    """Return the corners (n, 2), x and y, of a line that goes down the rows, each row at its column."""
    turns = np.flatnonzero(np.diff(columns)) + 1
    begins, ends = np.r_[0, turns], np.r_[turns, len(rows)]
    x = np.repeat(columns[begins], 2)
    y = np.stack([rows[begins], rows[ends - 1] + 1], axis=1).ravel()
    return np.stack([x, y], axis=1)


def _arms(middle: QPointF, gap: float) -> list[QLineF]:
    ways = ((1, 0), (-1, 0), (0, 1), (0, -1))
    return [
        QLineF(middle.x() + x * gap, middle.y() + y * gap, middle.x() + x * (gap + 6), middle.y() + y * (gap + 6))
        for x, y in ways
    ]
