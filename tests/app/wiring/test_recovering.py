"""What the window says after a crash, and the way back out of the trash."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.dialogs.trash import meaning
from app.wiring.program import Program
from mman_core.project.store import Project
from mman_core.project.trash_list import list_trash
from tests.app.wiring.conftest import wait_idle
from tests.app.wiring.test_history import DIE, ROOT
from tests.painting import paint

HOLD = "import os, sys; from pathlib import Path; from mman_core.project.store import Project; \
Project.open(Path(sys.argv[1])); os.kill(os.getpid(), 9)"


def kill_one(script: str, photos: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", script, str(photos)], capture_output=True, check=False, cwd=ROOT)
    assert killed.returncode == -signal.SIGKILL, killed.stderr


def saved(program: Program, name: str, shape: tuple[int, int]) -> np.ndarray | None:
    assert program.projects.project is not None
    return program.projects.project.read_mask(name, shape)


def test_after_a_crash_it_says_what_was_recovered_where_and_that_nothing_else_is_lost(
    qtbot: QtBot, program: Program, photos: Path
) -> None:
    kill_one(DIE, photos)
    program.open(photos)
    wait_idle(qtbot, program)
    dialog = program.recovering.what_happened
    assert dialog is not None and dialog.isVisible()
    assert "open since 20" in dialog.text.text() and "recovered on 1 image" in dialog.text.text()
    assert "Nothing else is lost" in dialog.end.text()
    assert [dialog.list.item(row).text() for row in range(dialog.list.count())] == ["b.png"]
    dialog.list.itemActivated.emit(dialog.list.item(0))
    wait_idle(qtbot, program)
    assert program.rooms.document.name == "b.png"
    dialog.close()
    program.projects.look_again()
    wait_idle(qtbot, program)
    assert program.recovering.what_happened is None


def test_a_crash_that_left_nothing_to_recover_is_told_too(qtbot: QtBot, program: Program, photos: Path) -> None:
    kill_one(HOLD, photos)
    program.open(photos)
    wait_idle(qtbot, program)
    dialog = program.recovering.what_happened
    assert dialog is not None and "nothing to recover" in dialog.text.text()
    assert not dialog.list.isVisible()
    dialog.close()


def test_a_project_that_was_closed_says_nothing(opened: Program) -> None:
    assert opened.recovering.what_happened is None


def test_an_index_that_was_damaged_is_told(qtbot: QtBot, program: Program, photos: Path) -> None:
    Project.open(photos).close()
    (photos / ".mman" / "index.db").write_bytes(b"no index at all, but long enough for SQLite to look at" * 40)
    program.open(photos)
    wait_idle(qtbot, program)
    dialog = program.recovering.what_happened
    assert dialog is not None and "index was damaged" in dialog.text.text() and "ended" not in dialog.text.text()
    dialog.close()


def test_a_mask_that_was_taken_back_is_put_back_from_the_trash(qtbot: QtBot, opened: Program, photos: Path) -> None:
    paint(qtbot, opened, 9)
    wait_idle(qtbot, opened)
    painted = saved(opened, "a.png", (60, 45))
    opened.window.acts.undo.trigger()
    wait_idle(qtbot, opened)
    assert saved(opened, "a.png", (60, 45)) is None
    QTest.keyClick(opened.window.canvas, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    dialog = opened.recovering.trash
    assert dialog is not None and dialog.isVisible()
    (row,) = dialog.list.findItems("Mask of a.png", Qt.MatchFlag.MatchExactly)
    assert not dialog.restore_button.isEnabled()
    dialog.list.setCurrentItem(row)
    QTest.mouseClick(dialog.restore_button, Qt.MouseButton.LeftButton)
    wait_idle(qtbot, opened)
    assert np.array_equal(saved(opened, "a.png", (60, 45)), painted)  # type: ignore[arg-type]
    assert opened.rooms.document.name == "a.png"
    assert opened.rooms.document.mask is not None and np.array_equal(opened.rooms.document.mask, painted)  # type: ignore[arg-type]
    assert dialog.list.findItems("Mask of a.png", Qt.MatchFlag.MatchExactly) == []
    dialog.close()


def test_nothing_is_replaced_by_what_is_put_back(qtbot: QtBot, opened: Program, photos: Path) -> None:
    paint(qtbot, opened, 9)
    wait_idle(qtbot, opened)
    opened.window.acts.undo.trigger()
    wait_idle(qtbot, opened)
    paint(qtbot, opened, 4)
    wait_idle(qtbot, opened)
    newer = saved(opened, "a.png", (60, 45))
    in_trash = list_trash(photos / ".mman")
    opened.recovering.show_trash()
    dialog = opened.recovering.trash
    assert dialog is not None
    dialog.restore_asked.emit(next(one.name for one in in_trash if one.origin == "masks/a.png.png"))
    told = opened.rooms.errors.dialog
    assert told is not None and "is there again" in told.text()
    told.close()
    dialog.close()
    assert np.array_equal(saved(opened, "a.png", (60, 45)), newer)  # type: ignore[arg-type]
    assert list_trash(photos / ".mman") == in_trash


def test_the_trash_says_in_words_what_a_file_was() -> None:
    assert meaning("masks/street/c.png.png") == "Mask of street/c.png"
    assert meaning("journal/a.png.log") == "Strokes on a.png"
    assert meaning("drafts/run-0002/street/c.png.png") == "Draft of street/c.png by run-0002"
    assert meaning("index.db-wal") == "The index of the project"
    assert meaning("") == "Not known"
