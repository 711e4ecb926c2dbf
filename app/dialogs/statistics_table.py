"""The rows of the statistics: accepted images, or groups of them with their medians."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from mman_core.project.effort import Effort
from mman_core.project.effort_summary import Group

Index = QModelIndex | QPersistentModelIndex
COMMON = ("Active time", "Strokes", "Clicks", "Pixels", "Undos", "Draft kept")
MEANINGS = {
    "Active time": "Minutes and seconds in which you worked on it; pauses over 5 s and other windows left out",
    "Strokes": "Of brush, eraser, clone brush, superpixels and lasso",
    "Clicks": "Of the other tools, and commands of the menu Mask",
    "Pixels": "Pixels that you changed, over all strokes and clicks",
    "Undos": "How often you took something back",
    "Draft kept": "Mean IoU of the draft that you began with and the mask that you accepted; 100 %: nothing was to do",
    "Began from": "The variant whose draft you began with",
    "Queue": "Control: drawn at random, to be compared with what the queue chose",
}
NUMBERS = frozenset({*COMMON, "Images"})


class StatisticsTable(QAbstractTableModel):
    """A table of text; only the cells that are seen are written."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._headers: tuple[str, ...] = ()
        self._rows: Sequence[Any] = ()
        self._cells: Callable[[Any], tuple[str, ...]] = _image_cells

    def show_images(self, efforts: Sequence[Effort]) -> None:
        """Show a row for each image, the latest first."""
        headers = ("Image", "Accepted", *COMMON, "Began from", "Queue")
        self._show(headers, efforts[::-1], _image_cells)

    def show_groups(self, groups: Sequence[Group]) -> None:
        """Show a row of medians for each group."""
        self._show(("Median of", "Images", *COMMON), groups, _group_cells)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._headers)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._cells(self._rows[index.row()])[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole and self._headers[index.column()] in NUMBERS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or section >= len(self._headers):
            return None
        title = self._headers[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return title
        if role == Qt.ItemDataRole.ToolTipRole:
            return MEANINGS.get(title)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if title in NUMBERS else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def _show(self, headers: tuple[str, ...], rows: Sequence[Any], cells: Callable[[Any], tuple[str, ...]]) -> None:
        self.beginResetModel()
        self._headers, self._rows, self._cells = headers, rows, cells
        self.endResetModel()


def minutes(seconds: float) -> str:
    """Return a time as people read it: 0:41, 12:05, 7:01:19."""
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02}"
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def _image_cells(effort: Effort) -> tuple[str, ...]:
    counts = (f"{effort.strokes:,}", f"{effort.clicks:,}", f"{effort.changed_pixels:,}", f"{effort.undos:,}")
    queue = "" if effort.is_control is None else "control" if effort.is_control else "chosen"
    times = (effort.accepted[:16], minutes(effort.active_seconds))
    return (effort.name, *times, *counts, _share(effort.iou), effort.began_from, queue)


def _group_cells(group: Group) -> tuple[str, ...]:
    medians = (group.strokes, group.clicks, group.changed_pixels, group.undos)
    numbers = [f"{median:,.1f}".removesuffix(".0") for median in medians]
    return (group.title, f"{group.images:,}", minutes(group.active_seconds), *numbers, _share(group.iou))


def _share(iou: float | None) -> str:
    return "" if iou is None else f"{100 * iou:.1f} %"
