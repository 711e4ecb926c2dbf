from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.wiring.program import Program
from app.work.exporting import ExportWish
from mman_core.project.status import ImageStatus
from tests.app.wiring.conftest import NAMES, wait_idle
from tests.painting import paint

UseWeights = Callable[[str], None]


def statuses(program: Program) -> list[ImageStatus]:
    project = program.projects.project
    assert project is not None
    return [project.row(name).status for name in NAMES]


def test_a_draft_of_the_open_image_comes_to_the_canvas(qtbot: QtBot, opened: Program) -> None:
    QTest.keyClick(opened.window.canvas, Qt.Key.Key_P)
    wait_idle(qtbot, opened)
    document = opened.rooms.document
    assert document.mask is not None and set(np.unique(document.mask)) == {0, 2, 5}
    assert not document.touched
    assert opened.window.strip.device_label.text() == "CPU · Starter"
    assert statuses(opened) == [ImageStatus.DRAFTED, ImageStatus.UNTOUCHED, ImageStatus.UNTOUCHED]


def test_all_images_are_drafted_but_those_a_person_has_painted_on(qtbot: QtBot, opened: Program, photos: Path) -> None:
    paint(qtbot, opened)
    wait_idle(qtbot, opened)
    mask_file = photos / ".mman" / "masks" / "a.png.png"
    before = mask_file.read_bytes()
    opened.window.acts.prelabel_all.trigger()
    assert opened.window.acts.stop_prelabel.isEnabled()
    wait_idle(qtbot, opened)
    assert statuses(opened) == [ImageStatus.IN_WORK, ImageStatus.DRAFTED, ImageStatus.DRAFTED]
    assert mask_file.read_bytes() == before
    assert not (photos / ".mman" / "drafts" / "starter" / "a.png.png").exists()
    assert not opened.window.acts.stop_prelabel.isEnabled()


def test_a_draft_beside_a_painted_image_changes_nothing_of_it(qtbot: QtBot, opened: Program) -> None:
    paint(qtbot, opened)
    assert opened.rooms.document.mask is not None
    painted = opened.rooms.document.mask.copy()
    opened.prelabel.draft_this()
    wait_idle(qtbot, opened)
    assert np.array_equal(opened.rooms.document.mask, painted)
    assert opened.rooms.document.draft is not None


def test_how_many_were_drafted_is_told_at_the_end(qtbot: QtBot, opened: Program) -> None:
    opened.prelabel.draft_all(again=False)
    wait_idle(qtbot, opened)
    assert opened.window.strip.currentMessage() == "Pre-labelled 3 images."
    assert not opened.window.strip.job_stop.isVisible()


def test_the_training_key_goes_to_the_training_and_back_to_the_classes(qtbot: QtBot, opened: Program) -> None:
    window = opened.window
    window.acts.train.trigger()
    qtbot.waitUntil(lambda: not window.training_panel.visibleRegion().isEmpty())
    window.acts.train.trigger()
    qtbot.waitUntil(lambda: not window.classes_panel.visibleRegion().isEmpty())


def test_drafts_that_exist_are_made_anew_only_on_request(qtbot: QtBot, opened: Program, photos: Path) -> None:
    opened.prelabel.draft_all(again=False)
    wait_idle(qtbot, opened)
    draft = photos / ".mman" / "drafts" / "starter" / "b.png.png"
    made = draft.stat().st_mtime_ns
    opened.prelabel.draft_all(again=False)
    wait_idle(qtbot, opened)
    assert draft.stat().st_mtime_ns == made
    assert "nothing was pre-labelled" in opened.window.strip.currentMessage()
    assert "Pre-label all again" in opened.window.strip.currentMessage()
    opened.prelabel.draft_all(again=True)
    wait_idle(qtbot, opened)
    assert draft.stat().st_mtime_ns > made


