from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.wiring.program import Program
from mman_core.errors import CannotWrite
from mman_core.images.index_png import read_mask
from mman_core.project.status import ImageStatus
from mman_core.types import Mask
from tests.app.wiring.conftest import wait_idle
from tests.painting import paint


def test_a_stroke_is_on_the_disk_without_anything_pressed(qtbot: QtBot, opened: Program, photos: Path) -> None:
    paint(qtbot, opened)
    assert not opened.is_idle
    wait_idle(qtbot, opened)
    document, project = opened.rooms.document, opened.projects.project
    assert document.mask is not None and 9 in document.mask and project is not None
    assert np.array_equal(read_mask(photos / ".mman" / "masks" / "a.png.png"), document.mask)
    assert project.row("a.png").status is ImageStatus.IN_WORK
    assert "1 corrected image" in opened.window.training_panel.lesson_label.text()


def test_what_a_person_is_unsure_of_is_painted_as_not_labelled(qtbot: QtBot, opened: Program, photos: Path) -> None:
    QTest.keyClick(opened.window.canvas, Qt.Key.Key_E, Qt.KeyboardModifier.ShiftModifier)
    assert opened.rooms.tools.class_id == 255
    assert opened.window.tool_panel.class_name.text() == "Not labelled  (⇧E)"
    paint(qtbot, opened, 255)
    wait_idle(qtbot, opened)
    document = opened.rooms.document
    assert document.mask is not None and document.history.undo_title == "Brush: Not labelled"
    rows, columns = np.nonzero(document.mask == 255)
    assert np.array_equal(read_mask(photos / ".mman" / "masks" / "a.png.png"), document.mask)
    opened.window.canvas.hovered.emit(int(columns[0]), int(rows[0]))
    assert "Not labelled" in opened.window.strip.cursor_label.text()
    opened.window.acts.undo.trigger()
    assert not (document.mask == 255).any()
    wait_idle(qtbot, opened)


def test_undo_and_redo_by_key(qtbot: QtBot, opened: Program) -> None:
    document, canvas = opened.rooms.document, opened.window.canvas
    acts = opened.window.acts
    assert not acts.undo.isEnabled()
    paint(qtbot, opened)
    assert document.mask is not None
    painted = document.mask.copy()
    assert acts.undo.isEnabled()
    QTest.keyClick(canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not document.mask.any()
    ctrl_shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(canvas, Qt.Key.Key_Z, ctrl_shift)
    assert np.array_equal(document.mask, painted)
    wait_idle(qtbot, opened)


@pytest.mark.parametrize(
    ("key", "modifier", "class_id"),
    [
        (Qt.Key.Key_0, Qt.KeyboardModifier.NoModifier, 0),
        (Qt.Key.Key_9, Qt.KeyboardModifier.NoModifier, 9),
        (Qt.Key.Key_0, Qt.KeyboardModifier.ShiftModifier, 10),
        (Qt.Key.Key_9, Qt.KeyboardModifier.ShiftModifier, 19),
    ],
)
def test_digits_choose_classes(
    qtbot: QtBot, opened: Program, key: Qt.Key, modifier: Qt.KeyboardModifier, class_id: int
) -> None:
    QTest.keyClick(opened.window.canvas, key, modifier)
    assert opened.rooms.tools.class_id == class_id


def test_letters_choose_tools_and_brackets_the_size(qtbot: QtBot, opened: Program) -> None:
    tools, canvas, acts = opened.rooms.tools, opened.window.canvas, opened.window.acts
    for key, tool in (
        (Qt.Key.Key_E, "eraser"),
        (Qt.Key.Key_I, "picker"),
        (Qt.Key.Key_H, "pan"),
        (Qt.Key.Key_B, "brush"),
    ):
        QTest.keyClick(canvas, key)
        assert tools.tool == tool
        assert acts.tools[tool].isChecked()
    radius = tools.radius
    QTest.keyClick(canvas, Qt.Key.Key_BracketRight)
    assert tools.radius > radius
    QTest.keyClick(canvas, Qt.Key.Key_BracketLeft)
    assert tools.radius == pytest.approx(radius, abs=0.5)


def test_letters_typed_into_the_filter_are_letters(qtbot: QtBot, opened: Program) -> None:
    line = opened.window.images_panel.filter_line
    line.setFocus()
    QTest.keyClicks(line, "beach")
    assert line.text() == "beach"
    assert opened.rooms.tools.tool == "brush"


def test_v_hides_the_mask_and_q_does_while_it_is_held(qtbot: QtBot, opened: Program) -> None:
    canvas = opened.window.canvas
    told: list[bool] = []
    opened.rooms.views.mask_hidden_changed.connect(told.append)
    QTest.keyClick(canvas, Qt.Key.Key_V)
    assert told == [True]
    QTest.keyClick(canvas, Qt.Key.Key_V)
    assert told == [True, False]
    QApplication.sendEvent(canvas, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Q, Qt.KeyboardModifier.NoModifier))
    assert told == [True, False, True]
    QApplication.sendEvent(canvas, QKeyEvent(QEvent.Type.KeyRelease, Qt.Key.Key_Q, Qt.KeyboardModifier.NoModifier))
    assert told == [True, False, True, False]


