"""One picture of the comparison with its head: what it shows, and what is under the pointer."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.compare.marked_pane import MarkedPane
from app.compare.picture import Mode, Wish
from app.compare.shared_drawing import SharedDrawing
from mman_core.labels.label_set import LabelSet

WIDEST_CHOICE = 260


class ComparePane(QWidget):
    """The head of a pane: a list of the things that `pane` can show, and a line on what is under the pointer.

    Where head and pane lie is said by the pane area: for a curtain two panes lie over each other.
    """

    chosen = Signal()
    """Another thing is to be shown: see `choice`."""

    def __init__(self, label_set: LabelSet, shared: SharedDrawing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_decided = False
        self.pane = MarkedPane(label_set.palette(), shared)
        self.pane.setParent(parent)
        self.choices = QComboBox()
        self.choices.setAccessibleName("What this pane shows")
        self.choices.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choices.setMinimumContentsLength(6)
        self.choices.setMaximumWidth(WIDEST_CHOICE)
        self.caption = QLabel()
        self.caption.setTextFormat(Qt.TextFormat.RichText)
        # A line of its own, as wide as the pane: nothing moves while the pointer does, and panes may be narrow.
        self.caption.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.caption.setFixedHeight(self.caption.fontMetrics().height() + 2)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 2)
        box.setSpacing(3)
        box.addWidget(self.choices)
        box.addWidget(self.caption)
        self.choices.currentIndexChanged.connect(self._choose)

    @property
    def choice(self) -> str:
        """The key of what is to be shown; empty while there is nothing to choose."""
        return self.choices.currentData() or ""

    def wish(self, mode: Mode, against: str, class_id: int | None) -> Wish:
        """Return what is to be shown in that mode of the comparison."""
        return Wish(self.choice, mode, against, class_id)

    def set_choices(self, titles: Mapping[str, str], preferred: str) -> None:
        """Offer these keys by their titles; what a person chose stays if it is among them."""
        kept = self.choice if self._is_decided and self.choice in titles else preferred
        with QSignalBlocker(self.choices):
            self.choices.clear()
            for place, (key, title) in enumerate(titles.items()):
                self.choices.addItem(title, key)
                # In a narrow pane the end of a title is cut off.
                self.choices.setItemData(place, title, Qt.ItemDataRole.ToolTipRole)
            self.choices.setCurrentIndex(max(0, self.choices.findData(kept)))
        self.choices.setToolTip(self.choices.currentText())

    def choose(self, key: str) -> None:
        """Show the thing with that key, if it is among the choices."""
        place = self.choices.findData(key)
        if place >= 0:
            self._is_decided = True
            self.choices.setCurrentIndex(place)

    def show_all(self, shown: bool) -> None:
        """Show head and pane, or hide both."""
        self.setVisible(shown)
        self.pane.setVisible(shown)

    def dismiss(self) -> None:
        """Hide head and pane now, and delete them."""
        self.show_all(False)
        self.pane.deleteLater()
        self.deleteLater()

    def _choose(self, _place: int) -> None:
        self._is_decided = True
        self.choices.setToolTip(self.choices.currentText())
        self.chosen.emit()
