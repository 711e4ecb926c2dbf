"""The table of scores: a row for each variant, mean scores and the IoU of each class, the best of a column in bold."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from app.compare.score_rows import Cell, ScoreRow
from app.look.marks import color_icon
from mman_core.formats.score_text import csv_text, latex_text, markdown_text
from mman_core.labels.label_set import LabelClass, LabelSet

Index = QModelIndex | QPersistentModelIndex
ItemRole = Qt.ItemDataRole
NOWHERE = QModelIndex()
MEANS = ("mIoU", "mIoU 16 px", "IPR", "Pixel acc.", "Macro", "Micro")
MEAN_NAMES = ("mean_iou", "mean_iou_16", "isolated_pixel_rate", "pixel_accuracy", "macro_critic", "micro_critic")
WITHOUT_CRITICS = 4
"""So many of these there are always; the critics' only where critics were trained."""
RATE = 2
LEAST_IS_BEST = (RATE, 4, 5)
MEAN_TIPS = (
    "Mean IoU over the classes that are in the corrected masks, in percent",
    "The same on masks shrunk to 16 x 16 pixels: the rough build of the body, which Macro D is for",
    "Isolated pixels of the prediction in percent of the figure: less is better, which Micro D is for",
    "Part of the pixels whose class is right, in percent",
    "To so many percent of the finished masks Macro objects less, a mean over images: is the body's layout wrong?",
    "To so many percent of the finished masks Micro objects less, a mean over images: are there holes and speckle?",
)


