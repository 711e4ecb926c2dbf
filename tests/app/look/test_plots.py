from __future__ import annotations

import pyqtgraph
from PySide6.QtGui import QColor, QPalette
from pytestqt.qtbot import QtBot

from app.look.plots import dress


def test_a_plot_wears_the_colours_of_the_palette(qtbot: QtBot) -> None:
    plot = pyqtgraph.PlotWidget()
    qtbot.addWidget(plot)
    for base, letters in (("#101112", "#f0f1f2"), ("#fafbfc", "#0a0b0c")):
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Base, QColor(base))
        palette.setColor(QPalette.ColorRole.WindowText, QColor(letters))
        dress(plot, palette)
        assert plot.backgroundBrush().color().name() == base
        assert {plot.getAxis(side).textPen().color().name() for side in ("left", "bottom")} == {letters}
