"""The menu of the mask: its operations, and the two sizes that they work with."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSpinBox, QWidget, QWidgetAction

from app.state.tool_state import LARGEST_ISLAND, LARGEST_REACH, ToolState
from app.window.actions import Actions


class MaskMenu(QMenu):
    """Lists the actions; the sizes stand above them and are those of the tool state."""

    def __init__(self, title: str, acts: Actions, tools: ToolState, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.reach_spin = self._add_size("Smooth, grow and shrink by", LARGEST_REACH)
        self.island_spin = self._add_size("Holes and islands up to", LARGEST_ISLAND)
        for group in acts.mask_groups():
            self.addSeparator()
            self.addActions(group)
        self.reach_spin.valueChanged.connect(tools.set_reach)
        self.island_spin.valueChanged.connect(tools.set_island_size)
        tools.reach_changed.connect(self.reach_spin.setValue)
        tools.island_size_changed.connect(self.island_spin.setValue)
        self.reach_spin.setValue(tools.reach)
        self.island_spin.setValue(tools.island_size)

    def _add_size(self, text: str, largest: int) -> QSpinBox:
        spin = QSpinBox(minimum=1, maximum=largest, suffix=" px")
        spin.setAccessibleName(text)
        spin.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(24, 3, 8, 3)
        layout.addWidget(QLabel(text))
        layout.addStretch(1)
        layout.addWidget(spin)
        action = QWidgetAction(self)
        action.setDefaultWidget(row)
        self.addAction(action)
        return spin
