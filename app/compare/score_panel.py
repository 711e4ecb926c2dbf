"""The table of scores with its buttons, or a sentence that says why it is empty."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLabel, QPushButton, QTableView, QVBoxLayout, QWidget

from app.compare.score_table import ScoreRow, ScoreTable
from app.look.icons import icon
from mman_core.labels.label_set import LabelSet

ROWS_IN_SIGHT = 6


class ScorePanel(QWidget):
    """Shows rows of scores; copies them as CSV."""

    all_wanted = Signal()
    """All variants are to be scored."""

    def __init__(self, label_set: LabelSet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ScoreTable(label_set, self)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setSelectionMode(QTableView.SelectionMode.NoSelection)
        self.table.setAlternatingRowColors(True)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.verticalHeader().setHighlightSections(False)
        self.table.setAccessibleName("Scores of the variants against the corrected mask")
        self.sentence = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self.all_button = QPushButton(icon("compare"), "Score all variants")
        self.copy_button = QPushButton("Copy as CSV")
        self.all_button.setToolTip("Predict this image with every variant, and score them all")
        self.copy_button.setToolTip("Put the table on the clipboard as comma-separated text (Ctrl+C)")
        head = QHBoxLayout()
        head.addWidget(QLabel("Scores against the corrected mask, in percent"))
        head.addStretch(1)
        head.addWidget(self.all_button)
        head.addWidget(self.copy_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 6, 8, 8)
        box.addLayout(head)
        box.addWidget(self.table, 1)
        box.addWidget(self.sentence, 1)
        self.all_button.clicked.connect(self.all_wanted)
        self.copy_button.clicked.connect(self.copy)
        copy = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.table)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)
        copy.activated.connect(self.copy)
        self.show_rows([], "")

    def show_rows(self, rows: list[ScoreRow], reason: str) -> None:
        """Show these rows; if there are none, the reason instead."""
        self.model.set_rows(rows)
        self.table.setVisible(bool(rows))
        self.sentence.setVisible(not rows)
        self.sentence.setText(reason)
        self.copy_button.setEnabled(bool(rows))
        height = self.table.horizontalHeader().sizeHint().height()
        height += self.table.verticalHeader().defaultSectionSize() * min(len(rows), ROWS_IN_SIGHT)
        self.table.setMinimumHeight(height + self.table.horizontalScrollBar().sizeHint().height() + 2)

    def copy(self) -> None:
        """Put the table on the clipboard as comma-separated text."""
        QGuiApplication.clipboard().setText(self.model.csv())
