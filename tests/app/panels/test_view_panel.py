from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.look.theme import apply_theme
from app.panels.view_panel import TEXT_FROM, ViewPanel, gamma_at, position_of
from app.state.view_state import ViewState


@pytest.fixture
def panel(qtbot: QtBot) -> ViewPanel:
    panel = ViewPanel(ViewState(), [QAction("Fill"), QAction("Outlines")], QAction("Overview"))
    qtbot.addWidget(panel)
    panel.resize(800, 40)
    panel.show()
    return panel


def test_brightness_and_gamma_go_both_ways(panel: ViewPanel) -> None:
    views = panel._views
    panel.brightness_slider.setValue(40)
    panel.gamma_slider.setValue(-100)
    assert (views.brightness, views.gamma) == (40, 0.2)
    views.set_tone(-20, 1.37)
    assert panel.brightness_slider.value() == -20
    assert views.gamma == 1.37, "what the slider rounds to does not come back"


def test_a_double_click_shows_the_photo_as_it_is(panel: ViewPanel) -> None:
    panel._views.set_tone(50, 3.0)
    for slider in (panel.brightness_slider, panel.gamma_slider):
        QTest.mouseDClick(slider, Qt.MouseButton.LeftButton)
    assert not panel._views.changes_tone


def test_the_width_of_outlines_is_offered_only_with_outlines(panel: ViewPanel) -> None:
    assert not panel.width_spin.isVisible()
    panel._views.set_mode("contour")
    assert panel.width_spin.isVisible()
    panel.width_spin.setValue(5)
    assert panel._views.contour_width == 5
    panel._views.set_contour_width(3)
    assert panel.width_spin.value() == 3


def test_a_narrow_strip_has_icons_alone(panel: ViewPanel, qtbot: QtBot) -> None:
    style = Qt.ToolButtonStyle
    assert panel.buttons[0].toolButtonStyle() == style.ToolButtonTextBesideIcon
    panel.resize(TEXT_FROM - 1, 40)
    qtbot.waitUntil(lambda: panel.buttons[0].toolButtonStyle() == style.ToolButtonIconOnly)
    assert panel.minimumWidth() < 350


def test_the_signs_of_the_sliders_follow_the_theme(panel: ViewPanel, qapp: QApplication) -> None:
    sign = panel.findChildren(QLabel)[0]
    pictures = []
    for dark in (True, False):
        apply_theme(qapp, dark)
        qapp.processEvents()
        pictures.append(sign.pixmap().toImage())
    apply_theme(qapp, True)
    assert pictures[0] != pictures[1]


def test_equal_steps_of_the_gamma_slider_are_equal_ratios() -> None:
    assert gamma_at(0) == 1.0
    assert gamma_at(60) / gamma_at(40) == pytest.approx(gamma_at(20) / gamma_at(0), rel=0.01)
    assert [position_of(gamma_at(place)) for place in range(-100, 101, 7)] == list(range(-100, 101, 7))
