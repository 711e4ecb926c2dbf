"""The steps of the open image as rows, the oldest on top; the first row is the mask before all of them."""

from __future__ import annotations

import time
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QFont, QGuiApplication, QPalette

from mman_core.mask.history import History, Step

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
ROW_SIZE = QSize(80, 22)


class HistoryModel(QAbstractListModel):
    """Shows a history; `follow` takes up what has changed in it and touches no row that is the same."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history = History()
        self._first = 0
        self._steps: list[Step] = []
        self._row = 0

    @property
    def present_row(self) -> int:
        """The row of the mask as it is now."""
        return self._row

    def position_at(self, index: Index) -> int:
        """Return the position in the history that the row stands for."""
        return self._first + index.row()

    def follow(self, history: History) -> None:
        """Show the history as it is now."""
        if history is not self._history or history.first != self._first:
            self.beginResetModel()
            self._history, self._first, self._steps = history, history.first, list(history.steps)
            self._row = history.position - history.first
            self.endResetModel()
            return
        self._follow_steps(history.steps, history.position - history.first)
        before, self._row = self._row, history.position - history.first
        low, high = sorted((before, self._row))
        self.dataChanged.emit(self.index(low), self.index(min(high, len(self._steps))))

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._steps) + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = index.row()
        if not index.isValid() or row > len(self._steps):
            return None
        step = self._steps[row - 1] if row else None
        if role == Qt.ItemDataRole.DisplayRole:
            return step.title if step is not None else self._start_title()
        if role == Qt.ItemDataRole.ToolTipRole:
            return _told(step) if step is not None else "The mask before these steps"
        if role == Qt.ItemDataRole.SizeHintRole:
            return ROW_SIZE
        if role == Qt.ItemDataRole.FontRole and row == self._row:
            font = QFont(QGuiApplication.font())
            font.setBold(True)
            return font
        if role == Qt.ItemDataRole.ForegroundRole and row > self._row:
            return QGuiApplication.palette().brush(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
        return None

    def _follow_steps(self, steps: list[Step], row: int) -> None:
        """Take away the rows of forgotten steps and add those of new ones."""
        # A step is only ever added at the present place: what stands before it is the same as before.
        kept = min(len(self._steps), len(steps))
        if kept and self._steps[kept - 1] is not steps[kept - 1]:
            kept = max(0, row - 1)
        if kept < len(self._steps):
            self.beginRemoveRows(ROOT, kept + 1, len(self._steps))
            del self._steps[kept:]
            self.endRemoveRows()
        if kept < len(steps):
            self.beginInsertRows(ROOT, kept + 1, len(steps))
            self._steps += steps[kept:]
            self.endInsertRows()

    def _start_title(self) -> str:
        if self._first:
            return f"{self._first:,} older {'step' if self._first == 1 else 'steps'}, no longer kept"
        return "Start"


def _told(step: Step) -> str:
    done = time.strftime("%x %X", time.localtime(step.time))
    pixels = step.patch.changed_pixels
    return f"{step.title}\n{pixels:,} {'pixel' if pixels == 1 else 'pixels'}, {done}"
