"""Lines between pixels that are so large that one wants to count them."""

from __future__ import annotations

import math

from PySide6.QtCore import QLineF, QRect
from PySide6.QtGui import QPainter, QPen

from app.canvas.view_transform import ViewTransform
from app.look.theme import GRID

GRID_FROM_ZOOM = 8.0


def draw_pixel_grid(painter: QPainter, view: ViewTransform, image: tuple[int, int], dirty: QRect) -> None:
    """Draw the lines that cross `dirty`, from 800 % on, for an image of (height, width) `image`."""
    if view.zoom < GRID_FROM_ZOOM:
        return
    left, top = view.to_image(dirty.left() - 1, dirty.top() - 1)
    right, bottom = view.to_image(dirty.right() + 2, dirty.bottom() + 2)
    columns = range(max(0, math.floor(left)), min(image[1], math.ceil(right)) + 1)
    rows = range(max(0, math.floor(top)), min(image[0], math.ceil(bottom)) + 1)
    if not columns or not rows:
        return
    x0, y0 = view.to_screen(columns[0], rows[0])
    x1, y1 = view.to_screen(columns[-1], rows[-1])
    upright = [QLineF(x, y0, x, y1) for x in (view.to_screen(column, 0)[0] for column in columns)]
    level = [QLineF(x0, y, x1, y) for y in (view.to_screen(0, row)[1] for row in rows)]
    painter.setPen(QPen(GRID, 0))
    painter.drawLines(upright + level)
