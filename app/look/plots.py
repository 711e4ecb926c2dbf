"""Plots in the colours of the theme. Whoever draws some imports pyqtgraph; this does not, because it takes its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QPalette

from app.look.marks import GRID_COLOR

if TYPE_CHECKING:
    import pyqtgraph


def dress(plot: pyqtgraph.PlotWidget, palette: QPalette) -> None:
    """Give a plot the palette's background and letters; its lines are grey in every theme."""
    plot.setBackground(palette.color(QPalette.ColorRole.Base))
    for side in ("left", "bottom"):
        axis = plot.getAxis(side)
        axis.setPen(QColor(GRID_COLOR))
        axis.setTextPen(palette.color(QPalette.ColorRole.WindowText))