class ScoreTable(QAbstractTableModel):
    """Scores in percent; only classes that occur in a corrected mask or in a prediction have a column."""

    def __init__(self, label_set: LabelSet, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._label_set = label_set
        self._rows: list[ScoreRow] = []
        self._classes: list[LabelClass] = []
        self._means = WITHOUT_CRITICS
        self._cells: list[list[Cell]] = []
        self._order: tuple[int, bool] | None = None

    @property
    def rows(self) -> list[ScoreRow]:
        return self._rows

    @property
    def classes(self) -> list[LabelClass]:
        """The classes that have a column."""
        return self._classes

    def set_label_set(self, label_set: LabelSet) -> None:
        """Forget the scores: they belong to other classes."""
        self._label_set = label_set
        self.set_rows([])

    def set_rows(self, rows: Sequence[ScoreRow]) -> None:
        """Show these rows, in the order that a person chose by a click on a head."""
        self.beginResetModel()
        self._rows = list(rows)
        self._means = len(MEANS) if any(row.critics for row in rows) else WITHOUT_CRITICS
        self._classes = [
            label
            for label in self._label_set.classes
            if any(not math.isnan(row.iou[label.id].value) for row in rows if label.id < len(row.iou))
        ]
        self._arrange()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.layoutAboutToBeChanged.emit()
        self._order = (column, order == Qt.SortOrder.DescendingOrder) if column >= 0 else None
        self._arrange()
        self.layoutChanged.emit()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else self._means + len(self._classes)

    def is_best(self, row: int, column: int) -> bool:
        """Tell whether no other of several variants is better in this column."""
        sign = -1 if column < self._means and column in LEAST_IS_BEST else 1
        value = sign * self._cells[row][column].value
        others = [sign * cells[column].value for cells in self._cells]
        return len(others) > 1 and not math.isnan(value) and not any(other > value for other in others)

    def data(self, index: Index, role: int = ItemRole.DisplayRole) -> Any:
        row, column = index.row(), index.column()
        cell = self._cells[row][column]
        if role == ItemRole.DisplayRole:
            return shown(cell)
        if role == ItemRole.FontRole and self._is_bold(row, column):
            font = QFont()
            font.setBold(True)
            return font
        if role == ItemRole.ToolTipRole and cell.difference is not None:
            return f"{_number(cell.value)} %; in square brackets: where 95 % of redrawn sets of images lie"
        if role == ItemRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = ItemRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return self._rows[section].title if role == ItemRole.DisplayRole else None
        if section < self._means:
            if role == ItemRole.DisplayRole:
                return MEANS[section]
            return MEAN_TIPS[section] if role == ItemRole.ToolTipRole else None
        label = self._classes[section - self._means]
        if role == ItemRole.DisplayRole:
            return label.name
        if role == ItemRole.ToolTipRole:
            return f"IoU of {label.name} (id {label.id}) in percent"
        if role == ItemRole.DecorationRole:
            return color_icon(label.color)
        return None

    def csv(self) -> str:
        """Return shares 0 to 1 with four decimals (the isolated rate in percent), empty where a class is absent.

        Where variants are compared with one of them, three more columns for each: difference, and its interval.
        """
        names = [*MEAN_NAMES[: self._means], *(label.name for label in self._classes)]
        compares = any(cell.difference is not None for cells in self._cells for cell in cells)
        ends = ("", " difference", " from", " to") if compares else ("",)
        header = ["variant", "images", *(f"{name}{end}" for name in names for end in ends)]
        lines = []
        for row, cells in zip(self._rows, self._cells, strict=True):
            values = [value for place, cell in enumerate(cells) for value in _raw(place, cell)[: len(ends)]]
            lines.append([row.title, str(row.images), *values])
        return csv_text(header, lines)

    def markdown(self) -> str:
        """Return the table as it is shown, in Markdown."""
        return markdown_text(*self._shown())

    def latex(self) -> str:
        """Return the table as it is shown, for LaTeX."""
        return latex_text(*self._shown())

    def _shown(self) -> tuple[list[str], list[list[str]], list[list[bool]]]:
        header = ["variant", *MEANS[: self._means], *(label.name for label in self._classes)]
        rows = [[row.title, *map(shown, cells)] for row, cells in zip(self._rows, self._cells, strict=True)]
        places = range(len(header) - 1)
        bold = [[False, *(self._is_bold(row, column) for column in places)] for row in range(len(rows))]
        return header, rows, bold

    def _is_bold(self, row: int, column: int) -> bool:
        cell = self._cells[row][column]
        if cell.difference is not None:
            return cell.interval is not None and cell.interval.is_clear
        compares = any(cells[column].difference is not None for cells in self._cells)
        return not compares and self.is_best(row, column)

    def _arrange(self) -> None:
        if self._order is not None and self._order[0] < self._means + len(self._classes):
            column, descending = self._order
            self._rows.sort(key=lambda row: _rank(self._of(row)[column].value, descending))
        self._cells = [self._of(row) for row in self._rows]

    def _of(self, row: ScoreRow) -> list[Cell]:
        unknown = [Cell(math.nan)] * (len(MEANS) - WITHOUT_CRITICS)
        means = [*row.means, *(row.critics or unknown)][: self._means]
        return [*means, *(row.iou[label.id] for label in self._classes)]


def shown(cell: Cell) -> str:
    """Return the cell's text: the value, or the difference with its interval."""
    if cell.difference is None or math.isnan(cell.difference):
        return _number(cell.value)
    text = f"{cell.difference:+.1f}".replace("-", "−")
    if cell.interval is None or math.isnan(cell.interval.low):
        return text
    return f"{text} [{cell.interval.low:.1f}, {cell.interval.high:.1f}]".replace("-", "−")


def _number(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.1f}"


def _raw(place: int, cell: Cell) -> list[str]:
    scale = 1.0 if place == RATE else 0.01
    ends = (cell.interval.low, cell.interval.high) if cell.interval is not None else (None, None)
    values = (cell.value, cell.difference, *ends)
    return ["" if value is None or math.isnan(value) else f"{scale * value:.4f}" for value in values]


def _rank(value: float, descending: bool) -> tuple[bool, float]:
    # What is absent comes last, whichever way.
    return math.isnan(value), -value if descending else value
