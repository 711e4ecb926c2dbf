"""The classes of a label set as rows: shown or hidden, key, colour and name, share of the open image."""

from __future__ import annotations

from typing import Any

import cv2
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.look.icons import icon
from app.look.marks import color_icon
from app.state.tool_state import ToolState
from mman_core.labels.label_set import LabelSet
from mman_core.types import Mask

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
ROOT = QModelIndex()

EYE, KEY, NAME, SHARE = range(4)
TITLES = ("", "Key", "Class", "Share")


def key_text(class_id: int) -> str:
    """Return the key that chooses the class: its digit, with Shift from 10 on; empty from 20 on."""
    if class_id < 10:
        return str(class_id)
    return f"⇧{class_id - 10}" if class_id < 20 else ""


def class_shares(mask: Mask, class_count: int) -> list[float]:
    """Return the share of the pixels, 0..1, that each class has in the mask."""
    counts = cv2.calcHist([mask], [0], None, [256], [0, 256]).ravel()[:class_count]
    return [float(count) / mask.size for count in counts]


class ClassesModel(QAbstractTableModel):
    """One row for each class; what is hidden is read from the tool state."""

    def __init__(self, label_set: LabelSet, tools: ToolState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._label_set = label_set
        self._tools = tools
        self._swatches = [color_icon(label.color) for label in label_set.classes]
        self._eyes = icon("eye"), icon("eye-off")
        self._shares: list[float] = []
        tools.hidden_changed.connect(lambda: self._column_changed(EYE))

    def set_mask(self, mask: Mask | None) -> None:
        """Count the pixels of that mask; None: no image is open."""
        self._shares = [] if mask is None else class_shares(mask, self._label_set.size)
        self._column_changed(SHARE)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else self._label_set.size

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return TITLES[section]
        return None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        if role == Role.DisplayRole:
            return self._text(row, column)
        if role == Role.DecorationRole:
            if column == EYE:
                return self._eyes[row in self._tools.hidden]
            return self._swatches[row] if column == NAME else None
        if role == Role.TextAlignmentRole and column != NAME:
            side = Qt.AlignmentFlag.AlignRight if column == SHARE else Qt.AlignmentFlag.AlignHCenter
            return Qt.AlignmentFlag.AlignVCenter | side
        if role == Role.ToolTipRole and column == EYE:
            return "Click: hide or show this class. Ctrl+click: show only this class, or all again."
        return None

    def _text(self, row: int, column: int) -> str | None:
        if column == KEY:
            return key_text(row)
        if column == NAME:
            return self._label_set.classes[row].name
        if column == SHARE and row < len(self._shares) and self._shares[row] > 0:
            percent = 100 * self._shares[row]
            return f"{percent:.1f} %" if percent >= 0.05 else "< 0.1 %"
        return None

    def _column_changed(self, column: int) -> None:
        self.dataChanged.emit(self.index(0, column), self.index(self._label_set.size - 1, column))