def test_a_held_key_whose_release_goes_elsewhere_hides_nothing_for_good(qtbot: QtBot, opened: Program) -> None:
    views, canvas = opened.rooms.views, opened.window.canvas
    QApplication.sendEvent(canvas, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Q, Qt.KeyboardModifier.NoModifier))
    assert views.mask_hidden
    QApplication.sendEvent(canvas, QFocusEvent(QEvent.Type.FocusOut))
    views = opened.rooms.views
    assert not views.mask_hidden


def test_a_stroke_shows_the_mask_that_was_hidden(qtbot: QtBot, opened: Program) -> None:
    opened.window.acts.hide_mask.setChecked(True)
    paint(qtbot, opened)
    assert not opened.rooms.views.mask_hidden
    wait_idle(qtbot, opened)


def test_what_is_under_the_pointer_is_named(opened: Program) -> None:
    document = opened.rooms.document
    assert document.mask is not None
    document.mask[20, 10] = 13
    opened.window.canvas.hovered.emit(10, 20)
    assert "10, 20" in opened.window.strip.cursor_label.text()
    assert "Face" in opened.window.strip.cursor_label.text()
    opened.window.canvas.hovered.emit(-1, -1)
    assert opened.window.strip.cursor_label.text() == ""


def test_a_full_disk_is_told_in_a_bar_and_saving_again_saves(
    qtbot: QtBot, opened: Program, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_full = True
    project = opened.projects.project
    assert project is not None
    write = project.write_mask

    def write_if_there_is_room(name: str, mask: Mask) -> None:
        if is_full:
            raise CannotWrite(f"The disk is full: the mask of {name} was not saved; free some space.")
        write(name, mask)

    opened.rooms.autosave.save_with(write_if_there_is_room)
    paint(qtbot, opened)
    bar = opened.window.notice_bar
    qtbot.waitUntil(lambda: bar.isVisible())
    assert "disk is full" in bar.label.text()
    assert "Not saved" in opened.window.strip.save_label.text()
    assert opened.rooms.document.mask is not None
    painted = opened.rooms.document.mask.copy()
    opened.show_image.show("b.png")
    qtbot.waitUntil(lambda: opened.rooms.document.name == "b.png")
    opened.show_image.show("a.png")
    qtbot.waitUntil(lambda: opened.rooms.document.name == "a.png" and opened.rooms.tasks.is_idle)
    assert np.array_equal(opened.rooms.document.mask, painted)
    is_full = False
    QTest.mouseClick(bar.button, Qt.MouseButton.LeftButton)
    wait_idle(qtbot, opened)
    assert not bar.isVisible()
    assert np.array_equal(read_mask(photos / ".mman" / "masks" / "a.png.png"), painted)


def test_a_mask_that_cannot_be_saved_makes_closing_a_question(qtbot: QtBot, opened: Program) -> None:
    def refuse(name: str, mask: Mask) -> None:
        raise CannotWrite("The folder is read-only.")

    opened.rooms.autosave.save_with(refuse)
    paint(qtbot, opened)
    opened.window.close()
    qtbot.waitUntil(lambda: opened.leaving.question is not None)
    question = opened.leaving.question
    assert question is not None
    stay = next(button for button in question.buttons() if button.text() == "Stay")
    QTest.mouseClick(stay, Qt.MouseButton.LeftButton)
    assert opened.window.isVisible() and opened.window.isEnabled()
    assert not opened.rooms.autosave.is_clean
    opened.window.close()
    qtbot.waitUntil(lambda: opened.leaving.question is not None)
    question = opened.leaving.question
    assert question is not None
    leave = next(button for button in question.buttons() if button.text() == "Leave without saving")
    QTest.mouseClick(leave, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not opened.window.isVisible())
