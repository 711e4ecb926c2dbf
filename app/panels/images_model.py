"""The names of a project's images as rows: no widget and no file is touched per row, so 50,000 names are no burden."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QGuiApplication, QPalette

from app.look.marks import status_icon
from mman_core.project.status import ImageRow, ImageStatus

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
ROW_SIZE = QSize(80, 23)


class ImagesModel(QAbstractListModel):
    """Rows of images, of which those are shown that fit the filter text and the status."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, ImageRow] = {}
        self._shown: list[str] = []
        self._places: dict[str, int] = {}
        self._text = ""
        self._status: ImageStatus | None = None
        self.counts = dict.fromkeys(ImageStatus, 0)
        """How many images have each status, shown or not."""

    def set_rows(self, rows: Sequence[ImageRow]) -> None:
        """Show another project's images."""
        self._rows = {row.name: row for row in rows}
        self.counts = dict.fromkeys(ImageStatus, 0)
        for row in rows:
            self.counts[row.status] += 1
        self._choose()

    def update_row(self, row: ImageRow) -> None:
        """Take the new state of one image; it stays in sight even if it no longer fits the status filter."""
        if row.name not in self._rows:
            return
        self.counts[self._rows[row.name].status] -= 1
        self.counts[row.status] += 1
        self._rows[row.name] = row
        place = self._places.get(row.name)
        if place is not None:
            index = self.index(place)
            self.dataChanged.emit(index, index)

    def set_filter(self, text: str, status: ImageStatus | None) -> None:
        """Show the names that contain `text` (case does not matter) and have that status; None means any."""
        self._text, self._status = text.casefold(), status
        self._choose()

    def name_at(self, index: Index) -> str:
        return self._shown[index.row()]

    def index_of(self, name: str) -> QModelIndex:
        """Return the index of that image, an invalid one if it is not shown."""
        place = self._places.get(name)
        return QModelIndex() if place is None else self.index(place)

    def neighbour(self, name: str | None, step: int) -> str | None:
        """Return the shown, readable image `step` (+1 or -1) away from `name`; None at the end of the list."""
        place = self._places.get(name) if name is not None else None
        if place is None:
            place = -1 if step > 0 else len(self._shown)
        place += step
        while 0 <= place < len(self._shown):
            if self._rows[self._shown[place]].status != ImageStatus.UNREADABLE:
                return self._shown[place]
            place += step
        return None

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[self._shown[index.row()]]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role == Qt.ItemDataRole.DecorationRole:
            return status_icon(row.status)
        if role == Qt.ItemDataRole.SizeHintRole:
            return ROW_SIZE
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.name}\n{row.error or row.status.capitalize()}"
        if role == Qt.ItemDataRole.ForegroundRole and row.status == ImageStatus.UNREADABLE:
            return QGuiApplication.palette().brush(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
        return None

    def _choose(self) -> None:
        self.beginResetModel()
        self._shown = [
            name
            for name, row in self._rows.items()
            if (not self._text or self._text in name.casefold()) and self._status in (None, row.status)
        ]
        self._places = {name: place for place, name in enumerate(self._shown)}
        self.endResetModel()