def test_pre_labelling_stops_when_asked(qtbot: QtBot, program: Program, photos: Path, use_weights: UseWeights) -> None:
    use_weights("slow")
    program.open(photos)
    wait_idle(qtbot, program)
    program.prelabel.draft_all(again=False)
    qtbot.waitUntil(lambda: "1 of 3" in program.window.strip.job_label.text(), timeout=10_000)
    QTest.mouseClick(program.window.strip.job_stop, Qt.MouseButton.LeftButton)
    wait_idle(qtbot, program)
    assert program.window.strip.job_label.text() == ""


@pytest.mark.parametrize(("mood", "words"), [("fails", "damaged; choose others"), ("dies", "ended unexpectedly")])
def test_an_engine_that_fails_or_dies_is_told_once_and_the_window_goes_on(
    qtbot: QtBot, program: Program, photos: Path, use_weights: UseWeights, mood: str, words: str
) -> None:
    use_weights(mood)
    program.open(photos)
    wait_idle(qtbot, program)
    program.prelabel.draft_this()
    qtbot.waitUntil(lambda: program.rooms.errors.dialog is not None, timeout=10_000)
    dialog = program.rooms.errors.dialog
    assert dialog is not None and words in dialog.text()
    dialog.close()
    wait_idle(qtbot, program)
    paint(qtbot, program)
    wait_idle(qtbot, program)
    assert statuses(program)[0] is ImageStatus.IN_WORK


def test_a_training_runs_beside_the_painting_and_becomes_a_variant(qtbot: QtBot, opened: Program, photos: Path) -> None:
    paint(qtbot, opened)
    wait_idle(qtbot, opened)
    paint(qtbot, opened, class_id=2)
    panel = opened.window.training_panel
    panel.form.steps_spin.setValue(60)
    opened.window.acts.train.trigger()
    QTest.mouseClick(panel.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.progress.bar.value() > 3, timeout=10_000)
    paint(qtbot, opened, class_id=3)
    assert opened.rooms.document.mask is not None and 3 in opened.rooms.document.mask
    wait_idle(qtbot, opened)
    assert [variant.key for variant in opened.projects.variants] == ["starter", "run-0001"]
    assert opened.projects.champion is not None and opened.projects.champion.key == "starter"
    assert "Kept as a challenger: it is no better." in panel.progress.note_label.text()
    assert (photos / ".mman" / "runs" / "0001" / "done").exists()


def test_poor_convergence_is_told_beside_the_curves(
    qtbot: QtBot, program: Program, photos: Path, use_weights: UseWeights
) -> None:
    use_weights("uneven")
    program.open(photos)
    wait_idle(qtbot, program)
    paint(qtbot, program)
    wait_idle(qtbot, program)
    panel = program.window.training_panel
    panel.form.steps_spin.setValue(5)
    panel.start_button.click()
    wait_idle(qtbot, program)
    assert "Step 2. Poor convergence: Macro D" in panel.progress.warning_label.text()


def test_a_training_that_is_stopped_keeps_what_it_learned(qtbot: QtBot, opened: Program) -> None:
    paint(qtbot, opened)
    wait_idle(qtbot, opened)
    panel = opened.window.training_panel
    panel.form.steps_spin.setValue(100_000)
    panel.start_button.click()
    qtbot.waitUntil(lambda: panel.progress.bar.value() > 3, timeout=10_000)
    panel.stop_button.click()
    wait_idle(qtbot, opened)
    assert "Stopped after" in panel.progress.note_label.text()
    assert len(opened.projects.variants) == 2


def test_all_four_objectives_are_trained_one_after_another(qtbot: QtBot, opened: Program, photos: Path) -> None:
    paint(qtbot, opened)
    wait_idle(qtbot, opened)
    panel = opened.window.training_panel
    panel.form.steps_spin.setValue(2)
    panel.form.objective_box.setCurrentIndex(panel.form.objective_box.count() - 1)
    panel.start_button.click()
    wait_idle(qtbot, opened)
    configs = sorted((photos / ".mman" / "runs").glob("*/config.json"))
    objectives = [json.loads(path.read_text())["objective"] for path in configs]
    assert objectives == ["baseline", "macro", "micro", "mman"]
    assert opened.window.champion_box.count() == 5


