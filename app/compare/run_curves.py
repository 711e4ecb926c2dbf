"""The curves of several runs over each other: the paper's Figure 2, a panel for each loss, a colour for each run."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pyqtgraph
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.compare.run_log import RunLog
from app.look.marks import GRID_COLOR
from app.look.plots import dress
from app.look.verdict_colors import OBJECTIVE_COLORS

PANELS = (
    ("Cross-entropy, nats", (("ce_high", Qt.PenStyle.SolidLine), ("ce_low", Qt.PenStyle.DashLine)), "━ high ╍ low"),
    ("Macro D", (("macro_real", Qt.PenStyle.SolidLine), ("macro_fake", Qt.PenStyle.DashLine)), "━ real ╍ fake"),
    ("Micro D", (("micro_real", Qt.PenStyle.SolidLine), ("micro_fake", Qt.PenStyle.DashLine)), "━ real ╍ fake"),
)


class RunCurves(QWidget):
    """Three plots side by side; `show_runs` draws them anew."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.legend = QLabel("No run has logged a step yet.")
        self.plots: list[pyqtgraph.PlotWidget] = []
        row = QHBoxLayout()
        row.setSpacing(8)
        for title, _, key in PANELS:
            plot = pyqtgraph.PlotWidget()
            plot.setMouseEnabled(False, False)
            plot.setMenuEnabled(False)
            plot.hideButtons()
            plot.showGrid(x=False, y=True, alpha=0.25)
            plot.setLimits(xMin=0, minXRange=10)
            self.plots.append(plot)
            column = QVBoxLayout()
            column.addWidget(QLabel(f"<b>{title}</b> &nbsp;{key}"))
            column.addWidget(plot, 1)
            row.addLayout(column, 1)
        for plot in self.plots[1:]:
            plot.setYRange(-0.05, 1.05, padding=0)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.legend)
        box.addLayout(row, 1)
        self._dress()

    def show_runs(self, logs: Sequence[RunLog]) -> None:
        """Draw the curves of these runs over each other."""
        logs = [log for log in logs if log.steps]
        for plot, (_, fields, _key) in zip(self.plots, PANELS, strict=True):
            plot.clear()
            for log in logs:
                for field, style in fields:
                    self._draw(plot, log, field, style)
        swatches = [f'<span style="color:{_color(log)}">━</span> {log.title}' for log in logs]
        self.legend.setText(" &nbsp; ".join(swatches) or "No run has logged a step yet.")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()

    def _draw(self, plot: pyqtgraph.PlotWidget, log: RunLog, field: str, style: Qt.PenStyle) -> None:
        known = [(step["step"], step[field]) for step in log.steps if isinstance(step.get(field), (int, float))]
        points = [(step, value) for step, value in known if value is not None and math.isfinite(value)]
        if points:
            pen = QPen(QColor(_color(log)), 1.6, style)
            # The width is in screen pixels, not in units of the plot.
            pen.setCosmetic(True)
            plot.plot([step for step, _ in points], [value for _, value in points], pen=pen)

    def _dress(self) -> None:
        for plot in self.plots:
            dress(plot, self.palette())


def _color(log: RunLog) -> str:
    return OBJECTIVE_COLORS.get(log.objective, GRID_COLOR)
