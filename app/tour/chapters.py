"""The chapters of the tour: the main job from the first photo to the exported masks, done with mouse and keys."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from app.tour import hands
from app.tour.director import Scenario, Wait
from app.tour.scoring import score_drafts
from app.tour.stage import Stage
from mman_core.study.annotator import correcting_strokes

STROKES_A_TURN = 20
ENGINE_SECONDS = 600.0
LEFT = Qt.MouseButton.LeftButton


def open_folder(stage: Stage) -> Scenario:
    """Open the folder of photos; the first one is shown."""
    yield from stage.settled()
    stage.album.picture(stage.window, "start")
    stage.program.open(stage.subjects.photos)
    document = stage.program.rooms.document
    yield Wait("the first photo", lambda: document.name is not None)
    yield from stage.settled()
    stage.album.picture(stage.window, "opened")


def prelabel(stage: Stage) -> Scenario:
    """Let the starter draft the open image, then all."""
    stage.key(stage.window.acts.prelabel)
    yield stage.idle("the first draft", ENGINE_SECONDS)
    yield from stage.settled()
    stage.album.picture(stage.window, "drafted")
    stage.key(stage.window.acts.prelabel_all)
    strip = stage.window.strip
    yield Wait("the progress of pre-labelling", lambda: strip.job_bar.value() > 0 or stage.program.is_idle, 120)
    stage.album.picture(stage.window, "pre-labelling all")
    yield stage.idle("all drafts", ENGINE_SECONDS)


def fix(stage: Stage) -> Scenario:
    """Correct the first images stroke by stroke, undo and redo one, and mark them done."""
    document = stage.program.rooms.document
    strokes = 0
    for number, name in enumerate(stage.names[: stage.corrected]):
        yield stage.shows(name)
        yield from stage.settled()
        assert document.mask is not None
        for stroke in correcting_strokes(document.mask, stage.subjects.truth(name)):
            stage.stroke(stroke)
            strokes += 1
            if strokes % STROKES_A_TURN == 0:
                yield Wait("the strokes to be painted", lambda: True)
            if number == 0 and strokes == 3 * STROKES_A_TURN:
                yield from _look_closer(stage)
        yield from _undo_and_redo(stage)
        if number == 0:
            stage.album.picture(stage.window, "corrected")
        stage.key(stage.window.acts.done_next)
    stage.album.facts["strokes"] = strokes
    yield stage.idle("the masks to be saved")


def _look_closer(stage: Stage) -> Scenario:
    """Zoom in on the middle with the wheel, take a picture of the ring at work, and fit again."""
    canvas, mask = stage.window.canvas, stage.program.rooms.document.mask
    assert mask is not None
    rows, columns = np.nonzero(mask)
    place = canvas.view.to_screen(float(np.median(columns)), float(np.median(rows)))
    hands.wheel(canvas, place, 4)
    hands.move(canvas, place)
    yield from stage.settled()
    stage.album.picture(stage.window, "correcting")
    stage.key(stage.window.acts.fit)
    yield from stage.settled()


def _undo_and_redo(stage: Stage) -> Scenario:
    """Undo the last stroke and do it again: the mask must come back exactly."""
    mask = stage.program.rooms.document.mask
    assert mask is not None
    if not stage.program.rooms.document.history.can_undo:
        return
    after = mask.copy()
    stage.key(stage.window.acts.undo)
    yield Wait("the undo", lambda: not np.array_equal(mask, after))
    stage.key(stage.window.acts.redo)
    yield Wait("the redo", lambda: np.array_equal(mask, after))


def finetune(stage: Stage) -> Scenario:
    """Train MMAN on the corrected masks, and paint on meanwhile."""
    panel, document = stage.window.training_panel, stage.program.rooms.document
    _show_image(stage, stage.names[0])
    yield stage.shows(stage.names[0])
    stage.key(stage.window.acts.train)
    yield from stage.settled()
    panel.form.steps_spin.setValue(stage.steps)
    QTest.mouseClick(panel.start_button, LEFT)
    half = stage.steps // 2
    yield Wait("half of the training", lambda: panel.progress.bar.value() >= half, ENGINE_SECONDS)
    canvas, mask = stage.window.canvas, document.mask
    assert mask is not None
    # A class that the image has not: the stroke is sure to change something.
    stage.choose_class(int(np.setdiff1d(np.arange(20), mask)[0]))
    before = mask.copy()
    hands.drag(canvas, (canvas.width() / 2, canvas.height() / 2), (canvas.width() / 2 + 40, canvas.height() / 2 + 10))
    stage.album.facts["painted_while_training"] = int((before != mask).sum())
    yield from stage.settled()
    stage.album.picture(stage.window, "training")
    # That stroke was only to show that painting goes on.
    stage.key(stage.window.acts.undo)
    yield Wait("the undo", lambda: np.array_equal(mask, before))
    yield stage.idle("the training to end", ENGINE_SECONDS)
    stage.album.facts["runs"] = len(stage.program.projects.variants) - 1


def pick_champion(stage: Stage) -> Scenario:
    """Draft the other images with what was learned, and score both drafts against the true masks."""
    box = stage.window.champion_box
    _choose(box, box.findData("run-0001"))
    yield stage.idle("the new champion")
    stage.key(stage.window.acts.prelabel_all)
    yield stage.idle("the new drafts", ENGINE_SECONDS)
    held_out = [name for name in stage.names[stage.corrected :] if name in stage.subjects.truths]
    stage.album.facts["held_out"] = {
        key: score_drafts(stage.project, key, held_out, stage.subjects) for key in ("starter", "run-0001")
    }


def train_four(stage: Stage) -> Scenario:
    """Train the four rows of the paper's tables briefly, one after another."""
    panel = stage.window.training_panel
    panel.form.objective_box.setCurrentIndex(panel.form.objective_box.count() - 1)
    panel.form.steps_spin.setValue(stage.brief)
    yield from stage.settled()
    QTest.mouseClick(panel.start_button, LEFT)
    yield Wait("the training to start", lambda: stage.program.training.is_running)
    yield stage.idle("the four trainings", 4 * ENGINE_SECONDS)
    stage.album.facts["runs"] = len(stage.program.projects.variants) - 1


