"""The options of the tool in hand, and how it is used in one sentence."""

from __future__ import annotations

import math

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.look.icons import icon
from app.panels.number_row import NUMBER_WIDTH, TITLE_WIDTH, NumberRow
from app.panels.source_row import SourceRow
from app.panels.toggle import toggle
from app.state.tool_state import (
    LARGEST_PATCH,
    LARGEST_RADIUS,
    LARGEST_TOLERANCE,
    SMALLEST_PATCH,
    SMALLEST_RADIUS,
    ToolState,
)

SLIDER_STEPS = 1000
DECADES = math.log(LARGEST_RADIUS / SMALLEST_RADIUS)
HINTS = {
    "picker": "Click to take the class under the pointer in hand. Ctrl and a click do so with any tool.",
    "pan": "Drag to move the image. The middle button, or Space and a drag, do so with any tool.",
    "relabel": "Click a part to give it the class in hand.",
    "swap": "Click a part: left becomes right. Shift and a click: the whole person.",
    "fill": "Click, or drag over several parts, to fill them with the class in hand.",
    "polygon": "Click corners; Return or double click closes, Backspace takes one back, Shift subtracts.",
    "lasso": "Draw around something to paint it. Shift subtracts, the right button erases.",
    "scissors": "Click along an edge, which the line follows. Return or double click closes.",
    "grabcut": "Draw a box: what stands out in it gets the class in hand.",
}
"""How to use the tools that have no options; no more than two lines."""


def radius_at(position: int) -> float:
    """Return the radius in image pixels of a slider position: each step grows it by the same ratio."""
    return round(SMALLEST_RADIUS * math.exp(DECADES * position / SLIDER_STEPS), 1)


def position_of(radius: float) -> int:
    """Return the slider position of a radius in image pixels."""
    return round(SLIDER_STEPS * math.log(radius / SMALLEST_RADIUS) / DECADES)


class ToolOptions(QStackedWidget):
    """One page for each kind of tool, all of one height; reads and sets the tool state."""

    def __init__(self, tools: ToolState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tools = tools
        self.radius_slider = QSlider(Qt.Orientation.Horizontal)
        self.radius_slider.setRange(0, SLIDER_STEPS)
        self.radius_slider.setPageStep(50)
        self.radius_spin = QDoubleSpinBox(
            minimum=SMALLEST_RADIUS, maximum=LARGEST_RADIUS, decimals=1, singleStep=0.5, suffix=" px"
        )
        self.square_button = toggle("shape-round", "A square brush instead of a round one")
        self.pressure_button = toggle("pen-pressure", "The harder the pen presses, the larger the brush")
        self.tolerance_row = NumberRow(
            "Tolerance", 0, LARGEST_TOLERANCE, "How far a colour may be from the one clicked"
        )
        self.holes_button = toggle("fill", "Take also what the colour surrounds: no holes are left")
        self.patch_row = NumberRow("Patches", SMALLEST_PATCH, LARGEST_PATCH, "How large a patch is about", " px", 2)
        self.hint = _hint()
        self.clone_row, self.take_row = SourceRow(tools), SourceRow(tools)
        self._brush_page = _page(self._radius_row(), self.clone_row)
        self._pages = dict.fromkeys(("brush", "eraser", "clone"), self._brush_page)
        self._pages["take"] = _page(self.take_row)
        self._pages |= {"wand": _page(self._wand_row()), "superpixel": _page(self.patch_row)}
        self._hint_page = _page(self.hint)
        for page in dict.fromkeys([*self._pages.values(), self._hint_page]):
            self.addWidget(page)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(max(2 * self.fontMetrics().lineSpacing() + 2, self._brush_page.sizeHint().height()))
        self._connect()

    def _connect(self) -> None:
        tools = self._tools
        self.radius_slider.valueChanged.connect(lambda position: tools.set_radius(radius_at(position)))
        self.radius_spin.valueChanged.connect(tools.set_radius)
        self.pressure_button.toggled.connect(tools.set_uses_pressure)
        self.tolerance_row.chosen.connect(tools.set_tolerance)
        self.holes_button.toggled.connect(tools.set_fills_holes)
        tools.fills_holes_changed.connect(self.holes_button.setChecked)
        self.patch_row.chosen.connect(tools.set_patch_side)
        tools.radius_changed.connect(self._show_radius)
        tools.pressure_changed.connect(self.pressure_button.setChecked)
        self.square_button.toggled.connect(lambda square: tools.set_brush_shape("square" if square else "round"))
        tools.brush_shape_changed.connect(self._show_shape)
        tools.tolerance_changed.connect(self.tolerance_row.show_value)
        tools.patch_side_changed.connect(self.patch_row.show_value)
        tools.tool_changed.connect(self._show_tool)
        self._show_radius(tools.radius)
        self.pressure_button.setChecked(tools.uses_pressure)
        self._show_shape(tools.brush_shape)
        self.tolerance_row.show_value(tools.tolerance)
        self.holes_button.setChecked(tools.fills_holes)
        self.patch_row.show_value(tools.patch_side)
        self._show_tool(tools.tool)

    def _wand_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.tolerance_row, 1)
        row.addWidget(self.holes_button)
        return row

    def _radius_row(self) -> QHBoxLayout:
        tip = "Radius of brush and eraser in image pixels: [ and ], or Ctrl+wheel"
        label = QLabel("Radius")
        label.setFixedWidth(TITLE_WIDTH)
        self.radius_slider.setToolTip(tip)
        self.radius_slider.setAccessibleName("Radius")
        self.radius_spin.setToolTip(tip)
        self.radius_spin.setAccessibleName("Radius")
        self.radius_spin.setFixedWidth(NUMBER_WIDTH)
        self.radius_spin.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(label)
        row.addWidget(self.radius_slider, 1)
        row.addWidget(self.radius_spin)
        row.addWidget(self.square_button)
        row.addWidget(self.pressure_button)
        return row

    def _show_shape(self, shape: str) -> None:
        self.square_button.setChecked(shape == "square")
        self.square_button.setIcon(icon("shape-square" if shape == "square" else "shape-round"))

    def _show_tool(self, tool: str) -> None:
        self.hint.setText(HINTS.get(tool, ""))
        self.clone_row.setVisible(tool == "clone")
        self.setCurrentWidget(self._pages.get(tool, self._hint_page))

    def _show_radius(self, radius: float) -> None:
        # The slider rounds: what it shows must not come back as the radius.
        with QSignalBlocker(self.radius_slider), QSignalBlocker(self.radius_spin):
            self.radius_slider.setValue(position_of(radius))
            self.radius_spin.setValue(radius)


def _page(*rows: QWidget | QHBoxLayout) -> QWidget:
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(4)
    for row in rows:
        if isinstance(row, QWidget):
            layout.addWidget(row)
        else:
            layout.addLayout(row)
    layout.addStretch(1)
    return page


def _hint() -> QLabel:
    hint = QLabel(wordWrap=True)
    hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    # The text takes the room that there is: a longer one makes no panel grow.
    hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return hint
