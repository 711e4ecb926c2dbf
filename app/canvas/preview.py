"""What a tool is about to do, drawn above the mask: lines, corners, a box, a region."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from app.canvas.screen_grid import ScreenGrid
from app.canvas.view_transform import ViewTransform
from app.edit.preview import Preview
from app.look.theme import CHALK, INK, VEIL
from mman_core.types import Box

KNOT = 3.5
MARGIN = 8.0


def preview_rect(view: ViewTransform, preview: Preview) -> QRectF:
    """Return the part of the widget that the preview needs; a null rectangle if it shows nothing."""
    points = [place for points in (*preview.lines, preview.knots) for place in points]
    for box in _boxes(preview):
        points += [(box.left, box.top), (box.right, box.bottom)]
    if not points:
        return QRectF()
    places = [view.to_screen(*point) for point in points]
    left, top = (min(values) for values in zip(*places, strict=True))
    right, bottom = (max(values) for values in zip(*places, strict=True))
    return QRectF(left, top, right - left, bottom - top).adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)


def draw_preview(painter: QPainter, view: ViewTransform, preview: Preview, grid: ScreenGrid, dirty: QRect) -> None:
    """Draw the preview in the widget's pixels, every line light on dark; only `dirty` can be seen of it."""
    painter.save()
    if preview.region is not None:
        _draw_region(painter, grid, dirty, preview)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    lines = [QPolygonF([QPointF(*view.to_screen(*point)) for point in line]) for line in preview.lines]
    for color, width in ((INK, 3.0), (CHALK, 1.25)):
        painter.setPen(QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        for line in lines:
            if preview.is_closed:
                painter.drawPolygon(line)
            else:
                painter.drawPolyline(line)
        if preview.box is not None:
            painter.drawRect(_on_screen(view, preview.box))
    painter.setPen(QPen(INK, 1.25))
    painter.setBrush(CHALK)
    for knot in preview.knots:
        painter.drawEllipse(QPointF(*view.to_screen(*knot)), KNOT, KNOT)
    painter.restore()


def _boxes(preview: Preview) -> Iterator[Box]:
    if preview.box is not None:
        yield preview.box
    if preview.region is not None:
        (top, left), (height, width) = preview.region_at, preview.region.shape
        yield Box(top, left, top + height, left + width)


def _on_screen(view: ViewTransform, box: Box) -> QRectF:
    left, top = view.to_screen(box.left, box.top)
    return QRectF(left, top, box.width * view.zoom, box.height * view.zoom)


def _draw_region(painter: QPainter, grid: ScreenGrid, dirty: QRect, preview: Preview) -> None:
    """Lay a veil over the pixels of the region, with a light line along its border and a dark one around that."""
    assert preview.region is not None
    wide, inner = grid.dots(dirty, 2), grid.dots(dirty)
    if inner.is_empty:
        return
    inside = grid.sample_region(preview.region, preview.region_at, wide)
    dark = cv2.dilate(inside, np.ones((3, 3), np.uint8)) - inside
    light = inside - cv2.erode(inside, np.ones((3, 3), np.uint8))
    ids = (inside + light + 3 * dark).astype(np.uint8)
    part = ids[inner.top - wide.top :, inner.left - wide.left :][: inner.height, : inner.width]
    grid.draw(painter, part, inner, [0, VEIL.rgba(), CHALK.rgba(), INK.rgba()] + [0] * 252)
