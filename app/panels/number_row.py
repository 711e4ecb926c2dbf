"""A slider with a number beside it; both show one value."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QSpinBox, QWidget

TITLE_WIDTH, NUMBER_WIDTH = 58, 76


class NumberRow(QWidget):
    """A title, a slider and a number; `chosen(int)` when the person moves one of them."""

    chosen = Signal(int)

    def __init__(self, title: str, lowest: int, highest: int, tip: str, suffix: str = "", step: int = 1) -> None:
        super().__init__()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(lowest, highest)
        self.slider.setToolTip(tip)
        self.slider.setAccessibleName(title)
        self.spin = QSpinBox(minimum=lowest, maximum=highest, singleStep=step, suffix=suffix)
        self.spin.setToolTip(tip)
        self.spin.setAccessibleName(title)
        self.spin.setFixedWidth(NUMBER_WIDTH)
        self.spin.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        label = QLabel(title)
        label.setFixedWidth(TITLE_WIDTH)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for part in (label, self.slider, self.spin):
            layout.addWidget(part, 1 if part is self.slider else 0)
        self.slider.valueChanged.connect(self.chosen)
        self.spin.valueChanged.connect(self.chosen)

    def show_value(self, value: int) -> None:
        with QSignalBlocker(self.slider), QSignalBlocker(self.spin):
            self.slider.setValue(value)
            self.spin.setValue(value)
