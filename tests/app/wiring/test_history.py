from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.dialogs.shortcuts import WHAT, ShortcutsDialog
from app.state.settings import Settings
from app.wiring.program import Program
from mman_core.images.index_png import read_mask, write_mask
from mman_core.labels.label_set import load_label_set
from mman_core.project.recovery import resume
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project
from mman_core.types import Mask
from tests.app.wiring.conftest import COMMAND, wait_idle
from tests.painting import paint

ROOT = Path(__file__).resolve().parents[3]
DIE = """
import os, signal, sys
from pathlib import Path
import numpy as np
from mman_core.mask.history import Step
from mman_core.mask.patch import Patch
from mman_core.project.recovery import resume
from mman_core.project.store import Project

project = Project.open(Path(sys.argv[1]))
start, painted = np.zeros((70, 45), np.uint8), np.zeros((70, 45), np.uint8)
painted[5:20, 5:30] = 7
writer = resume(project, "b.png", None, start).writer
writer.add(Step("Fill", 0.0, Patch.between(start, painted)), start, starts_untouched=True)
writer.flush()
os.kill(os.getpid(), signal.SIGKILL)
"""
MATCH = Qt.MatchFlag.MatchStartsWith | Qt.MatchFlag.MatchRecursive


def the_mask(program: Program) -> Mask:
    mask = program.rooms.document.mask
    assert mask is not None
    return mask.copy()


def show(qtbot: QtBot, program: Program, name: str) -> None:
    program.show_image.show(name)
    qtbot.waitUntil(lambda: program.rooms.document.name == name)


def close(qtbot: QtBot, program: Program) -> None:
    program.close()
    qtbot.waitUntil(lambda: not program.window.isVisible(), timeout=10_000)


@pytest.fixture
def start_again(qtbot: QtBot, photos: Path, use_weights: Callable[[str], None]) -> Callable[[], Program]:
    """Start the program anew on the folder of photos."""

    def start() -> Program:
        program = Program(Settings(), engine_command=COMMAND)
        program.window.show()
        program.open(photos)
        qtbot.waitUntil(lambda: program.rooms.document.name is not None)
        return program

    return start


def test_undo_says_what_it_will_undo(qtbot: QtBot, opened: Program) -> None:
    acts = opened.window.acts
    assert acts.undo.text() == "&Undo"
    paint(qtbot, opened)
    title = opened.rooms.document.history.undo_title
    assert title
    assert acts.undo.text() == f"&Undo {title}"
    acts.undo.trigger()
    assert (acts.undo.text(), acts.redo.text()) == ("&Undo", f"&Redo {title}")
    assert not acts.undo.isEnabled()
    wait_idle(qtbot, opened)


@pytest.mark.parametrize("is_saved", [True, False])
def test_history_is_alive_after_a_visit_to_another_image(qtbot: QtBot, opened: Program, is_saved: bool) -> None:
    paint(qtbot, opened, 9)
    first = the_mask(opened)
    paint(qtbot, opened, 4)
    show(qtbot, opened, "b.png")
    assert not opened.rooms.document.history.can_undo
    paint(qtbot, opened, 7)
    if is_saved:
        wait_idle(qtbot, opened)
    show(qtbot, opened, "a.png")
    opened.rooms.document.undo()
    assert np.array_equal(the_mask(opened), first)
    paint(qtbot, opened, 5)
    wait_idle(qtbot, opened)
    show(qtbot, opened, "b.png")
    show(qtbot, opened, "a.png")
    assert len(opened.rooms.document.history.steps) == 2
    wait_idle(qtbot, opened)


