"""What was done to the open image, step by step: a click or an arrow key goes there."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt
from PySide6.QtWidgets import QLabel, QListView, QVBoxLayout, QWidget

from app.panels.history_model import HistoryModel
from app.state.document import Document

KILOBYTE = 1024


class HistoryPanel(QWidget):
    """A list whose current row is the mask as it is now; undone steps are grey until another takes their place."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.model = HistoryModel(self)
        self.view = QListView(uniformItemSizes=True)
        self.view.setModel(self.model)
        self.view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setAccessibleName("History of this image")
        self.size_label = QLabel(margin=4)
        self.size_label.setToolTip(
            "The oldest steps are forgotten when an image needs more; the rest stays on the disk"
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 4, 6, 4)
        layout.addWidget(self.view)
        layout.addWidget(self.size_label)
        self.view.selectionModel().currentChanged.connect(self._on_current)
        document.history_changed.connect(self._show_history)
        self._show_history()

    def _show_history(self) -> None:
        history = self._document.history
        with QSignalBlocker(self.view.selectionModel()):
            self.model.follow(history)
        index = self.model.index(self.model.present_row)
        self.view.setCurrentIndex(index)
        self.view.scrollTo(index)
        self.view.setEnabled(self._document.name is not None)
        count = len(history.steps)
        size = f"{_size(history.byte_size)} of {_size(self._document.history_bytes)}"
        self.size_label.setText(f"{count:,} {'step' if count == 1 else 'steps'} · {size}" if count else "No steps yet")

    def _on_current(self, index: QModelIndex) -> None:
        if index.isValid() and self.model.position_at(index) != self._document.history.position:
            self._document.go_to(self.model.position_at(index))


def _size(count: int) -> str:
    if count < KILOBYTE**2:
        return f"{max(1, round(count / KILOBYTE)):,} KB" if count else "0 KB"
    return f"{count / KILOBYTE**2:,.0f} MB"
