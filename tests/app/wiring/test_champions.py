"""Which weights pre-label, who said so, and that any others are one press away."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.wiring.program import Program
from mman_core.project.champion import read_history
from mman_core.project.runs import learned_masks, list_runs, read_verdict
from mman_core.project.store import Project
from tests.app.wiring.conftest import wait_idle
from tests.app.wiring.test_read_only import state
from tests.painting import paint

UseWeights = Callable[[str], None]


def import_weights(photos: Path) -> None:
    """Put weights into the project as an import does."""
    (photos / ".mman" / "weights").mkdir(parents=True)
    (photos / ".mman" / "weights" / "mine.safetensors").write_bytes(b"weights")


def champion(program: Program) -> str:
    """Return the key of the champion, which every part of the window agrees on."""
    found = program.projects.champion
    assert found is not None and program.window.champion_box.currentData() == found.key
    assert found.title in program.window.strip.device_label.text()
    return found.key


def open_and_train(qtbot: QtBot, program: Program, photos: Path) -> None:
    program.open(photos)
    wait_idle(qtbot, program)
    paint(qtbot, program)
    wait_idle(qtbot, program)
    program.window.training_panel.form.steps_spin.setValue(4)
    program.window.training_panel.start_button.click()
    wait_idle(qtbot, program)


def test_a_run_that_wins_pre_labels_what_nobody_has_touched(
    qtbot: QtBot, program: Program, photos: Path, use_weights: UseWeights
) -> None:
    use_weights("winner")
    open_and_train(qtbot, program, photos)
    assert champion(program) == "run-0001"
    assert program.window.training_panel.progress.note_label.text() == "Promoted: it is better."
    drafts = photos / ".mman" / "drafts" / "run-0001"
    assert sorted(path.relative_to(drafts).as_posix() for path in drafts.rglob("*.png")) == [
        "b.png.png",
        "street/c.png.png",
    ]
    (reign,) = read_history(photos / ".mman")
    assert (reign.key, reign.reason, reign.by_person) == ("run-0001", "Promoted: it is better.", False)
    assert len(learned_masks(photos / ".mman")) == 1


def test_of_all_four_each_challenges_whoever_is_champion_by_then(
    qtbot: QtBot, program: Program, photos: Path, use_weights: UseWeights
) -> None:
    use_weights("winner")
    box = program.window.training_panel.form.objective_box
    box.setCurrentIndex(box.count() - 1)
    open_and_train(qtbot, program, photos)
    verdicts = [read_verdict(run.folder) for run in list_runs(photos / ".mman")]
    assert [verdict["against"] for verdict in verdicts] == ["starter", "run-0001", "run-0001", "run-0001"]
    assert champion(program) == "run-0001"


def test_a_run_that_loses_stays_a_challenger_with_the_reason(qtbot: QtBot, program: Program, photos: Path) -> None:
    open_and_train(qtbot, program, photos)
    assert champion(program) == "starter"
    row = program.window.training_panel.runs.tree.topLevelItem(0)
    assert row is not None and row.text(1) == "challenger" and "it is no better" in row.toolTip(1)
    assert not (photos / ".mman" / "drafts").exists()
    assert read_history(photos / ".mman") == []


def test_a_press_makes_a_challenger_the_champion_and_the_box_goes_back(
    qtbot: QtBot, program: Program, photos: Path
) -> None:
    open_and_train(qtbot, program, photos)
    runs = program.window.training_panel.runs
    runs.tree.setCurrentIndex(runs.tree.model().index(0, 0))
    QTest.mouseClick(runs.crown_button, Qt.MouseButton.LeftButton)
    assert champion(program) == "run-0001"
    box = program.window.champion_box
    box.activated.emit(box.findData("starter"))
    assert champion(program) == "starter"
    history = read_history(photos / ".mman")
    assert [(reign.key, reign.by_person) for reign in history] == [("run-0001", True), ("starter", True)]
    wait_idle(qtbot, program)


def test_a_champion_of_an_earlier_version_is_taken_over(qtbot: QtBot, program: Program, photos: Path) -> None:
    import_weights(photos)
    with Project.open(photos) as project:
        project.set_setting("champion", "import-mine")
    program.open(photos)
    wait_idle(qtbot, program)
    assert champion(program) == "import-mine"
    assert [reign.key for reign in read_history(photos / ".mman")] == ["import-mine"]


def test_a_project_that_can_only_be_read_keeps_its_champion(qtbot: QtBot, program: Program, photos: Path) -> None:
    import_weights(photos)
    with Project.open(photos) as owner:
        owner.set_setting("champion", "import-mine")
        program.open(photos)
        wait_idle(qtbot, program)
        before = state(photos)
        assert champion(program) == "starter"
        program.champions.choose("import-mine")
        assert champion(program) == "import-mine"
        wait_idle(qtbot, program)
        assert state(photos) == before


def test_a_run_that_had_won_when_the_program_was_killed_is_crowned(
    qtbot: QtBot, program: Program, photos: Path
) -> None:
    run = photos / ".mman" / "runs" / "0001"
    run.mkdir(parents=True)
    verdict = {"against": "starter", "promoted": True, "reason": "Promoted: it is better."}
    (run / "config.json").write_text(json.dumps({"objective": "mman", "steps": 4}))
    (run / "metrics.json").write_text(json.dumps({"steps": 4, "verdict": verdict}))
    (run / "weights.safetensors").write_bytes(b"weights")
    (run / "done").touch()
    program.open(photos)
    wait_idle(qtbot, program)
    assert champion(program) == "run-0001"
    assert (photos / ".mman" / "drafts" / "run-0001" / "b.png.png").exists()


def test_a_damaged_history_is_told_and_the_folder_opens(qtbot: QtBot, program: Program, photos: Path) -> None:
    (photos / ".mman").mkdir()
    (photos / ".mman" / "champion.json").write_text("{")
    program.open(photos)
    wait_idle(qtbot, program)
    dialog = program.rooms.errors.dialog
    assert dialog is not None and "champion.json is damaged" in dialog.text()
    dialog.close()
    assert program.projects.champion is not None and program.projects.champion.key == "starter"
    assert list_runs(photos / ".mman") == []
