from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.state.document import Document
from app.work.autosave import Autosave
from app.work.task_group import TaskGroup
from mman_core.errors import CannotWrite
from mman_core.project.recovery import resume
from mman_core.project.store import Project
from mman_core.types import Mask
from tests.core.making import save_photo


class Disk:
    """A folder of .npy masks that can be full and can be slow."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.is_full = False
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.writes = 0

    def write(self, name: str, mask: Mask) -> None:
        self.may_go_on.wait(5)
        if self.is_full:
            raise CannotWrite(f"The disk is full: {name} was not saved; free some space and save again.")
        self.writes += 1
        np.save(self.folder / name, mask)

    def remove(self, name: str) -> None:
        (self.folder / f"{name}.npy").unlink()

    def read(self, name: str) -> Mask:
        mask: Mask = np.load(self.folder / f"{name}.npy")
        return mask


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    for name in ("a", "b"):
        save_photo(tmp_path / "photos" / f"{name}.png", 40, 30)
    with Project.open(tmp_path / "photos") as project:
        yield project


@pytest.fixture
def document() -> Document:
    document = Document()
    open_image(document, "a")
    return document


@pytest.fixture
def autosave(qtbot: QtBot, document: Document, disk: Disk) -> Iterator[Autosave]:
    tasks = TaskGroup()
    autosave = Autosave(document, tasks)
    autosave.save_with(disk.write, disk.remove)
    yield autosave
    disk.may_go_on.set()
    qtbot.waitUntil(lambda: tasks.is_idle)


def open_image(document: Document, name: str, mask: Mask | None = None) -> None:
    document.open(name, np.zeros((40, 30, 3), np.uint8), mask, None)


def paint(document: Document, x: float, class_id: int) -> None:
    document.begin_stroke()
    document.paint_segment((x, 5.0), (x, 30.0), 3.0, class_id)
    assert document.finish_stroke("Brush")


def test_a_stroke_reaches_the_disk_by_itself(qtbot: QtBot, autosave: Autosave, document: Document, disk: Disk) -> None:
    paint(document, 10, 5)
    assert not autosave.is_clean
    with qtbot.waitSignal(autosave.saved) as saved:
        pass
    assert saved.args == ["a", document.revision]
    qtbot.waitUntil(lambda: autosave.state == "saved")
    assert document.mask is not None
    assert np.array_equal(disk.read("a"), document.mask)
    assert autosave.is_clean


def test_many_strokes_during_a_slow_save_cost_one_more_save_of_the_newest(
    qtbot: QtBot, autosave: Autosave, document: Document, disk: Disk
) -> None:
    disk.may_go_on.clear()
    paint(document, 5, 5)
    qtbot.waitUntil(lambda: autosave.is_writing)
    for x in range(6, 20):
        paint(document, x, 9)
    disk.may_go_on.set()
    qtbot.waitUntil(lambda: autosave.is_clean and not autosave.is_writing)
    assert disk.writes == 2
    assert document.mask is not None
    assert np.array_equal(disk.read("a"), document.mask)


def test_a_full_disk_keeps_the_mask_in_memory_through_a_switch_of_image(
    qtbot: QtBot, autosave: Autosave, document: Document, disk: Disk
) -> None:
    disk.is_full = True
    with qtbot.waitSignal(autosave.failed) as failed:
        paint(document, 10, 5)
    assert isinstance(failed.args[0], CannotWrite)
    assert autosave.state == "not saved"
    assert document.mask is not None
    painted = document.mask.copy()
    open_image(document, "b")
    kept = autosave.unsaved("a")
    assert kept is not None and np.array_equal(kept.work.mask, painted)
    assert kept.work.history.undo_title == "Brush"
    qtbot.waitUntil(lambda: not autosave.is_writing)
    disk.is_full = False
    autosave.save_now()
    qtbot.waitUntil(lambda: autosave.state == "saved")
    assert np.array_equal(disk.read("a"), painted)
    assert autosave.unsaved("a") is None


def test_the_mask_that_is_left_at_once_after_a_stroke_is_saved(
    qtbot: QtBot, autosave: Autosave, document: Document, disk: Disk
) -> None:
    paint(document, 10, 5)
    assert document.mask is not None
    painted = document.mask.copy()
    with qtbot.waitSignal(autosave.saved):
        open_image(document, "b")
    assert np.array_equal(disk.read("a"), painted)


def test_one_mask_that_cannot_be_written_does_not_hold_back_the_others(
    qtbot: QtBot, document: Document, autosave: Autosave, disk: Disk
) -> None:
    def write(name: str, mask: Mask) -> None:
        if name == "a":
            raise CannotWrite("a is read-only")
        disk.write(name, mask)

    autosave.save_with(write)
    paint(document, 10, 5)
    open_image(document, "b")
    with qtbot.waitSignals([autosave.saved, autosave.failed]):
        paint(document, 12, 7)
    qtbot.waitUntil(lambda: disk.writes == 1 and not autosave.is_writing)
    assert autosave.unsaved("a") is not None
    assert autosave.unsaved("b") is None


def test_the_mask_is_not_saved_while_a_stroke_is_painted(
    qtbot: QtBot, autosave: Autosave, document: Document, disk: Disk
) -> None:
    paint(document, 10, 5)
    document.begin_stroke()
    qtbot.wait(400)
    assert disk.writes == 0
    document.cancel_stroke()
    qtbot.waitUntil(lambda: autosave.is_clean)
    assert disk.writes == 1


def test_a_mask_of_which_all_was_undone_is_removed_again(
    qtbot: QtBot, autosave: Autosave, document: Document, disk: Disk
) -> None:
    paint(document, 10, 5)
    qtbot.waitUntil(lambda: autosave.state == "saved" and disk.writes == 1)
    with qtbot.waitSignal(autosave.removed) as removed:
        document.undo()
    assert removed.args == ["a", document.revision]
    assert not (disk.folder / "a.npy").exists()
    with qtbot.waitSignal(autosave.saved):
        document.redo()
    assert disk.read("a").any()


def open_with_journal(project: Project, autosave: Autosave, document: Document, name: str) -> str:
    """Open the image as the window does; returns what is said of its journal."""
    shape = (40, 30)
    found = resume(project, name, project.read_mask(name, shape), np.zeros(shape, np.uint8))
    autosave.journaling.use(name, found.writer)
    document.open(name, np.zeros((*shape, 3), np.uint8), found.mask, None, 0, found.history)
    return found.notice


def test_a_step_is_in_the_journal_before_the_mask_is_saved(
    qtbot: QtBot, autosave: Autosave, document: Document, project: Project, disk: Disk
) -> None:
    open_with_journal(project, autosave, document, "a.png")
    disk.may_go_on.clear()
    for x in (5, 12, 20):
        paint(document, x, x)
    with qtbot.waitSignal(autosave.journaling.flushed):
        pass
    assert disk.writes == 0
    found = resume(project, "a.png", None, np.zeros((40, 30), np.uint8))
    assert found.notice == "3 strokes were recovered."
    assert document.mask is not None
    assert found.mask is not None and np.array_equal(found.mask, document.mask)
    assert found.history is not None and len(found.history.steps) == 3
    disk.may_go_on.set()
    qtbot.waitUntil(lambda: autosave.is_clean)


def test_a_journal_that_cannot_be_written_is_told_and_the_mask_is_saved_all_the_same(
    qtbot: QtBot, autosave: Autosave, document: Document, project: Project, disk: Disk
) -> None:
    open_with_journal(project, autosave, document, "a.png")
    folder = project.folder / "journal"
    folder.write_text("a file is in the way")
    with qtbot.waitSignal(autosave.failed) as failed:
        paint(document, 10, 5)
    assert isinstance(failed.args[0], CannotWrite)
    qtbot.waitUntil(lambda: disk.writes == 1 and not autosave.is_writing)
    assert autosave.state == "not saved"
    assert not autosave.is_clean
    folder.unlink()
    autosave.save_now()
    qtbot.waitUntil(lambda: autosave.is_clean and autosave.state == "saved")
    assert document.mask is not None
    assert np.array_equal(disk.read("a.png"), document.mask)
    assert project.journal_path("a.png").exists()


def test_writers_of_images_that_were_left_and_are_saved_are_let_go(
    qtbot: QtBot, autosave: Autosave, document: Document, project: Project
) -> None:
    autosave.save_with(project.write_mask, project.remove_mask)
    open_with_journal(project, autosave, document, "a.png")
    paint(document, 10, 5)
    open_with_journal(project, autosave, document, "b.png")
    qtbot.waitUntil(lambda: autosave.is_clean)
    assert autosave.journaling.writer("a.png") is None
    assert autosave.journaling.writer("b.png") is not None
    assert open_with_journal(project, autosave, document, "a.png") == ""
    assert document.history.undo_title == "Brush"
