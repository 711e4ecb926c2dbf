"""The names of a project's images as rows: no widget and no file is touched per row, so 50,000 names are no burden."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QSize, QStringListModel, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPalette

from app.look.marks import THUMBNAIL, status_icon, thumbnail_icon
from mman_core.project.status import ImageRow, ImageStatus

Index = QModelIndex | QPersistentModelIndex
ROW_SIZE = QSize(80, 23)
THUMBNAIL_ROW = QSize(80, THUMBNAIL.height() + 6)
Thumbnail: TypeAlias = Callable[[str], QImage | None]


@dataclass(frozen=True)
class Listing:
    """Images by name, in the order in which they are shown, the place of each, and how many have each status.

    Gathered in any thread, so that a window need only show it.
    """

    rows: dict[str, ImageRow]
    names: list[str]
    places: dict[str, int]
    counts: dict[ImageStatus, int]

    @classmethod
    def of(cls, images: Iterable[ImageRow]) -> Listing:
        rows = {row.name: row for row in images}
        counts = dict.fromkeys(ImageStatus, 0)
        for row in rows.values():
            counts[row.status] += 1
        names = list(rows)
        return cls(rows, names, _places(names), counts)


class ImagesModel(QStringListModel):
    """Rows of images, of which those are shown that fit the filter text and the status.

    Qt keeps the names: a view asks for the count and the index of every row when it lays them out.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all = Listing.of(())
        self._shown: list[str] = []
        self._places: dict[str, int] = {}
        self._text = ""
        self._status: ImageStatus | None = None
        self._among: Collection[str] | None = None
        self._thumbnail: Thumbnail | None = None
        self._note: Callable[[str], str] = lambda _name: ""

    @property
    def counts(self) -> dict[ImageStatus, int]:
        """How many images have each status, shown or not."""
        return self._all.counts

    def set_listing(self, listing: Listing) -> None:
        """Show another project's images; the listing is the model's from now on."""
        self._all = listing
        self._choose()

    @property
    def names(self) -> list[str]:
        """All images in the order in which they are shown, also those that a filter hides."""
        return self._all.names

    @property
    def shown(self) -> list[str]:
        """The images that are shown, from the top."""
        return self._shown

    def status_of(self, name: str) -> ImageStatus:
        """Return how far an image of the list is."""
        return self._all.rows[name].status

    def set_order(self, names: list[str], places: dict[str, int]) -> bool:
        """Show the images in another order; return whether that changed anything.

        `names` are all images, once each.
        """
        if names == self._all.names:
            return False
        self._all = dataclasses.replace(self._all, names=names, places=places)
        self._choose()
        return True

    def update_row(self, row: ImageRow) -> None:
        """Take the new state of one image; it stays in sight even if it no longer fits the status filter."""
        if row.name not in self._all.rows:
            return
        self.counts[self._all.rows[row.name].status] -= 1
        self.counts[row.status] += 1
        self._all.rows[row.name] = row
        place = self._places.get(row.name)
        if place is not None:
            index = self.index(place)
            self.dataChanged.emit(index, index)

    def set_filter(self, text: str, status: ImageStatus | None, among: Collection[str] | None = None) -> None:
        """Show the names with `text` in them (case does not matter), of that status, among those; None means any."""
        self._text, self._status, self._among = text.casefold(), status, among
        self._choose()

    def set_thumbnails(self, thumbnail: Thumbnail | None) -> None:
        """Show pictures, which that function returns by name (None: there is none yet); or names alone."""
        self._thumbnail = thumbnail
        self.layoutChanged.emit()

    def set_note(self, note: Callable[[str], str]) -> None:
        """Say more of an image in its tooltip: what that function returns by name, "" if there is nothing to say."""
        self._note = note

    def update_thumbnail(self, name: str) -> None:
        """Show the picture that the image has now."""
        index = self.index_of(name)
        if index.isValid():
            self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])

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
            if self._all.rows[self._shown[place]].status != ImageStatus.UNREADABLE:
                return self._shown[place]
            place += step
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._all.rows[self._shown[index.row()]]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role == Qt.ItemDataRole.DecorationRole:
            if self._thumbnail is not None:
                return thumbnail_icon(self._thumbnail(row.name), row.status)
            return status_icon(row.status)
        if role == Qt.ItemDataRole.SizeHintRole:
            return ROW_SIZE if self._thumbnail is None else THUMBNAIL_ROW
        if role == Qt.ItemDataRole.ToolTipRole:
            lines = [row.name, row.error or row.status.capitalize(), self._note(row.name)]
            return "\n".join(filter(None, lines))
        if role == Qt.ItemDataRole.ForegroundRole and row.status == ImageStatus.UNREADABLE:
            return QGuiApplication.palette().brush(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
        return None

    def _choose(self) -> None:
        if not self._text and self._status is None and self._among is None:
            self._shown, self._places = self._all.names, self._all.places
        else:
            rows, among = self._all.rows, self._all.rows if self._among is None else self._among
            self._shown = [
                name
                for name in self._all.names
                if name in among
                and self._status in (None, rows[name].status)
                and (not self._text or self._text in name.casefold())
            ]
            self._places = _places(self._shown)
        self.setStringList(self._shown)


def _places(names: list[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(names)}
