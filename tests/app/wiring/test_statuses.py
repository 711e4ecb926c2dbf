"""What a person says of an image: reviewed, rejected, and all of it taken back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.wiring.program import Program
from mman_core.project.lesson import corrected
from mman_core.project.pairs import corrected_images
from mman_core.project.status import ImageStatus
from tests.app.wiring.conftest import wait_idle
from tests.painting import paint

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def status(program: Program, name: str) -> ImageStatus:
    project = program.projects.project
    assert project is not None
    return project.row(name).status


def press(qtbot: QtBot, program: Program, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
    QTest.keyClick(program.window.canvas, key, modifiers)
    wait_idle(qtbot, program)


def finish_first(qtbot: QtBot, program: Program) -> None:
    """Paint on the first image, mark it done, and come back to it."""
    paint(qtbot, program)
    wait_idle(qtbot, program)
    program.window.acts.done_next.trigger()
    wait_idle(qtbot, program)
    program.show_image.show("a.png")
    wait_idle(qtbot, program)
    assert status(program, "a.png") is ImageStatus.DONE


def test_only_what_is_done_can_be_reviewed_and_then_the_next_image_is_shown(qtbot: QtBot, opened: Program) -> None:
    press(qtbot, opened, Qt.Key.Key_Return, CTRL | SHIFT)
    assert status(opened, "a.png") is ImageStatus.UNTOUCHED
    assert "done (S) first" in opened.window.strip.currentMessage()
    finish_first(qtbot, opened)
    press(qtbot, opened, Qt.Key.Key_Return, CTRL | SHIFT)
    assert status(opened, "a.png") is ImageStatus.REVIEWED
    assert opened.rooms.document.name == "b.png"
    assert "1 of 3 done" in opened.window.images_panel.count_label.text()
    assert "1&nbsp;reviewed" in opened.window.images_panel.count_label.text()


def test_done_and_next_leaves_a_review_unless_the_mask_has_changed(qtbot: QtBot, opened: Program) -> None:
    finish_first(qtbot, opened)
    opened.window.acts.reviewed_next.trigger()
    wait_idle(qtbot, opened)
    for changes, expected in ((False, ImageStatus.REVIEWED), (True, ImageStatus.DONE)):
        opened.show_image.show("a.png")
        wait_idle(qtbot, opened)
        if changes:
            paint(qtbot, opened, 5)
        opened.window.acts.done_next.trigger()
        wait_idle(qtbot, opened)
        assert status(opened, "a.png") is expected


def test_a_review_waits_for_strokes_that_are_not_saved_yet(qtbot: QtBot, opened: Program) -> None:
    finish_first(qtbot, opened)
    paint(qtbot, opened, 5)
    opened.window.acts.reviewed_next.trigger()
    wait_idle(qtbot, opened)
    assert status(opened, "a.png") is ImageStatus.REVIEWED


def test_a_rejected_image_is_not_learned_from_until_that_is_taken_back(qtbot: QtBot, opened: Program) -> None:
    project, acts = opened.projects.project, opened.window.acts
    assert project is not None
    finish_first(qtbot, opened)
    assert [image.name for image in corrected_images(project)[0]] == ["a.png"]
    press(qtbot, opened, Qt.Key.Key_Delete, CTRL)
    assert status(opened, "a.png") is ImageStatus.REJECTED
    assert acts.reject.isChecked() and opened.rooms.document.name == "a.png"
    assert corrected_images(project)[0] == [] and corrected(project).images == ()
    assert "0 of 2 done" in opened.window.images_panel.count_label.text()
    assert "1&nbsp;rejected" in opened.window.images_panel.count_label.text()
    press(qtbot, opened, Qt.Key.Key_Delete, CTRL)
    assert status(opened, "a.png") is ImageStatus.IN_WORK
    assert not acts.reject.isChecked()


def test_an_image_that_is_rejected_right_after_a_stroke_stays_rejected(qtbot: QtBot, opened: Program) -> None:
    paint(qtbot, opened)
    opened.window.acts.reject.trigger()
    wait_idle(qtbot, opened)
    assert status(opened, "a.png") is ImageStatus.REJECTED
    opened.window.acts.not_done.trigger()
    opened.window.acts.undo.trigger()
    opened.window.acts.reject.trigger()
    wait_idle(qtbot, opened)
    assert opened.projects.project is not None and not opened.projects.project.is_touched("a.png")
    assert status(opened, "a.png") is ImageStatus.REJECTED


def test_not_done_takes_back_all_that_was_said_and_the_files_say_how_far_it_is(qtbot: QtBot, opened: Program) -> None:
    acts = opened.window.acts
    acts.reject.trigger()
    acts.not_done.trigger()
    assert status(opened, "a.png") is ImageStatus.UNTOUCHED
    assert not acts.reject.isChecked()
    finish_first(qtbot, opened)
    for action in (acts.zoom_in, acts.reviewed_next, acts.reject):
        action.trigger()
        wait_idle(qtbot, opened)
        opened.show_image.show("a.png")
        wait_idle(qtbot, opened)
        press(qtbot, opened, Qt.Key.Key_Backspace, CTRL)
        assert status(opened, "a.png") is ImageStatus.IN_WORK
        opened.show_image.set_status("a.png", ImageStatus.DONE)


def test_every_change_that_a_person_makes_is_told(qtbot: QtBot, opened: Program) -> None:
    told: list[str] = []
    opened.show_image.status_changed.connect(told.append)
    finish_first(qtbot, opened)
    assert told == ["a.png"]
    opened.window.acts.reject.trigger()
    opened.window.acts.not_done.trigger()
    assert told == ["a.png"] * 3


def test_statuses_can_be_filtered_and_survive_the_program(qtbot: QtBot, opened: Program, photos: Path) -> None:
    opened.window.acts.reject.trigger()
    box, model = opened.window.images_panel.status_box, opened.window.images_panel.model
    box.setCurrentIndex(box.findData(ImageStatus.REJECTED))
    assert model.shown == ["a.png"]
    opened.projects.look_again()
    wait_idle(qtbot, opened)
    assert status(opened, "a.png") is ImageStatus.REJECTED
