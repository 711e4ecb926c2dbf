"""The tool in hand: which one, what it paints, how large, and how strongly the mask covers the photo."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QHBoxLayout, QLabel, QSlider, QSpinBox, QToolButton, QWidget

from app.look.marks import color_icon
from app.state.tool_state import LARGEST_RADIUS, SMALLEST_RADIUS, ToolState
from mman_core.labels.label_set import LabelSet

SLIDER_STEPS = 1000
SWATCH = 14
DECADES = math.log(LARGEST_RADIUS / SMALLEST_RADIUS)


def radius_at(position: int) -> float:
    """Return the radius in image pixels of a slider position: each step grows it by the same ratio."""
    return round(SMALLEST_RADIUS * math.exp(DECADES * position / SLIDER_STEPS), 1)


def position_of(radius: float) -> int:
    """Return the slider position of a radius in image pixels."""
    return round(SLIDER_STEPS * math.log(radius / SMALLEST_RADIUS) / DECADES)


class ToolPanel(QWidget):
    """Buttons for the tools, the class in hand, sliders for radius and opacity; reads and sets the tool state."""

    def __init__(
        self, tools: ToolState, tool_actions: list[QAction], label_set: LabelSet, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tools = tools
        self._label_set = label_set
        self._class_keys: Sequence[str] = ()
        self.class_swatch = QLabel()
        self.class_name = QLabel()
        self.radius_slider = QSlider(Qt.Orientation.Horizontal)
        self.radius_slider.setRange(0, SLIDER_STEPS)
        self.radius_slider.setPageStep(50)
        self.radius_spin = QDoubleSpinBox(
            minimum=SMALLEST_RADIUS, maximum=LARGEST_RADIUS, decimals=1, singleStep=0.5, suffix=" px"
        )
        self.opacity_slider = QSlider(Qt.Orientation.Horizontal)
        self.opacity_slider.setRange(0, 100)
        self.opacity_spin = QSpinBox(minimum=0, maximum=100, singleStep=5, suffix=" %")
        self._lay_out(tool_actions)
        self.radius_slider.valueChanged.connect(lambda position: tools.set_radius(radius_at(position)))
        self.radius_spin.valueChanged.connect(tools.set_radius)
        self.opacity_slider.valueChanged.connect(lambda percent: tools.set_opacity(percent / 100))
        self.opacity_spin.valueChanged.connect(lambda percent: tools.set_opacity(percent / 100))
        tools.radius_changed.connect(self._show_radius)
        tools.opacity_changed.connect(self._show_opacity)
        tools.class_changed.connect(self._show_class)
        tools.tool_changed.connect(lambda _tool: self._show_class(tools.class_id))
        self._show_class(tools.class_id)
        # The room below belongs to the classes.
        self.setMaximumHeight(self.sizeHint().height())
        self._show_radius(tools.radius)
        self._show_opacity(tools.opacity)

    def set_label_set(self, label_set: LabelSet) -> None:
        """Name the classes of another label set, or show the same ones in other colours."""
        self._label_set = label_set
        self._show_class(self._tools.class_id)

    def set_class_keys(self, keys: Sequence[str]) -> None:
        """Take the text of each class's key, empty where there is none."""
        self._class_keys = keys
        self._show_class(self._tools.class_id)

    def _lay_out(self, tool_actions: list[QAction]) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        for action in tool_actions:
            button = QToolButton(autoRaise=True)
            button.setIconSize(QSize(20, 20))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setDefaultAction(action)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            buttons.addWidget(button)
        buttons.addStretch()
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 4, 8, 8)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.addLayout(buttons, 0, 0, 1, 3)
        painted = QHBoxLayout()
        painted.setSpacing(6)
        painted.addWidget(self.class_swatch)
        painted.addWidget(self.class_name, 1)
        grid.addWidget(QLabel("Paints"), 1, 0)
        grid.addLayout(painted, 1, 1, 1, 2)
        rows = (("Radius", self.radius_slider, self.radius_spin), ("Mask", self.opacity_slider, self.opacity_spin))
        for row, (title, slider, spin) in enumerate(rows, 2):
            spin.setFixedWidth(84)
            spin.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            grid.addWidget(QLabel(title), row, 0)
            grid.addWidget(slider, row, 1)
            grid.addWidget(spin, row, 2)
        self.radius_slider.setToolTip("Radius of brush and eraser in image pixels: [ and ], or Ctrl+wheel")
        self.opacity_slider.setToolTip("How strongly the mask covers the photo; V hides it")

    def _show_class(self, class_id: int) -> None:
        """Name what is painted: the class list may lie behind the training."""
        shown = 0 if self._tools.tool == "eraser" else class_id
        label = self._label_set.classes[shown]
        self.class_swatch.setPixmap(color_icon(label.color, SWATCH).pixmap(SWATCH, SWATCH))
        key = self._class_keys[shown] if shown < len(self._class_keys) else ""
        self.class_name.setText(f"{label.name}  ({key})" if key else label.name)

    def _show_radius(self, radius: float) -> None:
        # The slider rounds: what it shows must not come back as the radius.
        with QSignalBlocker(self.radius_slider), QSignalBlocker(self.radius_spin):
            self.radius_slider.setValue(position_of(radius))
            self.radius_spin.setValue(radius)

    def _show_opacity(self, opacity: float) -> None:
        with QSignalBlocker(self.opacity_slider), QSignalBlocker(self.opacity_spin):
            self.opacity_slider.setValue(round(100 * opacity))
            self.opacity_spin.setValue(round(100 * opacity))
