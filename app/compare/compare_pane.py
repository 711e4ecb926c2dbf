"""One picture of the comparison with its caption: what it shows, and which class is under the pointer."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.canvas.pane import Pane
from mman_core.labels.label_set import LabelSet
from mman_core.types import Mask, Rgb

WIDEST_CHOICE = 240


class ComparePane(QWidget):
    """A pane, a list of the things that it can show, and the name of the class under the pointer."""

    chosen = Signal()
    """Another thing is to be shown: see `choice`."""

    def __init__(self, label_set: LabelSet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label_set = label_set
        self._mask: Mask | None = None
        self._note = ""
        self._is_decided = False
        self.pane = Pane(label_set.palette())
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
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(self.choices)
        box.addWidget(self.caption)
        box.addWidget(self.pane, 1)
        self.choices.currentIndexChanged.connect(self._choose)

    def set_label_set(self, label_set: LabelSet) -> None:
        """Show the classes of another label set, or the same ones in other colours."""
        self._label_set = label_set
        self.pane.set_colors(label_set.palette())
        self.name_class(None)

    @property
    def choice(self) -> str:
        """The key of what is to be shown; empty while there is nothing to choose."""
        return self.choices.currentData() or ""

    def set_choices(self, titles: dict[str, str], preferred: str) -> None:
        """Offer these keys by their titles; what a person chose stays if it is among them."""
        kept = self.choice if self._is_decided and self.choice in titles else preferred
        self.choices.blockSignals(True)
        self.choices.clear()
        for place, (key, title) in enumerate(titles.items()):
            self.choices.addItem(title, key)
            # In a narrow pane the end of a title is cut off.
            self.choices.setItemData(place, title, Qt.ItemDataRole.ToolTipRole)
        self.choices.setCurrentIndex(max(0, self.choices.findData(kept)))
        self.choices.blockSignals(False)
        self.choices.setToolTip(self.choices.currentText())

    def choose(self, key: str) -> None:
        """Show the thing with that key, if it is among the choices."""
        place = self.choices.findData(key)
        if place >= 0:
            self.choices.setCurrentIndex(place)

    def show_images(self, photo: Rgb | None, mask: Mask | None, note: str = "") -> None:
        """Show the photo (H, W, 3) under the mask (H, W); the note says why there is none."""
        self._mask = mask
        self._note = note
        self.pane.set_images(photo, mask)
        self.name_class(None)

    def name_class(self, pixel: tuple[int, int] | None) -> None:
        """Write the class of the pixel (column, row) into the caption, or the note if there is no mask."""
        if self._mask is None or pixel is None:
            self.caption.setText(self._note if self._mask is None else "")
            return
        class_id = int(self._mask[pixel[1], pixel[0]])
        if class_id >= self._label_set.size:
            self.caption.setText("left out")
            return
        label = self._label_set.classes[class_id]
        red, green, blue = label.color
        self.caption.setText(f'<span style="color: rgb({red}, {green}, {blue})">■</span> {label.name}')

    def _choose(self, place: int) -> None:
        self._is_decided = True
        self.choices.setToolTip(self.choices.currentText())
        self.chosen.emit()
