"""The effort over the accepted images: a dot for each, the median of ten as a line, a dashed one for a new champion."""

from __future__ import annotations

import numpy as np
import pyqtgraph
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.look.marks import HIGH_COLOR, LOW_COLOR, REAL_COLOR
from app.look.plots import dress
from app.work.statistics import Statistics
from mman_core.project.effort_summary import Curve

TITLES = ("<b>Active time</b>, seconds", "<b>Strokes and clicks</b>", "<b>Draft kept</b>, IoU in %")
MOST_NAMES = 6
"""Of champions; more would lie over each other."""


class StatisticsPlots(QWidget):
    """Three plots side by side; `show_statistics` draws them anew."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plots: list[pyqtgraph.PlotWidget] = []
        row = QHBoxLayout()
        row.setSpacing(10)
        for title in TITLES:
            plot = pyqtgraph.PlotWidget()
            plot.setMouseEnabled(False, False)
            plot.setMenuEnabled(False)
            plot.hideButtons()
            # Looked for with each dot that is added, it would take most of the time.
            plot.disableAutoRange()
            plot.setMinimumHeight(120)
            plot.showGrid(x=False, y=True, alpha=0.25)
            self.plots.append(plot)
            column = QVBoxLayout()
            column.addWidget(QLabel(title))
            column.addWidget(plot, 1)
            row.addLayout(column, 1)
        self.legend = QLabel()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(row, 1)
        box.addWidget(self.legend)
        self._dress()

    def show_statistics(self, statistics: Statistics) -> None:
        """Draw these images, and a line where the champion changed."""
        curves, changes = (statistics.seconds, statistics.actions, statistics.kept), statistics.changes
        for plot, curve in zip(self.plots, curves, strict=True):
            plot.clear()
            plot.setXRange(0, max(10, len(statistics.efforts)) + 1, padding=0)
            if len(curve.places):
                _draw(plot, curve, 100.0 if curve is statistics.kept else max(1.0, curve.edge))
            named = plot is self.plots[-1] and len(changes) <= MOST_NAMES
            for number, (place, key) in enumerate(changes):
                if place:
                    plot.addItem(_mark(place + 0.5, key if named else "", number))
        self.legend.setText(_legend(statistics.seconds.length))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()

    def _dress(self) -> None:
        for plot in self.plots:
            dress(plot, self.palette())


def _legend(length: int) -> str:
    return (
        f'images in the order of their acceptance: &nbsp;<span style="color:{LOW_COLOR}">●</span> one image &nbsp; '
        f'<span style="color:{HIGH_COLOR}">━</span> median of the last {length:,} &nbsp; '
        f'<span style="color:{REAL_COLOR}">╍</span> a new champion'
    )


def _draw(plot: pyqtgraph.PlotWidget, curve: Curve, edge: float) -> None:
    dots, line = QColor(LOW_COLOR), QPen(QColor(HIGH_COLOR), 2)
    dots.setAlpha(150)
    # The width is in screen pixels, not in units of the plot.
    line.setCosmetic(True)
    # What is far above lies at the upper edge.
    shown = np.minimum(curve.values, edge)
    plot.setYRange(0, edge, padding=0.03)
    plot.plot(curve.places, shown, pen=None, symbol="o", symbolSize=5, symbolBrush=dots, symbolPen=None)
    plot.plot(curve.places, curve.medians, pen=line)


def _mark(place: float, name: str, number: int) -> pyqtgraph.InfiniteLine:
    pen = QPen(QColor(REAL_COLOR), 1.4, Qt.PenStyle.DashLine)
    pen.setCosmetic(True)
    # One above the other: close champions would write over each other.
    options = {"position": 0.06 + 0.09 * (number % MOST_NAMES), "color": REAL_COLOR, "anchors": [(0, 1), (1, 1)]}
    return pyqtgraph.InfiniteLine(place, angle=90, pen=pen, label=name or None, labelOpts=options)
