"""The table of scores: a row for each variant, mean scores and the IoU of each class, the best of a column in bold."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from app.look.marks import color_icon
from mman_core.labels.label_set import LabelClass, LabelSet
from mman_core.metrics.scores import Scores

Index = QModelIndex | QPersistentModelIndex
ItemRole = Qt.ItemDataRole
NOWHERE = QModelIndex()
MEANS = ("mIoU", "Pixel acc.")
MEAN_TIPS = (
    "Mean IoU over the classes that are in the corrected mask, in percent",
    "Part of the pixels whose class is right, in percent",
)


@dataclass(frozen=True)
class ScoreRow:
    """The scores of one variant on the open image, against the corrected mask."""

    title: str
    scores: Scores

    @property
    def means(self) -> tuple[float, float]:
        return self.scores.mean_iou_present, self.scores.pixel_accuracy


class ScoreTable(QAbstractTableModel):
    """Scores in percent; only classes that occur in the corrected mask or in a prediction have a column."""

    def __init__(self, label_set: LabelSet, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._label_set = label_set
        self._rows: list[ScoreRow] = []
        self._classes: list[LabelClass] = []
        self._values: list[list[float]] = []

    def set_label_set(self, label_set: LabelSet) -> None:
        """Forget the scores: they belong to other classes."""
        self._label_set = label_set
        self.set_rows([])

    def set_rows(self, rows: list[ScoreRow]) -> None:
        self.beginResetModel()
        self._rows = rows
        self._classes = [
            label for label in self._label_set.classes if any(not math.isnan(row.scores.iou[label.id]) for row in rows)
        ]
        self._values = [[*row.means, *(row.scores.iou[label.id] for label in self._classes)] for row in rows]
        self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(MEANS) + len(self._classes)

    def is_best(self, row: int, column: int) -> bool:
        """Tell whether no other of several variants has more in this column."""
        value = self._values[row][column]
        others = [values[column] for values in self._values]
        return len(others) > 1 and not math.isnan(value) and not any(other > value for other in others)

    def data(self, index: Index, role: int = ItemRole.DisplayRole) -> Any:
        row, column = index.row(), index.column()
        if role == ItemRole.DisplayRole:
            value = self._values[row][column]
            return "–" if math.isnan(value) else f"{100 * value:.1f}"
        if role == ItemRole.FontRole and self.is_best(row, column):
            font = QFont()
            font.setBold(True)
            return font
        if role == ItemRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = ItemRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return self._rows[section].title if role == ItemRole.DisplayRole else None
        if section < len(MEANS):
            if role == ItemRole.DisplayRole:
                return MEANS[section]
            return MEAN_TIPS[section] if role == ItemRole.ToolTipRole else None
        label = self._classes[section - len(MEANS)]
        if role == ItemRole.DisplayRole:
            return label.name
        if role == ItemRole.ToolTipRole:
            return f"IoU of {label.name} (id {label.id}) in percent"
        if role == ItemRole.DecorationRole:
            return color_icon(label.color)
        return None

    def csv(self) -> str:
        """Return the table as comma-separated text, scores 0 to 1 with four decimals, empty where a class is absent."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["variant", "mean_iou", "pixel_accuracy", *(label.name for label in self._classes)])
        for row, values in zip(self._rows, self._values, strict=True):
            writer.writerow([row.title, *("" if math.isnan(value) else f"{value:.4f}" for value in values)])
        return text.getvalue()
