"""The scores as bars: a group for each mean and class, a bar for each variant, with the interval of its difference."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pyqtgraph
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.compare.score_rows import ScoreRow
from app.look.plots import dress
from app.look.verdict_colors import BAR_COLORS
from mman_core.labels.label_set import LabelClass

MEANS = (("mIoU", 0), ("mIoU 16 px", 1), ("Pixel acc.", 3))
"""The isolated rate is no share of the same whole: it stays in the table."""
GROUP = 0.8
MOST_LETTERS = 9


class ScoreBars(QWidget):
    """Bars in percent; `show_rows` draws them anew."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.legend = QLabel()
        self.plot = pyqtgraph.PlotWidget()
        self.plot.setMouseEnabled(False, False)
        self.plot.setMenuEnabled(False)
        self.plot.hideButtons()
        self.plot.showGrid(x=False, y=True, alpha=0.25)
        self.plot.setYRange(0, 100, padding=0.02)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.legend)
        box.addWidget(self.plot, 1)
        self._dress()

    def show_rows(self, rows: Sequence[ScoreRow], classes: Sequence[LabelClass]) -> None:
        """Draw a bar for each row in each group: three means, and these classes."""
        self.plot.clear()
        width = GROUP / max(1, len(rows))
        for number, row in enumerate(rows):
            values = [row.means[place].value for _, place in MEANS] + [row.iou[label.id].value for label in classes]
            known = [(place, value) for place, value in enumerate(values) if not math.isnan(value)]
            offset = (number - (len(rows) - 1) / 2) * width
            self.plot.addItem(
                pyqtgraph.BarGraphItem(
                    x=[place + offset for place, _ in known],
                    height=[value for _, value in known],
                    width=0.92 * width,
                    brush=QColor(BAR_COLORS[number % len(BAR_COLORS)]),
                    pen=None,
                )
            )
        names = [name for name, _ in MEANS] + [label.name for label in classes]
        short = [name if len(name) <= MOST_LETTERS else f"{name[: MOST_LETTERS - 1]}…" for name in names]
        self.plot.getAxis("bottom").setTicks([list(enumerate(short))])
        self.plot.setXRange(-0.5, len(names) - 0.5, padding=0.01)
        self.legend.setText(
            " &nbsp; ".join(
                f'<span style="color:{BAR_COLORS[number % len(BAR_COLORS)]}">■</span> {row.title}'
                for number, row in enumerate(rows)
            )
        )

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()

    def _dress(self) -> None:
        dress(self.plot, self.palette())
