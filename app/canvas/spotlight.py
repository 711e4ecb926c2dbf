"""The outline of a region that a person is led to, and the flight of the view to it."""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEasingCurve, QObject, QPointF, QRectF, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from app.canvas.image_view import ImageView
from app.canvas.view_transform import Point, ViewTransform
from app.look.theme import CHALK, INK
from mman_core.types import Box

FLIGHT_MS = 260
FILLS = 0.35
"""Share of the window that the region takes at the end: what is around it tells what it should be."""
LARGEST = 4.0
"""Zoom that a flight does not go beyond: a photo's pixels say nothing by themselves."""


def outline(box: Box, where: npt.NDArray[np.bool_]) -> QPainterPath:
    """Return the outer outline, in image pixels, of the region `where` (of the box's size) of an image."""
    # Three times as fine: else the outline would run through the middles of the outermost pixels.
    fine = where.view(np.uint8).repeat(3, axis=0).repeat(3, axis=1)
    contours, _ = cv2.findContours(fine, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    path = QPainterPath()
    for contour in contours:
        points = (contour[:, 0].astype(np.float64) + 0.5) / 3 + (box.left, box.top)
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points.tolist()]))
        path.closeSubpath()
    return path


def draw_outline(painter: QPainter, path: QPainterPath, view: ViewTransform, accent: QColor) -> None:
    """Draw the outline over a widget that shows the image in that view."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(*view.offset)
    painter.scale(view.zoom, view.zoom)
    for color, width in ((INK, 7.0), (CHALK, 5.0), (accent, 2.5)):
        pen = QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        pen.setCosmetic(True)
        painter.strokePath(path, pen)
    painter.restore()


def outline_rect(path: QPainterPath, view: ViewTransform) -> QRectF:
    """Return the part of the widget that the outline needs."""
    around = path.boundingRect()
    left, top = view.to_screen(around.left(), around.top())
    drawn = QRectF(left, top, around.width() * view.zoom, around.height() * view.zoom)
    return drawn.adjusted(-5, -5, 5, 5)


class Flight(QObject):
    """Moves a view smoothly until a box of the image lies in the middle of the window; a person's own move ends it."""

    def __init__(self, view: ImageView) -> None:
        super().__init__(view)
        self._widget = view
        self._from = self._to = self._last = view.view
        self._animation = QVariantAnimation(self)
        self._animation.setDuration(FLIGHT_MS)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self._animation.valueChanged.connect(self._move)

    def go_to(self, box: Box) -> None:
        """Set off; a box at which the view is already shows no movement."""
        if self._widget.image_shape is None:
            return
        self._animation.stop()
        self._from = self._last = self._widget.view
        self._to = view_of(box, self._widget.image_shape, (self._widget.height(), self._widget.width()))
        self._animation.start()

    def stop(self) -> None:
        """Stay where the view is now."""
        self._animation.stop()

    def _move(self, share: object) -> None:
        assert isinstance(share, float)
        if self._widget.view != self._last:
            self.stop()
            return
        window = self._widget.width() / 2, self._widget.height() / 2
        self._widget.set_view(between(self._from, self._to, share, window))
        self._last = self._widget.view


def view_of(box: Box, image: tuple[int, int], window: tuple[int, int]) -> ViewTransform:
    """Return the view with the box in the middle; image and window are (height, width)."""
    whole = ViewTransform.fit(image, window).zoom
    wanted = FILLS * min(window[0] / max(1, box.height), window[1] / max(1, box.width))
    zoom = max(whole, min(LARGEST, wanted))
    middle = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    return _centred(zoom, middle, (window[1] / 2, window[0] / 2)).kept_in_sight(image, window)


def between(first: ViewTransform, last: ViewTransform, share: float, middle: Point) -> ViewTransform:
    """Return the view at a share (0..1) of the way: zoom grows by equal ratios, the image's point in the middle moves.

    `middle` is that of the window, (x, y).
    """
    if share >= 1:
        return last
    zoom = math.exp((1 - share) * math.log(first.zoom) + share * math.log(last.zoom))
    a, b = first.to_image(*middle), last.to_image(*middle)
    return _centred(zoom, ((1 - share) * a[0] + share * b[0], (1 - share) * a[1] + share * b[1]), middle)


def _centred(zoom: float, point: Point, middle: Point) -> ViewTransform:
    return ViewTransform(zoom, (middle[0] - point[0] * zoom, middle[1] - point[1] * zoom))
