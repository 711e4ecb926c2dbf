"""Colours that mean something in both themes: the dot of a status, the lines of a curve, a notice that needs an answer.

Chosen so that they differ in lightness too, for eyes that do not tell red from green.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPen, QPixmap

STATUS_COLORS = {
    "untouched": "#7d8590",
    "drafted": "#5aa2f0",
    "in work": "#f0b429",
    "done": "#3fb96b",
    "reviewed": "#a97bf0",
    "rejected": "#c8763f",
    "unreadable": "#e5534b",
}
REAL_COLOR = "#3fb96b"
FAKE_COLOR = "#e5687b"
HIGH_COLOR = "#f0b429"
LOW_COLOR = "#5aa2f0"
GRID_COLOR = "#7d8590"
BACKING_COLOR = "#16181b"
NOTICE_STYLE = "QFrame#notice { background: #a52a24; } QFrame#notice QLabel { color: #ffffff; }"

DOT = 14
THUMBNAIL = QSize(76, 76)


@cache
def status_icon(status: str) -> QIcon:
    """Return the dot of that status, which its shape tells as well as its colour.

    A ring for what nobody has worked on, a tick in the dot for what is done and in a square for what was looked at
    again, a cross for what is not to be used.
    """
    icon = QIcon(_dot(status, on_highlight=False))
    icon.addPixmap(_dot(status, on_highlight=True), QIcon.Mode.Selected)
    return icon


def thumbnail_icon(picture: QImage | None, status: str) -> QIcon:
    """Return the picture in the middle of its frame with the dot of the status in a corner; None: an empty frame."""
    pixmap = QPixmap(THUMBNAIL * 2)
    pixmap.fill(Qt.GlobalColor.transparent)
    pixmap.setDevicePixelRatio(2.0)
    frame = QRectF(0, 0, THUMBNAIL.width(), THUMBNAIL.height())
    painter = QPainter(pixmap)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    if picture is not None and not picture.isNull():
        size = QSizeF(picture.size()).scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(QPointF(), size)
        place.moveCenter(frame.center())
        painter.drawImage(place, picture)
    else:
        place = frame.adjusted(12, 4, -12, -4)
        painter.setPen(QPen(QColor(GRID_COLOR), 1.0, Qt.PenStyle.DotLine))
        painter.drawRoundedRect(place, 4, 4)
    corner = place.bottomRight() - QPointF(DOT + 2, DOT + 2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(BACKING_COLOR))
    painter.drawEllipse(QRectF(corner, QSizeF(DOT, DOT)))
    painter.drawPixmap(corner, _dot(status, on_highlight=False))
    painter.end()
    icon = QIcon(pixmap)
    # Without it Qt would tint the photo in the selected row.
    icon.addPixmap(pixmap, QIcon.Mode.Selected)
    return icon


def _dot(status: str, on_highlight: bool) -> QPixmap:
    pixmap = QPixmap(2 * DOT, 2 * DOT)
    pixmap.fill(Qt.GlobalColor.transparent)
    pixmap.setDevicePixelRatio(2.0)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if on_highlight:
        # A blue ring on a blue row would not be seen.
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(BACKING_COLOR))
        painter.drawEllipse(QRectF(0, 0, DOT, DOT))
    _draw_mark(painter, status, QColor(STATUS_COLORS[status]))
    painter.end()
    return pixmap


def _draw_mark(painter: QPainter, status: str, color: QColor) -> None:
    shape = QRectF(2, 2, DOT - 4, DOT - 4)
    painter.setPen(QPen(color, 1.6))
    painter.setBrush(color if status in ("in work", "done", "reviewed") else Qt.BrushStyle.NoBrush)
    if status == "rejected":
        painter.setPen(QPen(color, 2.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLines([QPointF(3.4, 3.4), QPointF(10.6, 10.6), QPointF(10.6, 3.4), QPointF(3.4, 10.6)])
    elif status == "reviewed":
        painter.drawRoundedRect(shape, 1.5, 1.5)
    else:
        painter.drawEllipse(shape)
    if status in ("done", "reviewed"):
        painter.setPen(QPen(Qt.GlobalColor.white, 1.5))
        painter.drawPolyline([QPointF(4.6, 7.2), QPointF(6.4, 9.0), QPointF(9.6, 5.2)])
    if status == "drafted":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(QRectF(4.8, 4.8, 4.4, 4.4))
    if status == "unreadable":
        painter.drawLine(QPointF(4.5, 4.5), QPointF(9.5, 9.5))


def color_icon(color: tuple[int, int, int], size: int = 14) -> QIcon:
    """Return a swatch of a class colour (red, green, blue 0..255)."""
    pixmap = QPixmap(2 * size, 2 * size)
    pixmap.fill(Qt.GlobalColor.transparent)
    pixmap.setDevicePixelRatio(2.0)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(GRID_COLOR), 1.0))
    painter.setBrush(QColor(*color))
    painter.drawRoundedRect(QRectF(0.5, 0.5, size - 1, size - 1), 3, 3)
    painter.end()
    icon = QIcon(pixmap)
    # Without it Qt would tint the colour in the selected row.
    icon.addPixmap(pixmap, QIcon.Mode.Selected)
    return icon
