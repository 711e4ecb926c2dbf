"""A training that was interrupted goes on from the panel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.wiring.program import Program
from tests.app.wiring.conftest import wait_idle
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