def compare(stage: Stage) -> Scenario:
    """Show photo, mask, starter and the four runs side by side on a corrected image."""
    view = stage.window.compare_view
    _show_image(stage, stage.names[0])
    yield stage.shows(stage.names[0])
    stage.key(stage.window.acts.compare)
    view.pane_count.setValue(6)
    for place, key in enumerate(["mask", "starter", "run-0002", "run-0003", "run-0004", "run-0005"]):
        view.choose(place, key)
    QTest.mouseClick(view.scores.all_button, LEFT)
    yield stage.idle("the predictions", ENGINE_SECONDS)
    yield Wait("the table of scores", lambda: view.scores.table.model().rowCount() > 0)
    pane = view.panes[0].pane
    hands.wheel(pane, (pane.width() / 2, pane.height() / 2), 1)
    yield from stage.settled()
    stage.album.picture(stage.window, "compare")
    stage.key(stage.window.acts.compare)
    yield from stage.settled()


def export(stage: Stage) -> Scenario:
    """Export the corrected masks."""
    QTest.keyClick(stage.window.canvas, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    exporting = stage.program.exporting
    yield Wait("the export dialog", lambda: exporting.dialog is not None)
    dialog = exporting.dialog
    assert dialog is not None
    dialog.folder_line.setText(str(stage.out / "export"))
    QTest.mouseClick(dialog.export_button, LEFT)
    yield Wait("the export to end", lambda: dialog.export_button.isEnabled() and stage.program.is_idle, 120)
    stage.album.picture(dialog, "export")
    stage.album.facts["export"] = dialog.result_label.text()
    dialog.close()
    yield from stage.settled()


def _choose(box: QComboBox, place: int) -> None:
    """Choose an entry as a person does; unlike setCurrentIndex this tells everybody."""
    box.setCurrentIndex(place)
    box.activated.emit(place)


def _show_image(stage: Stage, name: str) -> None:
    view = stage.window.images_panel.view
    model = view.model()
    rows = [model.index(row, 0) for row in range(model.rowCount())]
    row = next(index for index in rows if name in str(index.data()))
    view.scrollTo(row)
    QTest.mouseClick(view.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, QPoint(view.visualRect(row).center()))
