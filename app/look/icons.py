"""Every icon of the program: line drawings in resources/icons, tinted with the text colour when they are painted."""

from __future__ import annotations

from functools import cache
from typing import ClassVar, Literal, TypeAlias, get_args

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from mman_core.paths import RESOURCES

IconName: TypeAlias = Literal[
    "brightness",
    "brush",
    "clone",
    "compare",
    "done",
    "eraser",
    "export",
    "eye",
    "eye-off",
    "fill",
    "fit",
    "folder",
    "grabcut",
    "gamma",
    "keyboard",
    "lasso",
    "lock",
    "next",
    "open",
    "overview",
    "pan",
    "pause",
    "pen-pressure",
    "picker",
    "polygon",
    "prelabel",
    "prelabel-all",
    "previous",
    "redo",
    "relabel",
    "scissors",
    "shape-round",
    "shape-square",
    "solo",
    "stop",
    "superpixel",
    "swap",
    "take",
    "thumbnails",
    "train",
    "undo",
    "wand",
    "unlock",
    "unsure",
    "view-contour",
    "view-critic",
    "view-difference",
    "view-doubt",
    "view-fill",
    "warning",
    "weights",
    "zoom-in",
    "zoom-out",
]
ICONS: tuple[IconName, ...] = get_args(IconName)


def icon(name: IconName) -> QIcon:
    """Return the icon of that name; it follows a change of the theme by itself."""
    return QIcon(_TintedEngine(name))


@cache
def _drawing(name: IconName, color: str) -> QSvgRenderer:
    source = (RESOURCES / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(source.replace("currentColor", color).encode()))


class _TintedEngine(QIconEngine):
    """Draws one SVG in the colour that text has at this moment."""

    _twins: ClassVar[list[QIconEngine]] = []

    def __init__(self, name: IconName) -> None:
        super().__init__()
        self._name = name

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        side = min(rect.width(), rect.height())
        square = QRectF(0, 0, side, side)
        square.moveCenter(QRectF(rect).center())
        _drawing(self._name, _text_color(mode).name()).render(painter, square)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        pixmap.setDevicePixelRatio(scale)
        return pixmap

    def clone(self) -> QIconEngine:
        # Qt owns the clone, but PySide would delete it with its last Python reference: keep one for good.
        twin = _TintedEngine(self._name)
        self._twins.append(twin)
        return twin


def _text_color(mode: QIcon.Mode) -> QColor:
    palette = QGuiApplication.palette()
    if mode == QIcon.Mode.Disabled:
        return palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.WindowText)
    if mode == QIcon.Mode.Selected:
        return palette.color(QPalette.ColorRole.HighlightedText)
    return palette.color(QPalette.ColorRole.WindowText)
