"""The scores of the comparison leave the program as files, in a folder that is remembered."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.state.settings import load_settings
from app.tour import hands
from app.wiring.program import Program
from tests.app.wiring.conftest import wait_idle
from tests.app.wiring.test_comparing import a_folder_of_masks, open_comparison
from tests.e2e.hands import told
from tests.saving import save_as


@pytest.fixture
def scored(qtbot: QtBot, program: Program, photos: Path, tmp_path: Path) -> Program:
    """The program with the scores of two folders of masks in sight."""
    open_comparison(qtbot, program, photos)
    for class_id in (5, 7):
        program.comparing.add_folder(a_folder_of_masks(tmp_path, class_id))
    panel = program.window.compare_view.scores
    panel.scope_box.setCurrentIndex(2)
    hands.click(panel.score_button, (8, 8))
    wait_idle(qtbot, program)
    return program


def test_scores_are_saved_in_each_format(qtbot: QtBot, scored: Program, tmp_path: Path) -> None:
    model, folder = scored.window.compare_view.scores.model, tmp_path / "tables"
    folder.mkdir()
    scored.window.acts.save_scores.trigger()
    save_as(qtbot, scored, folder / "a", "CSV (*.csv)")
    scored.window.acts.save_scores.trigger()
    assert save_as(qtbot, scored, folder / "b", "LaTeX (*.tex)") == folder
    scored.window.acts.save_scores.trigger()
    save_as(qtbot, scored, folder / "c.md", "LaTeX (*.tex)")
    rows = list(csv.DictReader((folder / "a.csv").read_text().splitlines()))
    assert [row["variant"] for row in rows] == ["Masks in said_5", "Masks in said_7"] and float(
        rows[0]["mean_iou"]
    ) == 1
    assert (folder / "b.tex").read_text() == model.latex()
    assert (folder / "c.md").read_text() == model.markdown()
    assert sorted(path.name for path in folder.iterdir()) == ["a.csv", "b.tex", "c.md"]
    assert load_settings().tables_folder == str(folder)


def test_without_scores_nothing_is_asked(qtbot: QtBot, opened: Program) -> None:
    opened.window.acts.save_scores.trigger()
    assert "no scores to save" in opened.window.strip.currentMessage()
    assert not opened.window.findChildren(QFileDialog)


def test_a_folder_that_is_gone_is_told_in_a_sentence(qtbot: QtBot, scored: Program, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    scored.rooms.settings.tables_folder = str(tmp_path / "gone")
    scored.window.acts.save_scores.trigger()
    (chooser,) = scored.window.findChildren(QFileDialog)
    assert Path(chooser.directory().absolutePath()) == Path.home()
    chooser.fileSelected.emit(str(tmp_path / "file" / "scores.csv"))
    wait_idle(qtbot, scored)
    assert "scores.csv" in told(scored)
    chooser.close()
