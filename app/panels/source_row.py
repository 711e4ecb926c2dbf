"""From which variant the tools take that take from one."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from app.panels.number_row import TITLE_WIDTH
from app.state.tool_state import ToolState


class SourceRow(QWidget):
    """A list of the variants; reads and sets the tool state."""

    def __init__(self, tools: ToolState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tools = tools
        self.box = QComboBox()
        self.box.setToolTip("The variant whose prediction is taken")
        self.box.setAccessibleName("Take from")
        self.box.setPlaceholderText("no variant")
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        title = QLabel("From")
        title.setFixedWidth(TITLE_WIDTH)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(title)
        row.addWidget(self.box, 1)
        self.box.activated.connect(lambda _place: tools.set_source(str(self.box.currentData())))
        tools.sources_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        with QSignalBlocker(self.box):
            self.box.clear()
            for key, title in self._tools.sources.items():
                self.box.addItem(title, key)
            self.box.setCurrentIndex(self.box.findData(self._tools.source_key))
