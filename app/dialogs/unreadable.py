"""The images that cannot be used, each with the reason."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
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
        self.table = QTreeWidget()
        self.table.setRootIsDecorated(False)
        self.table.setWordWrap(True)
        self.table.setHeaderLabels(["Image", "Why"])
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        for row in rows:
            line = QTreeWidgetItem([row.name, row.error])
            line.setToolTip(1, row.error)
            self.table.addTopLevelItem(line)
        self.table.setColumnWidth(0, 220)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        text = "Mend or replace these files and open the folder again." if rows else "Every image can be read."
        layout.addWidget(QLabel(text))
        layout.addWidget(self.table)
        layout.addWidget(buttons)
