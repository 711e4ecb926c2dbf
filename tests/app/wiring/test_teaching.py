"""When a training begins by itself, and when it does not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.state.settings import load_settings
from app.wiring.program import Program
from mman_core.project.runs import list_runs, pause_run
from mman_core.project.status import ImageStatus
from tests.app.wiring.conftest import wait_idle

UseWeights = Callable[[str], None]


def begin(qtbot: QtBot, program: Program, photos: Path, every: int) -> None:
    """Open the folder with a draft of every image; a training is due after `every`."""
    program.open(photos)
    wait_idle(qtbot, program)
    form = program.window.training_panel.form
    form.every_spin.setValue(every)
    form.steps_spin.setValue(4)
    program.prelabel.draft_all(again=False)
    wait_idle(qtbot, program)


def accept(qtbot: QtBot, program: Program) -> None:
    """Accept the open image, as with S, and wait for what follows."""
    program.window.acts.done_next.trigger()
    wait_idle(qtbot, program)


def lesson(program: Program) -> str:
    return program.window.training_panel.lesson_label.text()


def test_a_training_begins_by_itself_after_some_newly_accepted_images(
    qtbot: QtBot, program: Program, photos: Path
) -> None:
    begin(qtbot, program, photos, every=2)
    assert "Correct at least one image" in lesson(program)
    accept(qtbot, program)
    assert lesson(program) == "1 corrected image. 1 of 2 newly accepted images until the next training."
    assert list_runs(photos / ".mman") == []
    accept(qtbot, program)
    (run,) = list_runs(photos / ".mman")
    assert run.finished and run.objective == "mman"
    assert "0 of 2 newly accepted" in lesson(program)
    accept(qtbot, program)
    assert len(list_runs(photos / ".mman")) == 1
    assert "1 of 2 newly accepted" in lesson(program)


def test_never_into_a_stroke(qtbot: QtBot, program: Program, photos: Path) -> None:
    begin(qtbot, program, photos, every=0)
    accept(qtbot, program)
    assert "only when you start it" in lesson(program)
    canvas = program.window.canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center())
    QTest.mouseMove(canvas, canvas.rect().center() + QPoint(30, 20))
    assert program.rooms.document.is_painting
    program.window.training_panel.form.every_spin.setValue(1)
    program.show_image.set_status("a.png", ImageStatus.REVIEWED)
    qtbot.waitUntil(lambda: program.teaching._after_stroke.isActive())
    assert not program.training.is_running and list_runs(photos / ".mman") == []
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center() + QPoint(30, 20))
    qtbot.waitUntil(lambda: bool(list_runs(photos / ".mman")))
    wait_idle(qtbot, program)
    assert list_runs(photos / ".mman")[0].finished


def test_one_that_fails_does_not_begin_again_by_itself(
    qtbot: QtBot, program: Program, photos: Path, use_weights: UseWeights
) -> None:
    use_weights("torn")
    begin(qtbot, program, photos, every=1)
    program.window.acts.done_next.trigger()
    qtbot.waitUntil(lambda: program.rooms.errors.dialog is not None, timeout=15_000)
    assert program.rooms.errors.dialog is not None
    program.rooms.errors.dialog.close()
    wait_idle(qtbot, program)
    assert len(list_runs(photos / ".mman")) == 1
    assert "a training begins with the next one" in lesson(program)


def test_while_a_run_is_paused_none_begins(qtbot: QtBot, program: Program, photos: Path) -> None:
    paused = photos / ".mman" / "runs" / "0001"
    paused.mkdir(parents=True)
    (paused / "config.json").write_text('{"objective": "mman", "steps": 40}')
    (paused / "checkpoint.pt").write_text("3")
    pause_run(paused)
    begin(qtbot, program, photos, every=1)
    accept(qtbot, program)
    assert [run.key for run in list_runs(photos / ".mman")] == ["run-0001"]
    assert program.window.training_panel.resume_button.text() == "Resume run 1"


def test_a_photo_that_is_gone_is_told_where_the_count_would_stand(qtbot: QtBot, program: Program, photos: Path) -> None:
    begin(qtbot, program, photos, every=2)
    (photos / "a.png").rename(photos.parent / "a.png")
    accept(qtbot, program)
    assert "a.png cannot be read" in lesson(program)
    assert program.rooms.errors.dialog is None


def test_how_often_is_remembered(qtbot: QtBot, program: Program) -> None:
    assert program.window.training_panel.form.every_spin.value() == 8
    program.window.training_panel.form.every_spin.setValue(0)
    assert program.window.training_panel.form.every_spin.text() == "never"
    assert load_settings().train_every == 0
