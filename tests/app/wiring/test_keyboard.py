from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QSpinBox, QStyle, QStyleOptionSpinBox, QWidget
from pytestqt.qtbot import QtBot

from app.state.settings import load_settings
from app.wiring.program import Program
from tests.app.wiring.conftest import COMMAND, wait_idle

CTRL = Qt.KeyboardModifier.ControlModifier


def give_keys_to(qtbot: QtBot, program: Program, widget: QWidget) -> None:
    program.window.activateWindow()
    qtbot.waitActive(program.window)
    widget.setFocus()
    assert QApplication.focusWidget() is widget


def point_at_canvas(program: Program) -> None:
    place = QPointF(9, 9)
    QApplication.sendEvent(program.window.canvas, QEnterEvent(place, place, place))


def test_letters_and_ctrl_keys_mean_tools_while_a_number_is_typed(qtbot: QtBot, opened: Program) -> None:
    field, tools = opened.window.tool_panel.radius_spin, opened.rooms.tools
    give_keys_to(qtbot, opened, field)
    field.selectAll()
    QTest.keyClicks(field, "25")
    assert tools.radius == 25.0
    QTest.keyClick(field, Qt.Key.Key_E)
    assert tools.tool == "eraser"
    QTest.keyClick(field, Qt.Key.Key_E, CTRL)
    assert opened.exporting.dialog is not None
    opened.exporting.dialog.reject()


def test_in_the_comparison_c_goes_back_whatever_was_clicked(qtbot: QtBot, opened: Program) -> None:
    opened.window.acts.compare.setChecked(True)
    count = opened.window.compare_view.pane_count
    give_keys_to(qtbot, opened, count)
    QTest.keyClick(count, Qt.Key.Key_C)
    assert opened.window.centre.currentWidget() is opened.window.canvas
    qtbot.waitUntil(lambda: opened.is_idle)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_return_and_escape_give_the_keys_back(qtbot: QtBot, opened: Program, key: Qt.Key) -> None:
    window = opened.window
    for field in (window.images_panel.filter_line, window.tool_panel.radius_spin):
        give_keys_to(qtbot, opened, field)
        QTest.keyClick(field, key)
        qtbot.waitUntil(lambda: QApplication.focusWidget() is window.canvas)


def test_a_click_into_a_number_selects_it_and_its_arrows_keep_nothing(qtbot: QtBot, opened: Program) -> None:
    field = opened.window.tool_panel.opacity_spin
    give_keys_to(qtbot, opened, opened.window.canvas)
    digits = field.findChild(QLineEdit)
    assert digits is not None
    field.setFocus(Qt.FocusReason.MouseFocusReason)
    qtbot.waitUntil(lambda: digits.selectedText() != "")
    before = field.value()
    QTest.mouseClick(field, Qt.MouseButton.LeftButton, pos=up_arrow(field))
    assert field.value() == before + 5
    qtbot.waitUntil(lambda: QApplication.focusWidget() is opened.window.canvas)


def test_clicked_lists_and_sliders_leave_the_keys_to_the_canvas(qtbot: QtBot, opened: Program) -> None:
    window = opened.window
    give_keys_to(qtbot, opened, window.canvas)
    for widget in (window.tool_panel.radius_slider, window.training_panel.start_button, window.images_panel.status_box):
        assert not widget.focusPolicy() & Qt.FocusPolicy.ClickFocus


def test_escape_leads_back_from_the_comparison(qtbot: QtBot, opened: Program) -> None:
    window = opened.window
    window.acts.compare.setChecked(True)
    wait_idle(qtbot, opened)
    give_keys_to(qtbot, opened, window.compare_view)
    QTest.keyClick(window.compare_view, Qt.Key.Key_Escape)
    assert window.centre.currentWidget() is window.canvas
    assert not window.acts.compare.isChecked()


def test_the_canvas_takes_the_keys_when_the_pointer_comes_but_not_from_a_text(qtbot: QtBot, opened: Program) -> None:
    window = opened.window
    give_keys_to(qtbot, opened, window.images_panel.view)
    point_at_canvas(opened)
    assert QApplication.focusWidget() is window.canvas
    give_keys_to(qtbot, opened, window.images_panel.filter_line)
    point_at_canvas(opened)
    assert QApplication.focusWidget() is window.images_panel.filter_line


def up_arrow(field: QSpinBox) -> QPoint:
    option = QStyleOptionSpinBox()
    field.initStyleOption(option)
    part = QStyle.SubControl.SC_SpinBoxUp
    return field.style().subControlRect(QStyle.ComplexControl.CC_SpinBox, option, part, field).center()


@pytest.mark.parametrize("layout", ["french", "american"])
def test_class_keys_are_meant_by_their_place_in_the_digit_row(
    opened: Program, monkeypatch: pytest.MonkeyPatch, layout: str
) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "xcb")
    tools, canvas = opened.rooms.tools, opened.window.canvas
    signs = {"french": ("&", "1"), "american": ("1", "!")}[layout]

    def press(sign: str, modifiers: Qt.KeyboardModifier) -> None:
        key = {"&": Qt.Key.Key_Ampersand, "1": Qt.Key.Key_1, "!": Qt.Key.Key_Exclam}[sign]
        for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(canvas, QKeyEvent(kind, key, modifiers, 10, 0, 0, sign))

    press(signs[1], Qt.KeyboardModifier.ShiftModifier)
    assert tools.class_id == 11
    press(signs[0], Qt.KeyboardModifier.NoModifier)
    assert tools.class_id == 1


def test_a_class_key_does_nothing_in_mid_stroke(opened: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "xcb")
    document, tools = opened.rooms.document, opened.rooms.tools
    document.begin_stroke()
    event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Ampersand, Qt.KeyboardModifier.NoModifier, 12, 0, 0, "&")
    QApplication.sendEvent(opened.window.canvas, event)
    assert tools.class_id == 1
    document.cancel_stroke()


def test_f6_leads_the_keys_from_part_to_part_and_back_to_the_image(qtbot: QtBot, opened: Program) -> None:
    window = opened.window
    give_keys_to(qtbot, opened, window.canvas)
    seen = []
    for _ in range(4):
        window.acts.next_part.trigger()
        seen.append(QApplication.focusWidget())
    assert seen == [
        window.images_panel.view,
        window.tool_panel.radius_slider,
        window.classes_panel.view,
        window.canvas,
    ]


def test_a_persons_keys_are_there_at_the_next_start(qtbot: QtBot, opened: Program, photos: Path) -> None:
    brush = opened.window.acts.brush
    opened.rooms.keys.choose(brush, [QKeySequence("W"), QKeySequence("Ctrl+Shift+W")])
    opened.close()
    qtbot.waitUntil(lambda: not opened.window.isVisible())
    again = Program(load_settings(), engine_command=COMMAND)
    again.window.show()
    again.open(photos)
    wait_idle(qtbot, again)
    again.rooms.tools.set_tool("pan")
    QTest.keyClick(again.window.canvas, Qt.Key.Key_W)
    assert again.rooms.tools.tool == "brush"
    assert not again.rooms.keys.is_usual(again.window.acts.brush)
    again.close()
    qtbot.waitUntil(lambda: not again.window.isVisible())
