"""The images that cannot be used, each with the reason."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from mman_core.project.status import ImageRow


class UnreadableDialog(QDialog):
    """A table of names and sentences."""

    def __init__(self, rows: Sequence[ImageRow], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Unreadable images")
        self.resize(720, 360)
        self.table = QTableWidget(len(rows), 2)
        self.table.setShowGrid(False)
        self.table.setHorizontalHeaderLabels(["Image", "Why"])
        self.table.verticalHeader().hide()
        self.table.setStyleSheet("QTableWidget::item { padding: 4px; }")
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.setColumnWidth(0, 200)
        # The sentences are wrapped: rows grow with them, also when the dialog is resized.
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for place, row in enumerate(rows):
            self.table.setItem(place, 0, QTableWidgetItem(row.name))
            self.table.setItem(place, 1, QTableWidgetItem(row.error))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        mend = "Mend or replace these files, then choose File > Look for new photos (F5)."
        text = mend if rows else "Every image can be read."
        layout.addWidget(QLabel(text))
        layout.addWidget(self.table)
        layout.addWidget(buttons)
