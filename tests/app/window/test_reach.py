"""Everything in the real window has a key, is reached by the Tab key, and says what it does."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QScrollBar,
    QToolBar,
    QToolButton,
    QWidget,
    QWidgetAction,
)
from pytestqt.qtbot import QtBot

from app.canvas.canvas import Canvas
from app.look.theme import apply_theme
from app.wiring.program import Program
from tests.app.wiring.conftest import opened, photos, program, use_weights, wait_idle

__all__ = ["opened", "photos", "program", "use_weights"]

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    Canvas,
)
PARTS_OF_CONTROLS = (QAbstractSpinBox, QComboBox, QLineEdit, QAbstractItemView, QScrollBar)


def window_actions(program: Program) -> list[QAction]:
    """Return what can be done in the window: not menus, lines between, Qt's own, or the names of recent folders."""
    window = program.window
    return [
        action
        for action in window.findChildren(QAction)
        if not action.isSeparator()
        and action.menu() is None
        and not action.objectName().startswith("_q_")
        and not isinstance(action, QWidgetAction)
        and not isinstance(action.parent(), QToolBar)
        and action not in window.recent_menu.actions()
    ]


def controls(window: QWidget) -> list[QWidget]:
    """Return what a person can press, type into or choose from now."""
    return [
        widget
        for kind in CONTROLS
        for widget in window.findChildren(kind)
        if widget.isVisible()
        and widget.isEnabled()
        and not isinstance(widget, QScrollBar | QHeaderView)
        and not isinstance(widget.parent(), PARTS_OF_CONTROLS)
        # Qt's own; what closes a panel has a key of its own.
        and not widget.objectName().startswith("qt_")
    ]


def walk(window: QWidget, first: QWidget) -> list[QWidget]:
    """Return what Tab leads to, from `first` until it comes round."""
    first.setFocus(Qt.FocusReason.TabFocusReason)
    visited: list[QWidget] = []
    while (focus := QApplication.focusWidget()) is not None and focus not in visited:
        visited.append(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    return visited


def test_every_action_of_the_window_has_a_key_of_its_own(opened: Program) -> None:
    owners: dict[str, str] = {}
    found = window_actions(opened)
    assert len(found) > 60
    for action in found:
        assert action.shortcuts(), f"{action.text()} has no key"
        for key in action.shortcuts():
            assert key.toString() not in owners, f"{key.toString()}: {owners[key.toString()]} and {action.text()}"
            owners[key.toString()] = action.text()


def test_every_action_is_in_the_list_of_keys(opened: Program) -> None:
    assert set(window_actions(opened)) == set(opened.rooms.keys.actions)
    names = [action.objectName() for action in opened.rooms.keys.actions]
    assert all(names) and len(set(names)) == len(names)


@pytest.mark.parametrize("page", ["canvas", "training", "comparison", "start"])
def test_tab_reaches_every_control(qtbot: QtBot, opened: Program, page: str) -> None:
    window = opened.window
    if page == "training":
        window.acts.train.trigger()
    elif page == "comparison":
        window.acts.compare.trigger()
    elif page == "start":
        opened.projects.close()
        window.show_in_centre(window.start_page)
    wait_idle(qtbot, opened)
    window.activateWindow()
    qtbot.waitActive(window)
    visited = walk(window, window.images_panel.filter_line)
    missed = [widget for widget in controls(window) if widget not in visited]
    assert not missed, [f"{type(widget).__name__} in {type(widget.parent()).__name__}" for widget in missed]
    hidden = [widget for widget in visited if widget.visibleRegion().isEmpty() and page != "training"]
    assert not hidden, [f"{type(widget).__name__} in {type(widget.parent()).__name__}" for widget in hidden]


def test_every_button_says_what_it_does_and_with_which_key(opened: Program) -> None:
    internal = ("qt_", "Scroll")
    buttons = [
        button
        for button in opened.window.findChildren(QAbstractButton)
        if not button.objectName().startswith(internal) and not isinstance(button.parent(), QLineEdit)
    ]
    assert len(buttons) > 30
    for button in buttons:
        assert button.toolTip(), f"{type(button.parent()).__name__}: {button.text()}"
        action = button.defaultAction() if isinstance(button, QToolButton) else None
        if action is not None and action.shortcuts():
            assert action.shortcuts()[0].toString() in button.toolTip()


def test_a_changed_key_is_named_in_the_tooltips(opened: Program) -> None:
    keys, brush = opened.rooms.keys, opened.window.acts.brush
    keys.choose(brush, [brush.shortcut().fromString("Ctrl+Alt+J")])
    tips = [button.toolTip() for button in opened.window.findChildren(QToolButton)]
    assert any("Ctrl+Alt+J" in tip for tip in tips)


@pytest.mark.parametrize("dark", [True, False])
def test_focus_is_seen_on_every_control(qtbot: QtBot, qapp: QApplication, opened: Program, dark: bool) -> None:
    apply_theme(qapp, dark)
    window = opened.window
    window.activateWindow()
    qtbot.waitActive(window)
    wait_idle(qtbot, opened)
    for widget in walk(window, window.images_panel.filter_line):
        if isinstance(widget, QLineEdit | QAbstractSpinBox | QComboBox | QAbstractItemView):
            continue  # Fusion draws their frame, seen by eye; a blinking cursor would blur the comparison
        window.setFocus()
        without = widget.grab().toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        assert widget.grab().toImage() != without, f"{type(widget).__name__} {widget.toolTip()}"
    apply_theme(qapp, dark=True)


def test_the_window_fits_a_small_screen_without_cutting_panels_off(qtbot: QtBot, opened: Program) -> None:
    window = opened.window
    window.resize(1280, 720)
    window.acts.train.trigger()
    qtbot.waitUntil(lambda: not window.training_panel.visibleRegion().isEmpty())
    assert (window.width(), window.height()) == (1280, 720)
    area = window.training_panel.parentWidget()
    assert area is not None and window.training_panel.minimumSizeHint().width() <= area.width()
    assert window.centre.width() > 560
