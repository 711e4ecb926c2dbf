"""What the work on this project costs: plots over the accepted images, and a table of them or of their medians."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.dialogs.statistics_table import StatisticsTable, minutes
from app.work.statistics import Statistics
from mman_core.project.effort_summary import RUN

if TYPE_CHECKING:
    from app.dialogs.statistics_plots import StatisticsPlots

EMPTY = (
    "<p><b>No image of this project was accepted yet while statistics were kept.</b></p>"
    "<p>Of each image that you accept (S) you will see here how long you worked on it, how many strokes and clicks it "
    "took, and how much of the model's draft you kept, so that you see whether the model saves you work.</p>"
)
IMAGES = "Each image"
WIDTHS = {"Image": 220, "Median of": 220, "Accepted": 128}
USUAL_WIDTH = 86


class StatisticsDialog(QDialog):
    """Stays open beside the work; `set_statistics` shows what is known by now."""

    def __init__(self, save_csv: QAction, keep: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Statistics")
        self.resize(1080, 640)
        self._statistics: Statistics | None = None
        self._plots: StatisticsPlots | None = None
        self.summary = QLabel("Reading ...")
        self.empty = QLabel(EMPTY, wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self.empty.setContentsMargins(120, 0, 120, 0)
        self.rows_box = QComboBox()
        self.rows_box.setAccessibleName("Rows of the table")
        self.rows_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.rows_box.addItem(IMAGES)
        self.model = StatisticsTable(self)
        self.table = QTableView()
        self.place = QLabel(wordWrap=True)
        self.place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.keep_check = QCheckBox("Keep statistics")
        self.keep_check.setToolTip(keep.toolTip())
        self.keep_check.setChecked(keep.isChecked())
        self.keep_check.toggled.connect(keep.setChecked)
        keep.toggled.connect(self.keep_check.setChecked)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        self.csv_button = buttons.addButton("Save as CSV ...", QDialogButtonBox.ButtonRole.ActionRole)
        self.csv_button.setToolTip(save_csv.toolTip())
        self.csv_button.clicked.connect(save_csv.trigger)
        self.csv_button.setEnabled(False)
        self.csv_button.setAutoDefault(False)
        self._set_up_table()
        self._lay_out(buttons)
        self.rows_box.currentIndexChanged.connect(self._show_rows)

    @property
    def plots(self) -> StatisticsPlots:
        """The plots; made when they are first needed."""
        if self._plots is None:
            # Imported here: pyqtgraph costs half of the time until the window is there.
            from app.dialogs.statistics_plots import StatisticsPlots

            self._plots = StatisticsPlots()
            self.plots_place.addWidget(self._plots)
        return self._plots

    def set_statistics(self, statistics: Statistics, path: Path) -> None:
        """Show these; `path` is the file that they lie in."""
        self._statistics = statistics
        chosen = self.rows_box.currentIndex()
        if self.rows_box.count() == 1:
            self.rows_box.addItems(list(statistics.groups))
        self.rows_box.setCurrentIndex(chosen)
        self.place.setText(f"They lie in {path} and nowhere else; delete that file to forget them.")
        self.csv_button.setEnabled(bool(statistics.efforts))
        self.pages.setCurrentIndex(0 if statistics.efforts else 1)
        self.summary.setText(_summary(statistics))
        if statistics.efforts:
            self.plots.show_statistics(statistics)
        self._show_rows()

    def _set_up_table(self) -> None:
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setAlternatingRowColors(True)
        self.table.setShowGrid(False)
        self.table.setAccessibleName("Statistics of the images")
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(24)
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)

    def _lay_out(self, buttons: QDialogButtonBox) -> None:
        full = QWidget()
        inside = QVBoxLayout(full)
        inside.setContentsMargins(0, 0, 0, 0)
        self.plots_place = QVBoxLayout()
        inside.addLayout(self.plots_place, 5)
        choice = QHBoxLayout()
        choice.addWidget(QLabel("Rows:"))
        choice.addWidget(self.rows_box)
        choice.addStretch(1)
        inside.addLayout(choice)
        inside.addWidget(self.table, 4)
        self.pages = QStackedWidget()
        self.pages.addWidget(full)
        self.pages.addWidget(self.empty)
        below = QHBoxLayout()
        below.addWidget(self.keep_check)
        below.addStretch(1)
        below.addWidget(buttons)
        layout = QVBoxLayout(self)
        layout.addWidget(self.summary)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.place)
        layout.addLayout(below)

    def _show_rows(self) -> None:
        if self._statistics is None:
            return
        title = self.rows_box.currentText()
        if title in self._statistics.groups:
            self.model.show_groups(self._statistics.groups[title])
        else:
            self.model.show_images(self._statistics.efforts)
        header = self.table.horizontalHeader()
        for column in range(self.model.columnCount()):
            above = str(self.model.headerData(column, Qt.Orientation.Horizontal))
            header.resizeSection(column, WIDTHS.get(above, USUAL_WIDTH))


def _summary(statistics: Statistics) -> str:
    seconds = [effort.active_seconds for effort in statistics.efforts]
    if not seconds:
        return ""
    images = "1 image" if len(seconds) == 1 else f"{len(seconds):,} images"
    text = f"<b>{images}</b> accepted in {minutes(sum(seconds))} of work; median {minutes(median(seconds))} an image"
    if len(seconds) <= RUN:
        return text
    return (
        f"{text}, of the first ten {minutes(median(seconds[:RUN]))}, of the last ten {minutes(median(seconds[-RUN:]))}"
    )
