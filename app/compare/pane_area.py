"""Where the panes lie: in a grid, in a row, or two over each other with a curtain between them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, TypeAlias, get_args

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QRegion, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.compare.compare_pane import ComparePane
from app.look.theme import CHALK, INK

Arrangement: TypeAlias = Literal["grid", "row", "curtain"]
ARRANGEMENTS: tuple[Arrangement, ...] = get_args(Arrangement)
GAP = 8
STEP = 0.02


class PaneArea(QWidget):
    """Gives all panes one size, so that linked views show the same."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._panes: Sequence[ComparePane] = ()
        self._shape = (1, 1)
        self._border = 0.5
        self.arrangement: Arrangement = "grid"
        self.curtain = Curtain(self)
        self.curtain.moved.connect(self._draw_curtain)
        self.setMinimumSize(240, 160)

    def arrange(self, panes: Sequence[ComparePane], shape: tuple[int, int], arrangement: Arrangement) -> None:
        """Show these panes of an image of (height, width); a curtain shows the first two."""
        self._panes, self._shape, self.arrangement = panes, shape, arrangement
        for place, pane in enumerate(panes):
            pane.show_all(arrangement != "curtain" or place < 2)
        self.curtain.setVisible(arrangement == "curtain")
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        if not self._panes:
            return
        head = max(pane.sizeHint().height() for pane in self._panes)
        if self.arrangement == "curtain":
            self._place_curtain(head)
            return
        count = len(self._panes)
        columns = count if self.arrangement == "row" else self._best_columns(head)
        rows = math.ceil(count / columns)
        width = (self.width() - (columns - 1) * GAP) // columns
        height = (self.height() - (rows - 1) * GAP) // rows
        for place, shown in enumerate(self._panes):
            left, top = place % columns * (width + GAP), place // columns * (height + GAP)
            shown.setGeometry(left, top, width, head)
            shown.pane.clearMask()
            shown.pane.setGeometry(left, top + head, width, max(1, height - head))

    def _best_columns(self, head: int) -> int:
        """Return the number of columns that shows the image largest."""
        height, width = self._shape
        count = len(self._panes)

        def zoom(columns: int) -> float:
            rows = math.ceil(count / columns)
            room = self.height() / rows - head - GAP
            return min(self.width() / columns / width, max(1.0, room) / height)

        # Of arrangements that show the image as large, the one with the fewest empty places.
        return max(range(1, count + 1), key=lambda columns: (round(zoom(columns), 6), -(-count % columns), columns))

    def _place_curtain(self, head: int) -> None:
        width = (self.width() - GAP) // 2
        for place, shown in enumerate(self._panes[:2]):
            shown.setGeometry(place * (width + GAP), 0, width, head)
            shown.pane.setGeometry(0, head, self.width(), max(1, self.height() - head))
        self._panes[0].pane.clearMask()
        self._panes[1].pane.raise_()
        self.curtain.raise_()
        self._draw_curtain(self._border)

    def _draw_curtain(self, border: float) -> None:
        self._border = min(1.0, max(0.0, border))
        whole = self._panes[1].pane.geometry()
        middle = round(self._border * whole.width())
        # The right pane covers the left one up to the curtain; an empty mask would show all of it.
        right = QRect(middle, 0, max(1, whole.width() - middle), whole.height())
        self._panes[1].pane.setMask(QRegion(right))
        self.curtain.place_at(QPoint(middle, whole.top()), whole.height())


class Curtain(QWidget):
    """The line between two panes that lie over each other: dragged, or moved with the arrow keys."""

    moved = Signal(float)
    """Where it is wanted, 0 (left) to 1."""

    def __init__(self, area: PaneArea) -> None:
        super().__init__(area)
        self._area = area
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Curtain between the two pictures")
        self.setToolTip("Drag the curtain, or move it with the arrow keys")
        self.hide()

    def place_at(self, top: QPoint, height: int) -> None:
        self.setGeometry(top.x() - 10, top.y(), 21, height)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.moved.emit(self.mapToParent(event.position().toPoint()).x() / max(1, self._area.width()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -STEP, Qt.Key.Key_Right: STEP}.get(Qt.Key(event.key()))
        if steps is None:
            super().keyPressEvent(event)
        else:
            self.moved.emit((self.x() + 10) / max(1, self._area.width()) + steps)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for color, width in ((INK, 4.0), (CHALK, 2.0)):
            painter.setPen(QPen(color, width))
            painter.drawLine(10, 0, 10, self.height())
        painter.setPen(QPen(INK, 1.5 if not self.hasFocus() else 3.0))
        painter.setBrush(CHALK)
        painter.drawEllipse(QPoint(10, self.height() // 2), 9, 9)
        painter.setPen(QPen(INK, 2.0))
        for side in (-1, 1):
            painter.drawPolyline([QPoint(10 + side * x, self.height() // 2 + y) for x, y in ((2, -4), (6, 0), (2, 4))])
        painter.end()
