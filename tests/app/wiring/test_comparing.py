"""The comparison in the running program: numbers of a project, folders of masks, taking, figures, four trainings."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.tour import hands
from app.wiring.program import Program
from mman_core.images.index_png import write_mask
from mman_core.labels.label_set import load_label_set
from mman_core.project.store import Project
from tests.app.wiring.conftest import NAMES, wait_idle

SHAPES = {"a.png": (60, 45), "b.png": (70, 45), "street/c.png": (80, 45)}
PALETTE = load_label_set("lip").palette()


def mask_of(name: str, class_id: int = 5) -> np.ndarray:
    mask = np.zeros(SHAPES[name], np.uint8)
    mask[20:40, 10:30] = class_id
    return mask


def correct_all(photos: Path) -> None:
    with Project.open(photos) as project:
        for name in NAMES:
            project.write_mask(name, mask_of(name))


def a_folder_of_masks(root: Path, class_id: int) -> Path:
    folder = root / f"said_{class_id}"
    for name in NAMES:
        write_mask(folder / f"{name}.png", mask_of(name, class_id), PALETTE)
    return folder


def open_comparison(qtbot: QtBot, program: Program, photos: Path) -> None:
    correct_all(photos)
    program.open(photos)
    wait_idle(qtbot, program)
    program.window.acts.compare.trigger()
    wait_idle(qtbot, program)


def test_a_project_is_scored_beside_the_window_with_intervals(
    qtbot: QtBot, program: Program, photos: Path, tmp_path: Path
) -> None:
    open_comparison(qtbot, program, photos)
    right, wrong = a_folder_of_masks(tmp_path, 5), a_folder_of_masks(tmp_path, 7)
    program.comparing.add_folder(right)
    program.comparing.add_folder(wrong)
    panel = program.window.compare_view.scores
    panel.scope_box.setCurrentIndex(2)
    hands.click(panel.score_button, (8, 8))
    wait_idle(qtbot, program)
    titles = [row.title for row in panel.model.rows]
    assert titles == ["Masks in said_5", "Masks in said_7"]
    assert panel.model.rows[0].images == 3 and panel.model.rows[0].means[0].value == 100
    assert "Starter" in panel.note.text()
    panel.base_box.setCurrentIndex(panel.base_box.findText("minus Masks in said_5"))
    wait_idle(qtbot, program)
    interval = panel.model.rows[1].means[0].interval
    assert interval is not None and interval.is_clear
    panel.predict_check.setChecked(True)
    hands.click(panel.score_button, (8, 8))
    wait_idle(qtbot, program)
    assert [row.title for row in panel.model.rows] == ["Starter", *titles]


def test_the_sample_is_drawn_evenly_and_only_from_what_is_listed(qtbot: QtBot, program: Program, photos: Path) -> None:
    open_comparison(qtbot, program, photos)
    panel = program.window.compare_view.scores
    panel.predict_check.setChecked(True)
    panel.sample_spin.setValue(2)
    panel.scope_box.setCurrentIndex(1)
    program.window.images_panel.filter_line.setText("street")
    hands.click(panel.score_button, (8, 8))
    wait_idle(qtbot, program)
    assert panel.model.rows[0].images == 1
    program.window.images_panel.filter_line.setText("")
    hands.click(panel.score_button, (8, 8))
    wait_idle(qtbot, program)
    assert panel.model.rows[0].images == 2


def test_panes_and_folders_are_remembered_with_the_project(
    qtbot: QtBot, program: Program, photos: Path, tmp_path: Path
) -> None:
    open_comparison(qtbot, program, photos)
    folder = a_folder_of_masks(tmp_path, 7)
    program.comparing.add_folder(folder)
    view = program.window.compare_view
    view.set_pane_count(4)
    view.choose(0, f"masks:{folder}")
    view.bar.choose_mode("verdicts")
    memory = view.memory()
    wait_idle(qtbot, program)
    view.remember({"panes": ["photo", "photo"], "mode": "classes"})
    assert program.projects.project is not None
    program.projects.project.set_setting("comparison", json.dumps(memory))
    program.projects.opened.emit()
    assert view.memory() == memory and view.panes[0].choice == f"masks:{folder}"


def test_a_mask_that_does_not_fit_is_told_and_the_pane_says_so(
    qtbot: QtBot, program: Program, photos: Path, tmp_path: Path
) -> None:
    open_comparison(qtbot, program, photos)
    write_mask(tmp_path / "odd" / "a.png", np.ones((9, 7), np.uint8), PALETTE)
    program.comparing.add_folder(tmp_path / "odd")
    view = program.window.compare_view
    view.choose(0, f"masks:{tmp_path / 'odd'}")
    wait_idle(qtbot, program)
    assert view.panes[0].caption.text() == "no prediction"
    assert "7 x 9" in program.window.strip.currentMessage()


def test_on_the_canvas_the_clone_brush_takes_from_the_chosen_variant(
    qtbot: QtBot, program: Program, photos: Path, tmp_path: Path
) -> None:
    correct_all(photos)
    program.open(photos)
    wait_idle(qtbot, program)
    folder = a_folder_of_masks(tmp_path, 7)
    program.comparing.add_folder(folder)
    program.window.acts.clone.trigger()
    rooms = program.rooms
    rooms.tools.set_source(f"masks:{folder}")
    wait_idle(qtbot, program)
    canvas, mask = program.window.canvas, rooms.document.mask
    assert mask is not None
    hands.click(canvas, canvas.view.to_screen(20, 30))
    assert mask[30, 20] == 7
    program.window.acts.undo.trigger()
    assert (mask == mask_of("a.png")).all()
    program.window.acts.take.trigger()
    hands.click(canvas, canvas.view.to_screen(20, 30))
    assert (mask == mask_of("a.png", 7)).all()
    program.window.acts.undo.trigger()
    program.window.acts.source_all.trigger()
    wait_idle(qtbot, program)
    assert (mask == mask_of("a.png", 7)).all()


def test_a_figure_of_the_panes_is_written_by_a_thread(
    qtbot: QtBot, program: Program, photos: Path, tmp_path: Path
) -> None:
    open_comparison(qtbot, program, photos)
    program.figures.ask()
    assert program.figures.dialog is not None
    program.figures.dialog.rows_spin.setValue(2)
    program.figures.dialog.names_check.setChecked(True)
    program.figures.dialog.kind_box.setCurrentIndex(1)
    program.figures.dialog.take_file(tmp_path / "figure")
    wait_idle(qtbot, program)
    text = (tmp_path / "figure.svg").read_text("utf-8")
    assert "Starter" in text and "b.png" in text and "Corrected" in text and "street" not in text


def test_one_button_trains_the_four_and_the_table_fills(
    qtbot: QtBot, qapp: QApplication, program: Program, photos: Path
) -> None:
    open_comparison(qtbot, program, photos)
    program.window.training_panel.form.steps_spin.setValue(3)
    panel = program.window.compare_view.scores
    hands.click(panel.four_button, (8, 8))
    qtbot.waitUntil(lambda: program.is_idle and len(panel._project) == 5, timeout=30_000)
    panel.scope_box.setCurrentIndex(2)
    titles = [row.title for row in panel.model.rows]
    assert titles[0] == "Starter" and [
        next(word for word in ("Baseline", "Macro", "Micro", "MMAN") if word in title) for title in titles[1:]
    ] == ["Baseline", "Macro", "Micro", "MMAN"]
    panel.page_box.setCurrentIndex(2)
    wait_idle(qtbot, program)
