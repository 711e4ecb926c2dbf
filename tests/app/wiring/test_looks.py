"""What the View menu changes: the theme, and the class in hand hidden, alone, locked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.state.settings import load_settings
from app.wiring.program import Program

SHIFT = Qt.KeyboardModifier.ShiftModifier


def lightness(app: QApplication) -> int:
    return app.palette().color(QPalette.ColorRole.Window).lightness()


def test_the_chosen_theme_is_worn_at_once_and_kept(qtbot: QtBot, qapp: QApplication, opened: Program) -> None:
    acts = opened.window.acts
    assert acts.themes["system"].isChecked()
    acts.themes["light"].trigger()
    assert lightness(qapp) > 192 and not acts.themes["system"].isChecked()
    opened.close()
    qtbot.waitUntil(lambda: not opened.window.isVisible())
    assert load_settings().theme == "light"
    acts.themes["dark"].trigger()
    assert lightness(qapp) < 64


@pytest.mark.parametrize("theme, follows", [("system", True), ("light", False)])
def test_a_change_of_the_system_is_followed_only_if_asked_for(
    qapp: QApplication, opened: Program, theme: str, follows: bool
) -> None:
    opened.looks.choose_theme("light")
    opened.rooms.settings.theme = theme
    before = lightness(qapp)
    opened.looks.follow_system()
    assert (lightness(qapp) < before) == follows
    opened.looks.choose_theme("dark")


def test_the_class_in_hand_is_hidden_shown_alone_and_locked_by_key(opened: Program) -> None:
    tools, canvas = opened.rooms.tools, opened.window.canvas
    tools.set_class_id(13)
    QTest.keyClick(canvas, Qt.Key.Key_H, SHIFT)
    assert tools.hidden == {13}
    QTest.keyClick(canvas, Qt.Key.Key_S, SHIFT)
    assert tools.hidden == tools.everything - {13}
    QTest.keyClick(canvas, Qt.Key.Key_S, SHIFT)
    assert tools.hidden == frozenset()
    QTest.keyClick(canvas, Qt.Key.Key_L, SHIFT)
    assert tools.locked == {13}
