"""The tool in hand: which one, its options, what it paints and may overwrite, and how strongly the mask is drawn."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from app.look.marks import color_icon
from app.panels.number_row import TITLE_WIDTH, NumberRow
from app.panels.overwrite_row import OverwriteRow
from app.panels.tool_options import ToolOptions
from app.state.tool_state import ToolState
from mman_core.labels.label_set import LabelSet

SWATCH = 14
BUTTONS_A_ROW = 8


class ToolPanel(QWidget):
    """Buttons for the tools with the options of the one in hand; reads and sets the tool state."""

    def __init__(
        self, tools: ToolState, tool_actions: list[QAction], label_set: LabelSet, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tools = tools
        self._label_set = label_set
        self._class_keys: Mapping[int, str] = {}
        self.class_swatch = QLabel()
        self.class_name = QLabel()
        self.options = ToolOptions(tools)
        self.radius_slider, self.radius_spin = self.options.radius_slider, self.options.radius_spin
        self.overwrite = OverwriteRow(tools, label_set)
        self.opacity_row = NumberRow("Mask", 0, 100, "How strongly the mask covers the photo; V hides it", " %", 5)
        self.opacity_slider, self.opacity_spin = self.opacity_row.slider, self.opacity_row.spin
        self._lay_out(tool_actions)
        self._connect()
        # The room below belongs to the classes.
        self.setMaximumHeight(self.sizeHint().height())

    def set_label_set(self, label_set: LabelSet) -> None:
        """Name the classes of another label set, or show the same ones in other colours."""
        self._label_set = label_set
        self.overwrite.set_label_set(label_set)
        self._show_class(self._tools.class_id)

    def set_class_keys(self, keys: Mapping[int, str]) -> None:
        """Take the text of each class's key, empty where there is none."""
        self._class_keys = keys
        self._show_class(self._tools.class_id)

    def _lay_out(self, tool_actions: list[QAction]) -> None:
        buttons = QGridLayout()
        buttons.setSpacing(2)
        for place, action in enumerate(tool_actions):
            button = QToolButton(autoRaise=True)
            button.setIconSize(QSize(20, 20))
            button.setDefaultAction(action)
            button.setProperty("compact", True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            buttons.addWidget(button, place // BUTTONS_A_ROW, place % BUTTONS_A_ROW)
        buttons.setColumnStretch(BUTTONS_A_ROW, 1)
        title = QLabel("Paints")
        title.setFixedWidth(TITLE_WIDTH)
        painted = QHBoxLayout()
        painted.setSpacing(6)
        for part in (title, self.class_swatch, self.class_name):
            painted.addWidget(part, 1 if part is self.class_name else 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 8)
        layout.setSpacing(4)
        layout.addLayout(buttons)
        layout.addLayout(painted)
        layout.addWidget(self.options)
        layout.addWidget(self.overwrite)
        layout.addWidget(self.opacity_row)

    def _connect(self) -> None:
        tools = self._tools
        self.opacity_row.chosen.connect(lambda percent: tools.set_opacity(percent / 100))
        tools.opacity_changed.connect(self._show_opacity)
        tools.class_changed.connect(self._show_class)
        tools.tool_changed.connect(lambda _tool: self._show_class(tools.class_id))
        self._show_opacity(tools.opacity)
        self._show_class(tools.class_id)

    def _show_class(self, class_id: int) -> None:
        """Name what is painted: the class list may lie behind the training."""
        shown = 0 if self._tools.tool == "eraser" else class_id
        label = self._label_set.named(shown)
        self.class_swatch.setPixmap(color_icon(label.color, SWATCH).pixmap(SWATCH, SWATCH))
        key = self._class_keys.get(shown, "")
        self.class_name.setText(f"{label.name}  ({key})" if key else label.name)

    def _show_opacity(self, opacity: float) -> None:
        self.opacity_row.show_value(round(100 * opacity))
