"""Done work is checked: critics learn from it, the worst is told, and what came of it is written down."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.compare.score_table import ScoreTable
from app.panels.images_panel import FLAGGED
from app.wiring.program import Program
from mman_core.images.heat import wrongness
from mman_core.images.index_png import write_mask
from mman_core.labels.label_set import load_label_set
from mman_core.mask.repaint import Repaint
from mman_core.metrics.image_score import score_image
from mman_core.project.outcomes import outcomes_path, read_outcomes
from mman_core.project.queue import Mode
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project
from mman_core.types import Box
from tests.app.wiring.conftest import wait_idle
from tests.core.making import save_photo, striped_mask
from tests.painting import paint

COUNT = 10


@pytest.fixture
def done(qtbot: QtBot, program: Program, tmp_path: Path) -> Program:
    """The program with a project of ten done images, "0.png" open."""
    folder = tmp_path / "done"
    folder.mkdir()
    for number in range(COUNT):
        save_photo(folder / f"{number}.png", seed=number)
    with Project.open(folder) as project:
        for number in range(COUNT):
            project.write_mask(f"{number}.png", striped_mask())
            project.note_saved(f"{number}.png", 1)
            project.set_status(f"{number}.png", ImageStatus.DONE)
    program.open(folder)
    wait_idle(qtbot, program)
    return program


def check(qtbot: QtBot, program: Program) -> None:
    program.window.acts.check_done.trigger()
    wait_idle(qtbot, program)


def say(program: Program, name: str, status: ImageStatus) -> None:
    """A person says what an image is."""
    assert program.projects.project is not None
    program.projects.project.set_status(name, status)
    program.show_image.status_changed.emit(name)


def folder_of(program: Program) -> Path:
    assert program.projects.project is not None
    return program.projects.project.folder


def test_every_done_mask_gets_its_place_and_the_worst_layout_a_flag(qtbot: QtBot, done: Program) -> None:
    told: list[int] = []
    done.checking.changed.connect(lambda: told.append(len(done.checking.suspicion())))
    assert done.checking.suspicion() == {}
    check(qtbot, done)
    assert told[-1] == COUNT
    suspicion = done.checking.suspicion()
    assert sorted(suspicion, key=lambda name: suspicion[name]) == [f"{number}.png" for number in range(COUNT)]
    assert done.checking.flagged() == {"9.png"}
    assert "suspicion 5 %" in done.window.strip.image_label.text()
    assert "more wrong than 5 %" in done.window.strip.image_label.toolTip()
    done.show_image.show("9.png")
    wait_idle(qtbot, done)
    assert "left and right?" in done.window.strip.image_label.toolTip()
    model = done.window.images_panel.model
    tip = model.data(model.index_of("9.png"), Qt.ItemDataRole.ToolTipRole)
    assert "more wrong than 95 %" in tip and "Implausible layout" in tip


def test_the_list_shows_what_looks_wrong_first_and_can_show_the_flagged_alone(qtbot: QtBot, done: Program) -> None:
    panel = done.window.images_panel
    panel.order_row.chosen.emit(Mode.CHECK_DONE)
    wait_idle(qtbot, done)
    assert panel.order_row.note.text() == "10 finished masks are not checked yet: Model > Check done work."
    check(qtbot, done)
    order = list(panel.model.shown)
    assert order[:4] == ["0.png", "9.png", "8.png", "7.png"]
    assert not panel.order_row.note.isVisible()
    done.show_image.show("9.png")
    wait_idle(qtbot, done)
    paint(qtbot, done)
    wait_idle(qtbot, done)
    assert "9.png" not in done.checking.suspicion()
    assert panel.model.shown == order
    panel.status_box.setCurrentIndex(panel.status_box.findData(FLAGGED))
    assert set(panel.model.shown) == done.checking.flagged()
    assert f"({len(done.checking.flagged())})" in panel.status_box.currentText()


def test_what_was_found_is_there_when_the_project_is_opened_again(qtbot: QtBot, done: Program, photos: Path) -> None:
    check(qtbot, done)
    root = folder_of(done).parent
    done.open(photos)
    wait_idle(qtbot, done)
    assert done.checking.suspicion() == {}
    done.open(root)
    wait_idle(qtbot, done)
    assert len(done.checking.suspicion()) == COUNT


def test_critics_that_know_most_of_the_masks_are_not_trained_again(qtbot: QtBot, done: Program) -> None:
    check(qtbot, done)
    critics = folder_of(done) / "critics" / "critics.safetensors"
    critics.write_bytes(b"others")
    check(qtbot, done)
    assert critics.read_bytes() == b"others"
    assert len(done.checking.suspicion()) == COUNT


def test_what_came_of_a_checked_mask_is_written_down(qtbot: QtBot, done: Program) -> None:
    check(qtbot, done)
    done.rooms.document.repaint(Repaint(Box(3, 3, 9, 12), np.full((6, 9), 5, np.uint8)), "Brush")
    wait_idle(qtbot, done)
    assert "0.png" not in done.checking.suspicion()
    assert "wrong" not in done.window.strip.image_label.toolTip()
    say(done, "1.png", ImageStatus.REVIEWED)
    wait_idle(qtbot, done)
    found = {each.scores.name: each.was_wrong for each in read_outcomes(outcomes_path(folder_of(done)))}
    assert found == {"0.png": True, "1.png": False}
    assert "1.png" in done.checking.suspicion()


def test_an_image_that_is_not_done_any_more_is_not_suspicious(qtbot: QtBot, done: Program) -> None:
    check(qtbot, done)
    say(done, "3.png", ImageStatus.IN_WORK)
    wait_idle(qtbot, done)
    assert "3.png" not in done.checking.suspicion()
    say(done, "3.png", ImageStatus.DONE)
    wait_idle(qtbot, done)
    assert "3.png" in done.checking.suspicion()


def test_too_few_done_masks_are_told_in_one_sentence(qtbot: QtBot, opened: Program) -> None:
    check(qtbot, opened)
    assert "8 done images at least, and there are 0" in opened.window.strip.currentMessage()
    assert not opened.checking.has_critics


def test_a_stop_leaves_everything_as_it_was(qtbot: QtBot, done: Program) -> None:
    done.window.acts.check_done.trigger()
    assert "Stop" in done.window.acts.check_done.text()
    qtbot.waitUntil(lambda: "Training critics" in done.window.strip.job_label.text())
    done.window.strip.job_stop.click()
    wait_idle(qtbot, done)
    assert done.checking.suspicion() == {} and not done.checking.has_critics
    assert "nothing was saved" in done.window.strip.currentMessage()
    assert "Check" in done.window.acts.check_done.text()


def test_the_critics_heat_map_is_grey_until_there_are_critics(qtbot: QtBot, done: Program) -> None:
    action, document = done.window.acts.critic_view, done.rooms.document
    assert not action.isEnabled()
    assert "Check done work" in action.toolTip()
    check(qtbot, done)
    assert action.isEnabled() and "Check done work" not in action.toolTip()
    QTest.keyClick(done.window.canvas, Qt.Key.Key_F7, Qt.KeyboardModifier.ControlModifier)
    wait_idle(qtbot, done)
    assert done.rooms.views.mode == "critic"
    assert document.heat is not None
    assert wrongness(document.heat.values)[15, 3] > 0.9 > 0.1 > wrongness(document.heat.values)[2, 3]
    with qtbot.waitSignal(document.heat_changed, timeout=10_000):
        document.repaint(Repaint(Box(3, 3, 9, 12), np.full((6, 9), 5, np.uint8)), "Brush")
    wait_idle(qtbot, done)


def test_regions_of_a_done_image_are_those_of_the_critic(qtbot: QtBot, done: Program) -> None:
    check(qtbot, done)
    done.window.acts.next_suspect.trigger()
    wait_idle(qtbot, done)
    assert done.window.strip.currentMessage() == "Region 1 of 1"
    done.window.acts.accept_suspect.trigger()
    assert "No suspicious region" in done.window.strip.currentMessage()


def test_the_best_of_the_variants_is_one_step(qtbot: QtBot, done: Program) -> None:
    best_of, document, compare = done.window.acts.best_of, done.rooms.document, done.window.compare_view
    best_of.trigger()
    assert "No critics" in done.window.strip.currentMessage()
    check(qtbot, done)
    best_of.trigger()
    assert "Two variants" in done.window.strip.currentMessage()
    assert document.mask is not None
    low, high = np.full_like(document.mask, 1), np.full_like(document.mask, 7)
    compare.opinions.offer({"one": "One", "two": "Two"})
    compare.opinions.put("one", high, document.name)
    compare.opinions.put("two", low, document.name)
    best_of.trigger()
    wait_idle(qtbot, done)
    assert (document.mask == 1).all()
    assert done.rooms.engine.is_alive
    document.undo()
    assert np.array_equal(document.mask, striped_mask())
    wait_idle(qtbot, done)


def heads_of(model: ScoreTable) -> list[str]:
    return [model.headerData(place, Qt.Orientation.Horizontal) for place in range(model.columnCount())]


def critics_shown(model: ScoreTable) -> list[list[str]]:
    return [[model.data(model.index(row, column)) for column in (4, 5)] for row in range(model.rowCount())]


def score_all(qtbot: QtBot, program: Program) -> ScoreTable:
    """A person scores all variants on all corrected images, predicting what is missing."""
    panel = program.window.compare_view.scores
    panel.scope_box.setCurrentIndex(2)
    panel.predict_check.setChecked(True)
    panel.score_button.click()
    wait_idle(qtbot, program)
    return panel.model


def test_the_critics_look_at_the_predictions_of_all_images_and_are_asked_only_once(
    qtbot: QtBot, done: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done.window.acts.compare.setChecked(True)
    others = tmp_path / "others"
    for number in range(COUNT):
        write_mask(others / f"{number}.png", np.full_like(striped_mask(), 9), load_label_set("lip").palette())
    done.comparing.add_folder(others)
    assert "Macro" not in heads_of(score_all(qtbot, done))
    check(qtbot, done)
    model = score_all(qtbot, done)
    assert heads_of(model)[4:6] == ["Macro", "Micro"] and model.rowCount() == 2
    before = critics_shown(model)
    assert float(before[0][0]) < float(before[1][0]) == 100
    panel = done.window.compare_view.scores
    panel.base_box.setCurrentIndex(1)
    wait_idle(qtbot, done)
    assert critics_shown(model)[1][0].startswith("+") and "[" in critics_shown(model)[1][0]
    panel.base_box.setCurrentIndex(0)
    monkeypatch.setattr(done.rooms.engine, "run_job", None)
    assert critics_shown(score_all(qtbot, done)) == before


def test_what_critics_say_of_predictions_goes_when_they_learn_anew(qtbot: QtBot, done: Program) -> None:
    done.window.acts.compare.setChecked(True)
    check(qtbot, done)
    model = score_all(qtbot, done)
    assert "Macro" in heads_of(model)
    (folder_of(done) / "critics" / "critics.safetensors").write_bytes(b"others")
    done.checking.read()
    wait_idle(qtbot, done)
    assert "Macro" not in heads_of(model)
    assert model.rowCount() == 1


def test_a_stop_while_the_critics_look_keeps_the_scores(
    qtbot: QtBot, done: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    done.window.acts.compare.setChecked(True)
    check(qtbot, done)
    panel = done.window.compare_view.scores
    panel.scope_box.setCurrentIndex(2)
    panel.predict_check.setChecked(True)
    show_progress, told = panel.show_progress, []

    def stop_there(so_far: int, total: int, note: str = "") -> None:
        show_progress(so_far, total, note)
        if "critics have looked" in note:
            told.append(note)
            panel.stop_button.click()

    monkeypatch.setattr(panel, "show_progress", stop_there)
    panel.score_button.click()
    wait_idle(qtbot, done)
    assert told == [f"{told[0].split(';')[0]}; the critics have looked at 0 of {COUNT}"]
    assert panel.model.rows[0].images == COUNT
    assert panel.note.text().startswith(f"{COUNT} images") and "have looked" not in panel.note.text()


def test_the_comparison_says_how_the_critics_find_each_variant(qtbot: QtBot, done: Program) -> None:
    compare, document = done.window.compare_view, done.rooms.document
    assert document.mask is not None
    compare.opinions.offer({"one": "One"})
    compare.opinions.put("one", document.mask.copy(), document.name)
    scores = {"one": score_image(document.mask, document.mask, 20)}
    compare.scores.show_image(scores, {"one": "One"}, "")
    wait_idle(qtbot, done)
    model = compare.scores.model
    assert "Macro" not in heads_of(model)
    check(qtbot, done)
    compare.scores.show_image(scores, {"one": "One"}, "")
    wait_idle(qtbot, done)
    assert heads_of(model)[4:6] == ["Macro", "Micro"]
    assert critics_shown(model) == [["100.0", "50.0"]]
    assert "macro_critic" in model.csv()
