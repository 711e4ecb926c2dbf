"""The live curves of a training: both cross-entropies, and what the discriminators think (the paper's Figure 2)."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.look.marks import FAKE_COLOR, HIGH_COLOR, LOW_COLOR, REAL_COLOR
from app.panels.step_plot import DASHED, SOLID, Line, StepPlot, named
from mman_core.jobs import StepDone

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
BETWEEN_MS = 60
"""From one plot to the next: some frames of what a person is doing."""


class Curves(QWidget):
    """Two plots over the steps; `add` may be called many times a second.

    They are made one after another: each holds the window up for some 15 ms, and a person may be painting.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: list[int] = []
        self._values: dict[str, list[float]] = {field: [] for field, *_ in (*CROSS_ENTROPIES, *DISCRIMINATORS)}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(2)
        self.plots: list[StepPlot] = []
        """That of the cross-entropies, then that of the discriminators, as far as they are made."""
        self._redraw_soon = QTimer(self, singleShot=True, interval=REDRAW_MS)
        self._redraw_soon.timeout.connect(self.redraw)
        QTimer.singleShot(0, self, self._plot_entropies)

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
        for plot in self.plots:
            plot.draw(self._steps, self._values)

    def _plot_entropies(self) -> None:
        entropies = StepPlot(f"<b>Cross-entropy</b> in nats: {named(CROSS_ENTROPIES)}", CROSS_ENTROPIES)
        # Once is enough: the room is small.
        entropies.plot.getAxis("bottom").setStyle(showValues=False)
        self._place(entropies)
        QTimer.singleShot(BETWEEN_MS, self, self._plot_discriminators)

    def _plot_discriminators(self) -> None:
        legend = f"<b>Macro D</b> {named(DISCRIMINATORS[:2])} &nbsp; <b>Micro D</b> {named(DISCRIMINATORS[2:])}"
        judges = StepPlot(legend, DISCRIMINATORS)
        judges.plot.setYRange(-0.12, 1.12, padding=0)
        judges.plot.getAxis("left").setTicks([[(0, "0"), (0.5, "0.5"), (1, "1")]])
        judges.plot.setXLink(self.plots[0].plot)
        self._place(judges)

    def _place(self, plot: StepPlot) -> None:
        self.plots.append(plot)
        self._layout.addWidget(plot, 1)
        plot.draw(self._steps, self._values)
