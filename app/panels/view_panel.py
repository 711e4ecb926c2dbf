"""The strip below the canvas: how the mask is drawn, and how bright the photo is."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QAction, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSlider, QSpinBox, QToolButton, QWidget

from app.look.icons import IconName, icon
from app.state.view_state import BRIGHTEST, DARKEST, LARGEST_GAMMA, THICKEST, THINNEST, ViewState

TEXT_FROM = 640
"""From this width on the buttons say what they do; below, their icons and tooltips must do."""
NARROWEST = 300
GAMMA_STEPS = 100
SIGN = 16


class ToneSlider(QSlider):
    """A slider whose middle leaves the photo as it is; a double click brings it back there."""

    def __init__(self, tip: str, lowest: int, highest: int) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setRange(lowest, highest)
        self.setPageStep(10)
        self.setMinimumWidth(48)
        self.setMaximumWidth(120)
        self.setToolTip(f"{tip}; double click: as it is")
        self.setAccessibleName(tip)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.setValue(0)


class ViewPanel(QWidget):
    """Buttons for the view modes and the overview, sliders for brightness and gamma; reads and sets the view state."""

    def __init__(
        self, views: ViewState, mode_actions: list[QAction], overview: QAction, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._views = views
        self._signs: list[tuple[IconName, QLabel]] = []
        self.buttons = [_button(action) for action in mode_actions]
        self.overview_button = _button(overview)
        self.width_spin = QSpinBox(minimum=THINNEST, maximum=THICKEST, suffix=" px")
        self.width_spin.setToolTip("Width of the outlines in dots of the screen")
        self.width_spin.setAccessibleName("Width of the outlines")
        self.brightness_slider = ToneSlider("Brightness of the photo on the screen", DARKEST, BRIGHTEST)
        self.gamma_slider = ToneSlider("Gamma of the photo on the screen: to the right, see into shadows", -100, 100)
        self._lay_out()
        # The window may become narrow: then the buttons lose their texts, which they would otherwise make room for.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(NARROWEST)
        self.width_spin.valueChanged.connect(views.set_contour_width)
        self.brightness_slider.valueChanged.connect(self._set_tone)
        self.gamma_slider.valueChanged.connect(self._set_tone)
        views.mode_changed.connect(self._show_mode)
        views.contour_width_changed.connect(self.width_spin.setValue)
        views.tone_changed.connect(self._show_tone)
        self._show_mode(views.mode)
        self.width_spin.setValue(views.contour_width)
        self._show_tone()

    def resizeEvent(self, event: QResizeEvent) -> None:
        style = Qt.ToolButtonStyle
        wanted = style.ToolButtonTextBesideIcon if self.width() >= TEXT_FROM else style.ToolButtonIconOnly
        for button in (*self.buttons, self.overview_button):
            button.setToolButtonStyle(wanted)
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_signs()
        super().changeEvent(event)

    def _draw_signs(self) -> None:
        # A label keeps a picture, not an icon: in another theme it has to be drawn again.
        for name, sign in self._signs:
            sign.setPixmap(icon(name).pixmap(SIGN, SIGN))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 2, 6, 2)
        row.setSpacing(3)
        for button in self.buttons:
            row.addWidget(button)
        row.addWidget(self.width_spin)
        row.addStretch(1)
        sliders: list[tuple[IconName, ToneSlider]] = [
            ("brightness", self.brightness_slider),
            ("gamma", self.gamma_slider),
        ]
        for name, slider in sliders:
            sign = QLabel()
            self._signs.append((name, sign))
            sign.setToolTip(slider.toolTip())
            row.addWidget(sign)
            row.addWidget(slider, 2)
        self._draw_signs()
        row.addSpacing(4)
        row.addWidget(self.overview_button)

    def _set_tone(self) -> None:
        self._views.set_tone(self.brightness_slider.value(), gamma_at(self.gamma_slider.value()))

    def _show_tone(self) -> None:
        # The slider rounds: what it shows must not come back as the gamma.
        with QSignalBlocker(self.brightness_slider), QSignalBlocker(self.gamma_slider):
            self.brightness_slider.setValue(self._views.brightness)
            self.gamma_slider.setValue(position_of(self._views.gamma))

    def _show_mode(self, mode: str) -> None:
        self.width_spin.setVisible(mode == "contour")


def gamma_at(position: int) -> float:
    """Return the gamma of a slider position, -100 to 100: 1.0 in the middle, each step the same ratio."""
    return float(round(LARGEST_GAMMA ** (position / GAMMA_STEPS), 3))


def position_of(gamma: float) -> int:
    """Return the slider position of a gamma."""
    return round(GAMMA_STEPS * math.log(gamma) / math.log(LARGEST_GAMMA))


def _button(action: QAction) -> QToolButton:
    button = QToolButton(autoRaise=True)
    button.setIconSize(QSize(18, 18))
    button.setDefaultAction(action)
    return button