def test_history_is_alive_after_a_restart(qtbot: QtBot, opened: Program, start_again: Callable[[], Program]) -> None:
    start = the_mask(opened)
    paint(qtbot, opened, 9)
    paint(qtbot, opened, 4)
    painted = the_mask(opened)
    opened.rooms.document.undo()
    close(qtbot, opened)
    program = start_again()
    assert program.window.strip.currentMessage() == ""
    assert program.window.history_panel.model.rowCount() == 3
    QTest.keyClick(program.window.canvas, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert np.array_equal(the_mask(program), painted)
    program.rooms.document.go_to(0)
    assert np.array_equal(the_mask(program), start)
    close(qtbot, program)


def test_strokes_that_only_the_journal_has_are_recovered_told_and_saved(
    qtbot: QtBot, opened: Program, photos: Path, start_again: Callable[[], Program]
) -> None:
    paint(qtbot, opened, 9)
    wait_idle(qtbot, opened)
    saved = (photos / ".mman" / "masks" / "a.png.png").read_bytes()
    journal = photos / ".mman" / "journal" / "a.png.log"
    for class_id in (4, 5):
        paint(qtbot, opened, class_id)
    qtbot.waitUntil(lambda: opened.rooms.autosave.journaling.is_clean)
    painted, logged = the_mask(opened), journal.read_bytes()
    close(qtbot, opened)
    # As a kill after the two strokes would have left it.
    journal.write_bytes(logged)
    (photos / ".mman" / "masks" / "a.png.png").write_bytes(saved)
    program = start_again()
    assert program.window.strip.currentMessage() == "2 strokes were recovered."
    assert np.array_equal(the_mask(program), painted)
    wait_idle(qtbot, program)
    assert (photos / ".mman" / "masks" / "a.png.png").read_bytes() != saved
    close(qtbot, program)
    with Project.open(photos) as project:
        mask = project.read_mask("a.png", (60, 45))
        found = resume(project, "a.png", mask, np.zeros((60, 45), np.uint8))
    assert found.recovered == 0
    assert mask is not None and np.array_equal(mask, painted)


def test_what_a_crash_left_in_journals_is_recovered_when_the_folder_is_opened(
    qtbot: QtBot, photos: Path, start_again: Callable[[], Program]
) -> None:
    killed = subprocess.run([sys.executable, "-c", DIE, str(photos)], capture_output=True, check=False, cwd=ROOT)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    program = start_again()
    assert program.recovering.what_happened is not None
    assert program.window.strip.currentMessage() == "", "the dialog says it"
    wait_idle(qtbot, program)
    project = program.projects.project
    assert project is not None and project.row("b.png").status is ImageStatus.IN_WORK
    assert read_mask(project.mask_path("b.png"))[10, 10] == 7
    show(qtbot, program, "b.png")
    assert program.rooms.document.history.undo_title == "Fill"
    close(qtbot, program)


def test_a_mask_that_was_replaced_meanwhile_is_shown_as_it_is_and_told(
    qtbot: QtBot, opened: Program, photos: Path, start_again: Callable[[], Program]
) -> None:
    paint(qtbot, opened, 9)
    close(qtbot, opened)
    foreign = np.full((60, 45), 6, np.uint8)
    foreign[:30] = 2
    write_mask(photos / ".mman" / "masks" / "a.png.png", foreign, load_label_set("lip").palette())
    program = start_again()
    assert np.array_equal(the_mask(program), foreign)
    assert not program.rooms.document.history.can_undo
    assert "The journal of a.png belongs to another mask" in program.window.strip.currentMessage()
    close(qtbot, program)


def test_an_image_of_which_all_is_undone_is_untouched_again(qtbot: QtBot, opened: Program, photos: Path) -> None:
    project = opened.projects.project
    assert project is not None
    paint(qtbot, opened)
    wait_idle(qtbot, opened)
    assert project.row("a.png").status is ImageStatus.IN_WORK
    assert "1 corrected image" in opened.window.training_panel.lesson_label.text()
    opened.rooms.document.undo()
    wait_idle(qtbot, opened)
    assert project.row("a.png").status is ImageStatus.UNTOUCHED
    assert not project.is_touched("a.png")
    assert "1 corrected" not in opened.window.training_panel.lesson_label.text()
    opened.rooms.document.redo()
    wait_idle(qtbot, opened)
    assert project.row("a.png").status is ImageStatus.IN_WORK
    assert project.is_touched("a.png")


def test_a_click_in_the_history_goes_there(qtbot: QtBot, opened: Program) -> None:
    start = the_mask(opened)
    paint(qtbot, opened, 9)
    paint(qtbot, opened, 4)
    view = opened.window.history_panel.view
    place = view.visualRect(view.model().index(0, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert np.array_equal(the_mask(opened), start)
    QTest.keyClick(view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert opened.rooms.document.history.position == 1, "the keys still work while the list has the focus"
    wait_idle(qtbot, opened)


def test_the_list_of_keys_says_undo_without_a_step(qtbot: QtBot, opened: Program) -> None:
    paint(qtbot, opened)
    opened.window.acts.shortcuts.trigger()
    (dialog,) = opened.window.findChildren(ShortcutsDialog)
    texts = [item.text(WHAT) for item in dialog.table.findItems("Undo", MATCH, WHAT)]
    assert texts == ["Undo"]
    dialog.close()
    wait_idle(qtbot, opened)
