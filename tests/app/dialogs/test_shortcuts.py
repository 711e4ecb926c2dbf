"""Every key is listed, found and changed in one dialog."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeWidgetItem
from pytestqt.qtbot import QtBot

from app.dialogs.shortcuts import KEYS, WHAT, ShortcutsDialog
from app.state.keys import Keys

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def make_action(name: str, key: str, class_id: int | None = None) -> QAction:
    action = QAction(name)
    action.setObjectName(name.lower())
    action.setWhatsThis(f"Do {name}")
    action.setShortcut(QKeySequence(key))
    action.setData(class_id)
    return action


@pytest.fixture
def actions() -> list[QAction]:
    return [
        make_action("&Brush", "B"),
        make_action("Fit", "F"),
        make_action("Hair", "2", 2),
        make_action("Scarf", "", 3),
    ]


@pytest.fixture
def chosen() -> dict[str, list[str]]:
    return {}


@pytest.fixture
def keys(qtbot: QtBot, actions: list[QAction], chosen: dict[str, list[str]]) -> Keys:
    keys = Keys(chosen)
    keys.adopt(actions)
    return keys


@pytest.fixture
def dialog(qtbot: QtBot, keys: Keys) -> ShortcutsDialog:
    dialog = ShortcutsDialog(keys)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitActive(dialog)
    return dialog


def row(dialog: ShortcutsDialog, what: str) -> QTreeWidgetItem:
    return next(found for found in dialog.table.findItems(what, Qt.MatchFlag.MatchExactly, WHAT))


def press(dialog: ShortcutsDialog, what: str, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
    """Click on the key of that row and press a new one."""
    place = dialog.table.visualItemRect(row(dialog, what)).center()
    place.setX(dialog.table.header().sectionPosition(KEYS) + 20)
    QTest.mouseClick(dialog.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert dialog._catcher is not None
    QTest.keyClick(dialog._catcher, key, modifier or Qt.KeyboardModifier.NoModifier)


def test_a_click_and_the_next_key_change_a_key(
    dialog: ShortcutsDialog, actions: list[QAction], chosen: dict[str, list[str]]
) -> None:
    press(dialog, "Brush", Qt.Key.Key_X)
    assert actions[0].shortcut().toString() == "X"
    assert row(dialog, "Brush").text(KEYS) == "X"
    assert "(X)" in actions[0].toolTip()
    assert chosen == {"&brush": ["X"]}


def test_a_class_gets_a_letter(dialog: ShortcutsDialog, actions: list[QAction]) -> None:
    press(dialog, "Scarf", Qt.Key.Key_K, SHIFT)
    assert actions[3].shortcut().toString() == "Shift+K"


def test_a_clash_is_named_and_the_key_is_taken_over_only_on_request(
    dialog: ShortcutsDialog, actions: list[QAction]
) -> None:
    press(dialog, "Hair", Qt.Key.Key_F)
    assert "“Fit”" in dialog.message.text() and dialog.take_button.isVisible()
    assert (actions[1].shortcut().toString(), actions[2].shortcut().toString()) == ("F", "2")
    dialog.take_button.click()
    assert (actions[1].shortcut().toString(), actions[2].shortcut().toString()) == ("", "F")
    assert not dialog.take_button.isVisible()


def test_keys_that_lists_and_canvas_need_are_refused(dialog: ShortcutsDialog, actions: list[QAction]) -> None:
    press(dialog, "Brush", Qt.Key.Key_Space)
    assert "press another key" in dialog.message.text()
    assert actions[0].shortcut().toString() == "B"


def test_escape_leaves_the_key_as_it_is_and_the_dialog_open(dialog: ShortcutsDialog, actions: list[QAction]) -> None:
    press(dialog, "Brush", Qt.Key.Key_Escape)
    assert actions[0].shortcut().toString() == "B"
    assert dialog.isVisible() and dialog._catcher is None


def test_one_or_all_get_their_usual_keys_again(
    dialog: ShortcutsDialog, actions: list[QAction], chosen: dict[str, list[str]]
) -> None:
    press(dialog, "Brush", Qt.Key.Key_X)
    press(dialog, "Fit", Qt.Key.Key_Y)
    dialog.table.setCurrentItem(row(dialog, "Brush"))
    dialog.reset_button.click()
    assert (actions[0].shortcut().toString(), actions[1].shortcut().toString()) == ("B", "Y")
    dialog.reset_all_button.click()
    assert actions[1].shortcut().toString() == "F"
    assert chosen == {}


def test_the_usual_key_is_taken_back_from_whoever_has_it(dialog: ShortcutsDialog, actions: list[QAction]) -> None:
    press(dialog, "Brush", Qt.Key.Key_X)
    press(dialog, "Fit", Qt.Key.Key_B)
    dialog.table.setCurrentItem(row(dialog, "Brush"))
    dialog.reset_button.click()
    assert (actions[0].shortcut().toString(), actions[1].shortcut().toString()) == ("B", "")


def test_a_second_key_can_be_added(dialog: ShortcutsDialog, actions: list[QAction]) -> None:
    dialog.table.setCurrentItem(row(dialog, "Brush"))
    dialog.add_button.click()
    assert dialog._catcher is not None
    QTest.keyClick(dialog._catcher, Qt.Key.Key_P, CTRL)
    assert [key.toString() for key in actions[0].shortcuts()] == ["B", "Ctrl+P"]


def test_what_is_done_and_keys_are_found_by_typing(dialog: ShortcutsDialog) -> None:
    def found() -> set[str]:
        rows = [dialog.table.topLevelItem(number) for number in range(dialog.table.topLevelItemCount())]
        return {row.text(WHAT) for row in rows if row is not None and not row.isHidden() and row.text(KEYS)}

    dialog.filter_line.setText("hai")
    assert found() == {"Hair"}
    dialog.filter_line.setText("f")
    assert "Fit" in found() and "Brush" not in found()
    dialog.filter_line.setText("ctrl+wheel")
    assert found() == {"Size of the brush"}


def test_held_keys_and_the_mouse_are_listed_but_cannot_be_changed(dialog: ShortcutsDialog) -> None:
    dialog.table.setCurrentItem(row(dialog, "Hide the mask while held"))
    assert not dialog.change_button.isEnabled()
    QTest.keyClick(dialog.table, Qt.Key.Key_Return)
    assert dialog._catcher is None


def test_chosen_keys_hold_for_actions_that_come_later(qtbot: QtBot) -> None:
    keys = Keys({"&brush": ["W"], "gone": ["V"]})
    brush = make_action("&Brush", "B")
    keys.adopt([brush])
    assert brush.shortcut().toString() == "W"
    keys.reset(brush)
    assert brush.shortcut().toString() == "B"


def test_a_key_that_the_person_gave_away_does_not_come_to_a_second_action_that_is_new(qtbot: QtBot) -> None:
    brush, suspect = make_action("&Brush", "B"), make_action("Suspect", "N")
    keys = Keys({"&brush": ["N"]})
    keys.adopt([suspect, brush])
    assert brush.shortcut().toString() == "N"
    assert suspect.shortcuts() == [] and suspect.toolTip() == "Do Suspect"
    keys.reset(brush)
    assert (brush.shortcut().toString(), suspect.shortcut().toString()) == ("B", "N")
