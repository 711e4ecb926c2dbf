"""The list of the project's images: filter, order, status dots, and how many are done."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QListView, QToolButton, QVBoxLayout, QWidget

from app.look.icons import icon
from app.look.marks import DOT, THUMBNAIL, status_icon
from app.panels.images_model import ImagesModel, Listing, Thumbnail
from app.panels.order_row import OrderRow
from mman_core.project.status import ImageRow, ImageStatus

NARROWEST = 170
FLAGGED = "implausible layout"
FLAGGED_TIP = "Finished masks in which left and right may be swapped; Model > Check done work looks for them"
PAUSE_MS = 40
"""After scrolling, until thumbnails are asked for."""


class ImagesPanel(QWidget):
    """Shows the images and lets one be chosen: `chosen(name)`.

    `thumbnails_wanted(names)`: the images in sight, and some below, while pictures are shown.
    """

    chosen = Signal(str)
    unreadable_asked = Signal()
    thumbnails_wanted = Signal(list)

    def __init__(self, thumbnails: QAction | None = None, parent: QWidget | None = None) -> None:
        """`thumbnails` is the action that switches between names and pictures."""
        super().__init__(parent)
        self.model = ImagesModel(self)
        self.filter_line = QLineEdit(placeholderText="Filter by name", clearButtonEnabled=True)
        self.status_box = QComboBox()
        self.status_box.setToolTip("Show only images of this status")
        self.status_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.status_box.addItem("All images", None)
        for status in ImageStatus:
            self.status_box.addItem(status_icon(status), status.capitalize(), status)
        self.status_box.addItem(icon("swap"), FLAGGED.capitalize(), FLAGGED)
        self.status_box.setItemData(self.status_box.count() - 1, FLAGGED_TIP, Qt.ItemDataRole.ToolTipRole)
        self._flagged: frozenset[str] = frozenset()
        self.order_row = OrderRow()
        self.view = QListView(uniformItemSizes=True)
        # Asked for once: PySide takes 10 ms to learn what it is, when a window is made and not while somebody waits.
        self._viewport = self.view.viewport()
        self.view.setIconSize(QSize(DOT, DOT))
        self.view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.view.setModel(self.model)
        self.count_label = QLabel("No folder is open", wordWrap=True, margin=4)
        self.count_label.setTextFormat(Qt.TextFormat.RichText)
        self.count_label.linkActivated.connect(lambda _link: self.unreadable_asked.emit())
        self.thumbnails_button = QToolButton(autoRaise=True)
        self.thumbnails_button.setVisible(thumbnails is not None)
        if thumbnails is not None:
            self.thumbnails_button.setDefaultAction(thumbnails)
        self.thumbnails_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._shows_thumbnails = False
        self._looking = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._looking.timeout.connect(self._want_thumbnails)
        self._lay_out()
        self.view.verticalScrollBar().valueChanged.connect(self._look)
        self.view.verticalScrollBar().rangeChanged.connect(self._look)
        self.model.modelReset.connect(self._look)
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

    def set_order(self, names: list[str], places: dict[str, int]) -> bool:
        """Show the images in that order, each with its place; return whether it is another one than before.

        The image on the canvas stays the current one.
        """
        is_other = self.model.set_order(names, places)
        if is_other:
            self.set_current(self._current)
        return is_other

    def set_flagged(self, names: frozenset[str]) -> None:
        """Say whose layout is implausible; who is no longer among them stays in sight until the filter changes."""
        has_more = not self._flagged.issuperset(names)
        self._flagged = names
        self.status_box.setItemText(self.status_box.count() - 1, f"{FLAGGED.capitalize()} ({len(names):,})")
        if has_more and self.status_box.currentData() == FLAGGED:
            self._apply_filter()

    @property
    def current(self) -> str | None:
        """The image that is on the canvas."""
        return self._current

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

    def set_thumbnails(self, thumbnail: Thumbnail | None) -> None:
        """Show pictures, which that function returns by name as far as there are some; None: names alone."""
        self._shows_thumbnails = thumbnail is not None
        self.view.setIconSize(QSize(DOT, DOT) if thumbnail is None else THUMBNAIL)
        self.model.set_thumbnails(thumbnail)
        self.set_current(self._current)
        self._look()

    def want_thumbnails_anew(self) -> None:
        """Ask for the pictures again that are in sight: other photos may have these names now."""
        self._viewport.update()
        self._look()

    def names_in_sight(self) -> list[str]:
        """Return the images whose rows are seen, and as many below them."""
        height = self._viewport.height()
        first = self.view.indexAt(QPoint(4, 1)).row()
        if first < 0:
            return []
        below = self.view.indexAt(QPoint(4, height - 1)).row()
        last = self.model.rowCount() - 1 if below < 0 else min(2 * below - first + 1, self.model.rowCount() - 1)
        return [self.model.name_at(self.model.index(row)) for row in range(first, last + 1)]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._look()

    def _look(self) -> None:
        # Once it comes to rest: who drags the bar through 50,000 rows wants none of those on the way.
        if self._shows_thumbnails:
            self._looking.start()

    def _want_thumbnails(self) -> None:
        if self._shows_thumbnails:
            self.thumbnails_wanted.emit(self.names_in_sight())

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.status_box, 1)
        row.addWidget(self.thumbnails_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 4)
        layout.setSpacing(6)
        layout.addWidget(self.filter_line)
        layout.addLayout(row)
        layout.addWidget(self.order_row)
        layout.addWidget(self.view)
        layout.addWidget(self.count_label)

    def _on_current(self, index: QModelIndex) -> None:
        if index.isValid() and self.model.name_at(index) != self._current:
            self._current = self.model.name_at(index)
            self.chosen.emit(self._current)

    def _apply_filter(self) -> None:
        chosen = self.status_box.currentData()
        is_flag = chosen == FLAGGED
        self.model.set_filter(self.filter_line.text(), None if is_flag else chosen, self._flagged if is_flag else None)
        self.set_current(self._current)

    def _count(self) -> None:
        counts = self.model.counts
        unreadable, rejected = counts[ImageStatus.UNREADABLE], counts[ImageStatus.REJECTED]
        done = sum(count for status, count in counts.items() if status.is_accepted)
        parts = [f"<b>{done:,} of {sum(counts.values()) - unreadable - rejected:,} done</b>"]
        parts += [
            f"{counts[said]:,}&nbsp;{said}" for said in (ImageStatus.REVIEWED, ImageStatus.REJECTED) if counts[said]
        ]
        if unreadable:
            parts.append(f'<a href="unreadable">{unreadable:,}&nbsp;unreadable</a>')
        self.count_label.setText(" · ".join(parts))
        for place, status in enumerate(ImageStatus, 1):
            self.status_box.setItemText(place, f"{status.capitalize()} ({counts[status]:,})")
