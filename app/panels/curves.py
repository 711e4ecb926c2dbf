"""The live curves of a training: both cross-entropies, and what the discriminators think (the paper's Figure 2)."""

from __future__ import annotations

from typing import TypeAlias

import pyqtgraph
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.look.marks import FAKE_COLOR, HIGH_COLOR, LOW_COLOR, REAL_COLOR
from app.look.plots import dress
from mman_core.jobs import StepDone

Line: TypeAlias = tuple[str, str, str, Qt.PenStyle]
"""Field of StepDone, title in the legend, colour, pen style."""

SOLID, DASHED = Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine
CROSS_ENTROPIES: tuple[Line, ...] = (
    ("ce_high", "high", HIGH_COLOR, SOLID),
    ("ce_low", "low resolution", LOW_COLOR, SOLID),
)
DISCRIMINATORS: tuple[Line, ...] = (
    ("macro_real", "real", REAL_COLOR, SOLID),
    ("macro_fake", "fake", FAKE_COLOR, SOLID),
    ("micro_real", "real", REAL_COLOR, DASHED),
    ("micro_fake", "fake", FAKE_COLOR, DASHED),
)
REDRAW_MS = 120
SHORT_RUN = 40


class Curves(QWidget):
    """Two plots over the steps; `add` may be called many times a second."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: list[int] = []
        self._values: dict[str, list[float]] = {field: [] for field, *_ in (*CROSS_ENTROPIES, *DISCRIMINATORS)}
        self._curves: dict[str, pyqtgraph.PlotDataItem] = {}
        self.entropy_plot = self._plot(CROSS_ENTROPIES)
        self.judge_plot = self._plot(DISCRIMINATORS)
        self.judge_plot.setYRange(-0.12, 1.12, padding=0)
        self.judge_plot.getAxis("left").setTicks([[(0, "0"), (0.5, "0.5"), (1, "1")]])
        self.judge_plot.setXLink(self.entropy_plot)
        # Once is enough: the room is small.
        self.entropy_plot.getAxis("bottom").setStyle(showValues=False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for legend, plot in (
            (f"<b>Cross-entropy</b> in nats: {_keys(CROSS_ENTROPIES)}", self.entropy_plot),
            (
                f"<b>Macro D</b> {_keys(DISCRIMINATORS[:2])} &nbsp; <b>Micro D</b> {_keys(DISCRIMINATORS[2:])}",
                self.judge_plot,
            ),
        ):
            layout.addWidget(QLabel(legend))
            layout.addWidget(plot, 1)
        self._redraw_soon = QTimer(self, singleShot=True, interval=REDRAW_MS)
        self._redraw_soon.timeout.connect(self.redraw)
        self._dress()

    def clear(self) -> None:
        """Forget the steps: another run begins."""
        self._steps.clear()
        for values in self._values.values():
            values.clear()
        self.redraw()

    def add(self, step: StepDone) -> None:
        """Add one step; a discriminator that the objective does not have stays without a line."""
        self._steps.append(step.step)
        for field, values in self._values.items():
            value = getattr(step, field)
            values.append(float("nan") if value is None else value)
        if not self._redraw_soon.isActive():
            self._redraw_soon.start()

    def redraw(self) -> None:
        for field, curve in self._curves.items():
            values = self._values[field]
            # pyqtgraph warns about lines of nothing but NaN.
            is_drawn = any(value == value for value in values)
            # One step alone makes no line: a short run is drawn with dots.
            curve.setSymbol("o" if len(self._steps) <= SHORT_RUN else None)
            curve.setData(self._steps if is_drawn else [], values if is_drawn else [])

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()

    def _plot(self, lines: tuple[Line, ...]) -> pyqtgraph.PlotWidget:
        plot = pyqtgraph.PlotWidget(enableMenu=False)  # built without its menu: a third of the time
        plot.setMouseEnabled(False, False)
        plot.hideButtons()
        plot.setMinimumHeight(46)
        plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        plot.setLimits(xMin=0, minXRange=10)
        plot.showGrid(x=False, y=True, alpha=0.25)
        for field, _name, color, style in lines:
            self._curves[field] = plot.plot(
                pen=_pen(color, style), connect="finite", symbolSize=4, symbolBrush=color, symbolPen=None
            )
        return plot

    def _dress(self) -> None:
        for plot in (self.entropy_plot, self.judge_plot):
            dress(plot, self.palette())
            plot.getAxis("left").setWidth(34)


def _keys(lines: tuple[Line, ...]) -> str:
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
