"""One plot over the steps of a training: a line above that names the colours, and the curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import pyqtgraph
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.look.plots import dress

Line: TypeAlias = tuple[str, str, str, Qt.PenStyle]
"""Field of StepDone, title in the legend, colour, pen style."""

SOLID, DASHED = Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine
SHORT_RUN = 40


class StepPlot(QWidget):
    """Shows what it is given; `legend` is rich text."""

    def __init__(self, legend: str, lines: Sequence[Line], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = pyqtgraph.PlotWidget(enableMenu=False)  # built without its menu: a third of the time
        self.plot.setMouseEnabled(False, False)
        self.plot.hideButtons()
        self.plot.setMinimumHeight(46)
        self.plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.plot.setLimits(xMin=0, minXRange=10)
        self.plot.showGrid(x=False, y=True, alpha=0.25)
        self._curves = {
            field: self.plot.plot(
                pen=_pen(color, style), connect="finite", symbolSize=4, symbolBrush=color, symbolPen=None
            )
            for field, _name, color, style in lines
        }
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(QLabel(legend))
        layout.addWidget(self.plot, 1)
        self._dress()

    def draw(self, steps: Sequence[int], values: Mapping[str, Sequence[float]]) -> None:
        """Draw the values of each field over the steps; nan where there is none."""
        for field, curve in self._curves.items():
            # pyqtgraph warns about lines of nothing but NaN.
            is_drawn = any(value == value for value in values[field])
            # One step alone makes no line: a short run is drawn with dots.
            curve.setSymbol("o" if len(steps) <= SHORT_RUN else None)
            curve.setData(steps if is_drawn else [], values[field] if is_drawn else [])

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()

    def _dress(self) -> None:
        dress(self.plot, self.palette())
        self.plot.getAxis("left").setWidth(34)


def named(lines: Sequence[Line]) -> str:
    """Return the legend of some lines as rich text."""
    # Above the plot, not in it: nothing may cover the lines.
    return " ".join(
        f'<span style="color:{color}">{"━━" if style == SOLID else "╍╍"}</span> {name}'
        for _field, name, color, style in lines
    )


def _pen(color: str, style: Qt.PenStyle) -> QPen:
    pen = QPen(QColor(color), 1.6, style)
    # The width is in screen pixels, not in units of the plot.
    pen.setCosmetic(True)
    return pen