def test_closing_while_it_trains_asks_nothing_and_keeps_the_run(qtbot: QtBot, opened: Program, photos: Path) -> None:
    paint(qtbot, opened)
    wait_idle(qtbot, opened)
    paint(qtbot, opened, class_id=2)
    panel = opened.window.training_panel
    panel.form.steps_spin.setValue(100_000)
    panel.start_button.click()
    qtbot.waitUntil(lambda: panel.progress.bar.value() > 3, timeout=10_000)
    paint(qtbot, opened, class_id=4)
    opened.window.close()
    assert not opened.window.isEnabled()
    qtbot.waitUntil(lambda: not opened.window.isVisible(), timeout=10_000)
    assert (photos / ".mman" / "runs" / "0001" / "weights.safetensors").exists()
    assert (photos / ".mman" / "masks" / "a.png.png").exists()
    assert not (photos / ".mman" / "lock").exists()


def test_the_comparison_asks_for_what_is_missing_and_gets_it(qtbot: QtBot, opened: Program, photos: Path) -> None:
    window = opened.window
    QTest.keyClick(window.canvas, Qt.Key.Key_C)
    assert window.centre.currentWidget() is window.compare_view
    window.compare_view.choose(2, "starter")
    wait_idle(qtbot, opened)
    assert (photos / ".mman" / "drafts" / "starter" / "a.png.png").exists()
    window.acts.compare.trigger()
    assert window.centre.currentWidget() is window.canvas


def test_imported_weights_become_a_variant(qtbot: QtBot, opened: Program, tmp_path: Path) -> None:
    foreign = tmp_path / "theirs.pth"
    foreign.write_bytes(b"weights")
    opened.exporting.import_weights(foreign)
    wait_idle(qtbot, opened)
    assert [variant.key for variant in opened.projects.variants] == ["starter", "import-theirs"]
    assert opened.window.strip.currentMessage().startswith("theirs can pre-label now")
    opened.window.champion_box.setCurrentIndex(1)
    opened.window.champion_box.activated.emit(1)
    wait_idle(qtbot, opened)
    assert "theirs" in opened.window.strip.device_label.text()


def test_corrected_masks_are_exported_and_the_rest_is_named(qtbot: QtBot, opened: Program, tmp_path: Path) -> None:
    paint(qtbot, opened)
    wait_idle(qtbot, opened)
    opened.window.acts.export.trigger()
    dialog = opened.exporting.dialog
    assert dialog is not None
    out = tmp_path / "out"
    dialog.folder_line.setText(str(out))
    QTest.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    wait_idle(qtbot, opened)
    assert "Exported 1, left out 3" in dialog.result_label.text()
    assert (out / "train_segmentations" / "a.png").exists()
    dialog.export_asked.emit(ExportWish(tmp_path / "done", "val", only_done=True))
    wait_idle(qtbot, opened)
    assert "marked done" in dialog.result_label.text()
    dialog.close()
    assert opened.exporting.dialog is None


def test_an_export_that_cannot_be_written_says_so_in_its_dialog(qtbot: QtBot, opened: Program, tmp_path: Path) -> None:
    paint(qtbot, opened)
    wait_idle(qtbot, opened)
    (tmp_path / "file").touch()
    opened.window.acts.export.trigger()
    dialog = opened.exporting.dialog
    assert dialog is not None
    dialog.folder_line.setText(str(tmp_path / "file"))
    dialog.export_button.click()
    wait_idle(qtbot, opened)
    assert str(tmp_path / "file") in dialog.result_label.text()
    assert opened.rooms.errors.dialog is None
    dialog.close()
