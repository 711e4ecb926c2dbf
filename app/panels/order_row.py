"""The choice of the order in which images are shown, and a quiet line on what it lacks."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from mman_core.project.queue import Mode

_DRAWN = "Every tenth is drawn at random: what no score sees would never come up else."
TIPS = {
    Mode.FILES: "By name, as in the folder",
    Mode.CORRECT_FIRST: f"First what the model doubted most in its drafts. {_DRAWN}",
    Mode.QUICK_WINS: f"First the drafts that need the least. {_DRAWN}",
    Mode.DIVERSE: f"Doubtful drafts, each unlike those before it. {_DRAWN}",
    Mode.CHECK_DONE: f"What is done and not reviewed, first what looks wrong. {_DRAWN}",
    Mode.RANDOM: "What is still to be done, in an order that means nothing",
}


class OrderRow(QWidget):
    """Lets an order be chosen: `chosen(Mode)`, also when it was chosen already, to sort anew."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = QComboBox()
        self.box.setToolTip("In which order the images come; choose it again to sort anew")
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for mode in Mode:
            self.box.addItem(mode.capitalize(), mode)
            self.box.setItemData(self.box.count() - 1, TIPS[mode], Qt.ItemDataRole.ToolTipRole)
        self.note = QLabel(wordWrap=True)
        self.note.hide()
        self.note.setForegroundRole(self.note.palette().ColorRole.PlaceholderText)
        row = QHBoxLayout()
        row.addWidget(QLabel("Order"))
        row.addWidget(self.box, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(row)
        layout.addWidget(self.note)
        self.box.activated.connect(lambda place: self.chosen.emit(self.box.itemData(place)))

    def set_mode(self, mode: Mode) -> None:
        """Show the order that holds; does not emit `chosen`."""
        self.box.setCurrentIndex(self.box.findData(mode))

    def set_note(self, text: str) -> None:
        """Say what the order lacks; "" is nothing."""
        self.note.setText(text)
        self.note.setVisible(bool(text))
