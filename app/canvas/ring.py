"""The outline of the brush: what it encloses is what a click paints."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from app.canvas.view_transform import Point, ViewTransform
from app.look.theme import CHALK, INK
from mman_core.mask.brush import capsule

PIXELS_FROM_ZOOM = 4.0
"""From this zoom on the outline follows the pixels, which are seen as squares there; below, it is a circle."""
SMALL = 4.0
"""A ring of fewer widget pixels gets arms that point at it."""
MARGIN = 14.0


def ring_rect(view: ViewTransform, point: Point, radius: float) -> QRectF:
    """Return the part of the widget that the ring around an image point needs."""
    reach = (radius + 1) * view.zoom + MARGIN
    x, y = view.to_screen(*point)
    return QRectF(x - reach, y - reach, 2 * reach, 2 * reach)


def draw_ring(painter: QPainter, view: ViewTransform, point: Point, radius: float) -> None:
    """Draw the outline of the brush with its middle at an image point; `radius` is in image pixels."""
    middle = QPointF(*view.to_screen(*point))
    edges = pixel_edges(view, point, radius) if view.zoom >= PIXELS_FROM_ZOOM else None
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, edges is None)
    for color, width in ((INK, 3.0), (CHALK, 1.0)):
        painter.setPen(QPen(color, width))
        if edges is None:
            painter.drawEllipse(middle, radius * view.zoom, radius * view.zoom)
        else:
            painter.drawLines(edges)
        if radius * view.zoom < SMALL:
            painter.drawLines(_arms(middle, radius * view.zoom + 3))
    painter.restore()


def pixel_edges(view: ViewTransform, point: Point, radius: float) -> list[QLineF]:
    """Return the edges, in widget pixels, between the pixels that a click at the image point paints and the others."""
    left, top = (math.floor(place - radius) - 1 for place in point)
    side = math.ceil(2 * radius) + 4
    inside = capsule((side, side), (point[0] - left, point[1] - top), (point[0] - left, point[1] - top), radius)
    cells = inside.view(np.int8)
    rows, columns = np.nonzero(np.diff(cells, axis=1))
    upright = [(x + 1, y, x + 1, y + 1) for x, y in zip(columns.tolist(), rows.tolist(), strict=True)]
    rows, columns = np.nonzero(np.diff(cells, axis=0))
    level = [(x, y + 1, x + 1, y + 1) for x, y in zip(columns.tolist(), rows.tolist(), strict=True)]
    return [
        QLineF(QPointF(*view.to_screen(left + x0, top + y0)), QPointF(*view.to_screen(left + x1, top + y1)))
        for x0, y0, x1, y1 in upright + level
    ]


def _arms(middle: QPointF, gap: float) -> list[QLineF]:
    ways = ((1, 0), (-1, 0), (0, 1), (0, -1))
    return [
        QLineF(middle.x() + x * gap, middle.y() + y * gap, middle.x() + x * (gap + 6), middle.y() + y * (gap + 6))
        for x, y in ways
    ]
