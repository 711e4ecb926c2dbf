"""The list of the project's images: filter, status dots, and how many are done."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from app.look.marks import DOT, status_icon
from app.panels.images_model import ImagesModel, Listing
from mman_core.project.status import ImageRow, ImageStatus

NARROWEST = 170


class ImagesPanel(QWidget):
    """Shows the images and lets one be chosen: `chosen(name)`."""

    chosen = Signal(str)
    unreadable_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ImagesModel(self)
        self.filter_line = QLineEdit(placeholderText="Filter by name", clearButtonEnabled=True)
        self.status_box = QComboBox()
        self.status_box.setToolTip("Show only images of this status")
        self.status_box.addItem("All images", None)
        for status in ImageStatus:
            self.status_box.addItem(status_icon(status), status.capitalize(), status)
        self.view = QListView(uniformItemSizes=True)
        self.view.setIconSize(QSize(DOT, DOT))
        self.view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.view.setModel(self.model)
        self.count_label = QLabel("No folder is open", wordWrap=True, margin=4)
        self.count_label.setTextFormat(Qt.TextFormat.RichText)
        self.count_label.linkActivated.connect(lambda _link: self.unreadable_asked.emit())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 4)
        layout.setSpacing(6)
        for widget in (self.filter_line, self.status_box, self.view, self.count_label):
            layout.addWidget(widget)
        self.filter_line.textChanged.connect(self._apply_filter)
        self.status_box.currentIndexChanged.connect(self._apply_filter)
        self.view.selectionModel().currentChanged.connect(self._on_current)
        self._current: str | None = None
        self.setMinimumWidth(NARROWEST)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            # A link keeps the colour of the theme that it was written in.
            self.count_label.clear()
            self._count()

    def set_rows(self, rows: Iterable[ImageRow]) -> None:
        """Show a project's images; of many thousands hand over a listing instead that was gathered in a thread."""
        self.set_listing(Listing.of(rows))

    def set_listing(self, listing: Listing) -> None:
        """Show a project's images."""
        self._current = None
        self.model.set_listing(listing)
        self._count()

    def update_row(self, row: ImageRow) -> None:
        """Show the new state of one image."""
        self.model.update_row(row)
        self._count()

    def set_current(self, name: str | None) -> None:
        """Mark the image that is on the canvas; does not emit `chosen`."""
        self._current = name
        index = self.model.index_of(name) if name is not None else QModelIndex()
        self.view.setCurrentIndex(index)
        if index.isValid():
            self.view.scrollTo(index)

    def neighbour(self, step: int) -> str | None:
        """Return the next (+1) or previous (-1) readable image of the shown ones."""
        return self.model.neighbour(self._current, step)

    def _on_current(self, index: QModelIndex) -> None:
        if index.isValid() and self.model.name_at(index) != self._current:
            self._current = self.model.name_at(index)
            self.chosen.emit(self._current)

    def _apply_filter(self) -> None:
        self.model.set_filter(self.filter_line.text(), self.status_box.currentData())
        self.set_current(self._current)

    def _count(self) -> None:
        counts = self.model.counts
        unreadable = counts[ImageStatus.UNREADABLE]
        text = f"<b>{counts[ImageStatus.DONE]:,} of {sum(counts.values()) - unreadable:,} done</b>"
        if unreadable:
            text += f' · <a href="unreadable">{unreadable:,} unreadable</a>'
        self.count_label.setText(text)
