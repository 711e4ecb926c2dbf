"""The order of the list: by the scores of the drafts, remembered by the project, and never changed under the hands."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.state.settings import Settings
from app.wiring.program import Program
from mman_core.metrics.score_file import DraftScores, add_scores, draft_scores_path, read_scores
from mman_core.project.queue import Mode
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project
from tests.app.wiring.conftest import COMMAND, wait_idle
from tests.painting import paint

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
BY_DOUBT = ["street/c.png", "b.png", "a.png"]
"""The child that stands for the engine doubts most about high photos; broken.jpg comes last, it cannot be read."""


def choose(qtbot: QtBot, program: Program, mode: Mode) -> None:
    box = program.window.images_panel.order_row.box
    box.setCurrentIndex(box.findData(mode))
    box.activated.emit(box.currentIndex())
    wait_idle(qtbot, program)


def draft_all(qtbot: QtBot, program: Program) -> None:
    program.window.acts.prelabel_all.trigger()
    wait_idle(qtbot, program)


def shown(program: Program) -> list[str]:
    return [name for name in program.window.images_panel.model.shown if name != "broken.jpg"]


def test_the_most_doubtful_drafts_come_behind_the_open_image(qtbot: QtBot, opened: Program) -> None:
    draft_all(qtbot, opened)
    choose(qtbot, opened, Mode.CORRECT_FIRST)
    assert shown(opened) == ["a.png", "street/c.png", "b.png"]
    assert opened.rooms.document.name == "a.png"
    opened.show_image.step(+1)
    wait_idle(qtbot, opened)
    assert opened.rooms.document.name == "street/c.png"
    assert opened.show_image.prefetch.get("b.png") is not None
    choose(qtbot, opened, Mode.QUICK_WINS)
    assert shown(opened) == ["street/c.png", "a.png", "b.png"]
    choose(qtbot, opened, Mode.FILES)
    assert shown(opened) == ["a.png", "b.png", "street/c.png"]


def test_what_is_done_stays_in_its_place_until_the_order_is_chosen_again(qtbot: QtBot, opened: Program) -> None:
    draft_all(qtbot, opened)
    opened.show_image.show("street/c.png")
    wait_idle(qtbot, opened)
    choose(qtbot, opened, Mode.CORRECT_FIRST)
    assert shown(opened) == BY_DOUBT
    opened.window.acts.done_next.trigger()
    wait_idle(qtbot, opened)
    assert shown(opened) == BY_DOUBT
    assert opened.rooms.document.name == "b.png"
    choose(qtbot, opened, Mode.CORRECT_FIRST)
    assert shown(opened) == ["b.png", "a.png", "street/c.png"]


def test_the_order_is_made_anew_when_many_images_were_drafted(qtbot: QtBot, opened: Program) -> None:
    choose(qtbot, opened, Mode.CORRECT_FIRST)
    note = opened.window.images_panel.order_row.note
    assert note.text().startswith("3 images are without a draft")
    assert note.isVisible()
    draft_all(qtbot, opened)
    assert shown(opened) == ["a.png", "street/c.png", "b.png"]
    assert not note.isVisible()
    assert opened.queue.order()[:3] == ["a.png", "street/c.png", "b.png"]


def test_drafts_that_nobody_scored_are_counted(qtbot: QtBot, opened: Program) -> None:
    draft_all(qtbot, opened)
    project, champion = opened.projects.project, opened.projects.champion
    assert project is not None and champion is not None
    draft_scores_path(project.folder, champion.key).unlink()
    choose(qtbot, opened, Mode.DIVERSE)
    note = opened.window.images_panel.order_row.note
    assert note.text() == "3 drafts are not scored: pre-label again to order them."
    add_scores(draft_scores_path(project.folder, champion.key), [DraftScores("b.png", "", 0.3, 0.3)])
    opened.projects.look_again()
    wait_idle(qtbot, opened)
    assert note.text().startswith("2 drafts are")
    assert shown(opened) == ["a.png", "b.png", "street/c.png"]


def test_a_project_keeps_its_order(qtbot: QtBot, opened: Program, photos: Path) -> None:
    draft_all(qtbot, opened)
    choose(qtbot, opened, Mode.CORRECT_FIRST)
    opened.show_image.show("b.png")
    wait_idle(qtbot, opened)
    opened.close()
    qtbot.waitUntil(lambda: not opened.window.isVisible())
    again = Program(Settings(), engine_command=COMMAND)
    again.open(photos)
    wait_idle(qtbot, again)
    assert again.window.images_panel.order_row.box.currentData() == Mode.CORRECT_FIRST
    assert shown(again) == ["b.png", "street/c.png", "a.png"]
    again.close()
    qtbot.waitUntil(lambda: again.projects.project is None)


def test_keys_lead_to_the_next_unlabelled_unsure_and_unreviewed_image(qtbot: QtBot, opened: Program) -> None:
    def press(modifiers: Qt.KeyboardModifier) -> str | None:
        QTest.keyClick(opened.window.canvas, Qt.Key.Key_PageDown, modifiers)
        wait_idle(qtbot, opened)
        return opened.rooms.document.name

    assert press(CTRL) == "a.png"
    assert "no other image that is not done and whose draft" in opened.window.strip.currentMessage()
    draft_all(qtbot, opened)
    assert press(CTRL) == "street/c.png"
    paint(qtbot, opened)
    wait_idle(qtbot, opened)
    assert press(SHIFT) == "a.png"
    opened.show_image.set_status("b.png", ImageStatus.DONE)
    assert press(CTRL | SHIFT) == "b.png"
    assert press(CTRL | SHIFT) == "b.png"
    assert "no other image that is done" in opened.window.strip.currentMessage()


def test_the_order_of_a_read_only_project_is_chosen_without_writing_it_down(
    qtbot: QtBot, program: Program, photos: Path
) -> None:
    with Project.open(photos) as owner:
        program.open(photos)
        wait_idle(qtbot, program)
        choose(qtbot, program, Mode.RANDOM)
        assert program.window.images_panel.order_row.box.currentData() == Mode.RANDOM
        assert owner.setting("queue") == ""
        for action in (program.window.acts.reviewed_next, program.window.acts.reject, program.window.acts.not_done):
            assert not action.isEnabled()


def test_the_mirror_image_is_asked_only_if_a_person_wants_that(qtbot: QtBot, opened: Program) -> None:
    project, champion, acts = opened.projects.project, opened.projects.champion, opened.window.acts
    assert project is not None and champion is not None
    path = draft_scores_path(project.folder, champion.key)
    draft_all(qtbot, opened)
    assert {scores.mirror for scores in read_scores(path, DraftScores).values()} == {None}
    acts.mirror_drafts.trigger()
    assert opened.rooms.settings.mirrors_drafts
    acts.prelabel_again.trigger()
    wait_idle(qtbot, opened)
    assert {scores.mirror for scores in read_scores(path, DraftScores).values()} == {0.5}


def test_every_tenth_of_a_long_queue_is_told_to_be_drawn_at_random(qtbot: QtBot, opened: Program, photos: Path) -> None:
    for number in range(40):
        (photos / f"n{number:02}.png").hardlink_to(photos / "a.png")
    opened.projects.look_again()
    wait_idle(qtbot, opened)
    choose(qtbot, opened, Mode.QUICK_WINS)
    assert len(opened.queue.controls()) == 4
    assert set(opened.queue.order()) == {*BY_DOUBT, "broken.jpg", *(f"n{number:02}.png" for number in range(40))}
    choose(qtbot, opened, Mode.RANDOM)
    assert opened.queue.controls() == frozenset()
    assert opened.queue.order()[-1] == "broken.jpg"


def test_an_image_that_is_drafted_alone_changes_no_order(qtbot: QtBot, opened: Program) -> None:
    choose(qtbot, opened, Mode.CORRECT_FIRST)
    before = shown(opened)
    opened.show_image.show("street/c.png")
    wait_idle(qtbot, opened)
    opened.window.acts.prelabel.trigger()
    wait_idle(qtbot, opened)
    assert shown(opened) == before == ["a.png", "b.png", "street/c.png"]
    choose(qtbot, opened, Mode.CORRECT_FIRST)
    assert shown(opened) == ["street/c.png", "a.png", "b.png"]
