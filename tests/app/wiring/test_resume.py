"""A training that was paused or interrupted goes on from the panel, and by itself after the window was closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.state.settings import Settings
from app.wiring.program import Program
from tests.app.wiring.conftest import COMMAND, wait_idle
from tests.painting import paint


def states(program: Program) -> list[str]:
    runs = program.window.training_panel.runs.tree
    rows = [row for row in map(runs.topLevelItem, range(runs.topLevelItemCount())) if row is not None]
    return [row.text(1) for row in rows if row.text(0).startswith("Run")]


def test_a_training_whose_child_was_killed_is_shown_as_interrupted_and_goes_on(
    qtbot: QtBot, program: Program, photos: Path, use_weights: Callable[[str], None]
) -> None:
    use_weights("torn")
    program.open(photos)
    wait_idle(qtbot, program)
    paint(qtbot, program)
    wait_idle(qtbot, program)
    panel = program.window.training_panel
    program.window.acts.train.trigger()
    panel.form.steps_spin.setValue(8)
    assert not panel.resume_button.isVisible()
    QTest.mouseClick(panel.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: program.rooms.errors.dialog is not None, timeout=15_000)
    assert program.rooms.errors.dialog is not None
    program.rooms.errors.dialog.close()
    wait_idle(qtbot, program)
    assert states(program) == ["interrupted"]
    assert panel.resume_button.isVisible() and panel.resume_button.text() == "Resume run 1"
    QTest.mouseClick(panel.resume_button, Qt.MouseButton.LeftButton)
    assert not panel.resume_button.isVisible()
    qtbot.waitUntil(lambda: panel.progress.bar.value() > 3, timeout=15_000)
    wait_idle(qtbot, program)
    assert states(program) == ["challenger"]
    assert "Kept as a challenger" in panel.progress.note_label.text()
    assert not panel.resume_button.isVisible()
    assert [variant.key for variant in program.projects.variants] == ["starter", "run-0001"]
    assert [folder.name for folder in (photos / ".mman" / "runs").iterdir()] == ["0001"]


def test_a_run_without_a_checkpoint_is_not_offered(qtbot: QtBot, program: Program, photos: Path) -> None:
    run = photos / ".mman" / "runs" / "0001"
    run.mkdir(parents=True)
    (run / "config.json").write_text('{"objective": "mman", "steps": 40}')
    program.open(photos)
    wait_idle(qtbot, program)
    program.window.acts.train.trigger()
    assert states(program) == ["no weights"]
    assert not program.window.training_panel.resume_button.isVisible()


def begin_long_training(qtbot: QtBot, program: Program, photos: Path) -> None:
    program.open(photos)
    wait_idle(qtbot, program)
    paint(qtbot, program)
    wait_idle(qtbot, program)
    panel = program.window.training_panel
    panel.form.steps_spin.setValue(60)
    panel.start_button.click()
    qtbot.waitUntil(lambda: panel.progress.bar.value() > 3, timeout=15_000)


def close(qtbot: QtBot, program: Program) -> None:
    program.window.close()
    qtbot.waitUntil(lambda: not program.window.isVisible(), timeout=15_000)


@pytest.fixture
def another(qtbot: QtBot, program: Program) -> Iterator[Callable[[], Program]]:
    """Start the program a second time."""
    programs: list[Program] = []

    def start() -> Program:
        programs.append(Program(Settings(), engine_command=COMMAND))
        programs[-1].window.show()
        return programs[-1]

    yield start
    for each in programs:
        close(qtbot, each)


def test_a_pause_ends_the_child_and_the_run_goes_on_when_a_person_says_so(
    qtbot: QtBot, program: Program, photos: Path, another: Callable[[], Program]
) -> None:
    begin_long_training(qtbot, program, photos)
    panel = program.window.training_panel
    panel.pause_button.click()
    wait_idle(qtbot, program)
    assert not program.rooms.training_engine.is_alive
    assert panel.progress.note_label.text().startswith("Paused after ")
    assert states(program) == ["paused"]
    close(qtbot, program)
    again = another()
    again.open(photos)
    wait_idle(qtbot, again)
    assert states(again) == ["paused"], "it goes on only when a person says so"
    again.window.training_panel.resume_button.click()
    wait_idle(qtbot, again)
    assert states(again) == ["challenger"]
    assert not (photos / ".mman" / "runs" / "0001" / "paused").exists()


def test_a_training_goes_on_by_itself_when_the_window_was_closed_meanwhile(
    qtbot: QtBot, program: Program, photos: Path, another: Callable[[], Program]
) -> None:
    begin_long_training(qtbot, program, photos)
    close(qtbot, program)
    run = photos / ".mman" / "runs" / "0001"
    assert (run / "checkpoint.pt").exists() and not (run / "done").exists()
    again = another()
    again.open(photos)
    qtbot.waitUntil(lambda: again.training.is_running, timeout=15_000)
    wait_idle(qtbot, again)
    assert states(again) == ["challenger"]
    assert [folder.name for folder in run.parent.iterdir()] == ["0001"]


def test_a_run_that_was_stopped_does_not_go_on(
    qtbot: QtBot, program: Program, photos: Path, another: Callable[[], Program]
) -> None:
    begin_long_training(qtbot, program, photos)
    program.window.training_panel.stop_button.click()
    wait_idle(qtbot, program)
    close(qtbot, program)
    again = another()
    again.open(photos)
    wait_idle(qtbot, again)
    assert states(again) == ["stopped"]
    assert not again.window.training_panel.resume_button.isVisible()


def test_a_match_that_closing_cut_short_is_made_up_for(
    qtbot: QtBot, program: Program, photos: Path, another: Callable[[], Program], use_weights: Callable[[str], None]
) -> None:
    use_weights("ponders")
    begin_long_training(qtbot, program, photos)
    note = program.window.training_panel.progress.note_label
    qtbot.waitUntil(lambda: "3 of 3 images" in note.text(), timeout=15_000)
    assert not program.window.training_panel.pause_button.isEnabled()
    close(qtbot, program)
    use_weights("winner")
    again = another()
    again.open(photos)
    qtbot.waitUntil(lambda: again.training.is_running, timeout=15_000)
    wait_idle(qtbot, again)
    assert states(again) == ["champion"]
