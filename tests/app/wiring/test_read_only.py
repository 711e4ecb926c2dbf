"""A project that another window has: looked at, compared and exported, and nothing in it changes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.wiring.program import Program
from mman_core.project.store import Project
from tests.app.wiring.conftest import wait_idle
from tests.painting import paint


@pytest.fixture
def owner(photos: Path) -> Iterator[Project]:
    """Somebody who has the project open and has painted on one of its images."""
    project = Project.open(photos)
    mask = np.zeros((60, 45), np.uint8)
    mask[10:40, 5:30] = 4
    project.write_mask("a.png", mask)
    project.note_saved("a.png", 1)
    yield project
    project.close()


@pytest.fixture
def reading(qtbot: QtBot, program: Program, photos: Path, owner: Project) -> Program:
    program.open(photos)
    wait_idle(qtbot, program)
    return program


def state(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_it_says_who_has_the_project(reading: Program) -> None:
    bar = reading.window.read_only_bar
    assert bar.isVisible()
    assert "Read only: opened by" in bar.label.text() and f"pid {os.getpid()}" in bar.label.text()
    assert reading.rooms.document.mask is not None and reading.rooms.document.mask[20, 10] == 4


def test_nothing_that_hands_and_keys_do_changes_anything(qtbot: QtBot, reading: Program, photos: Path) -> None:
    before, canvas, document = state(photos), reading.window.canvas, reading.rooms.document
    assert document.mask is not None
    mask = document.mask.copy()
    for tool in reading.window.acts.tools:
        reading.rooms.tools.set_tool(tool)  # also what no key and no button can choose now
        paint(qtbot, reading, 9)
        middle = canvas.rect().center()
        QTest.mousePress(canvas, Qt.MouseButton.RightButton, pos=middle)
        QTest.mouseRelease(canvas, Qt.MouseButton.RightButton, pos=middle + QPoint(9, 9))
        wait_idle(qtbot, reading)
    for key in (Qt.Key.Key_B, Qt.Key.Key_P, Qt.Key.Key_S):
        QTest.keyClick(canvas, key)
        wait_idle(qtbot, reading)
    for action in reading.window.acts.mask_groups()[0]:
        action.trigger()
        wait_idle(qtbot, reading)
    assert (document.mask == mask).all()
    assert not document.history.can_undo
    reading.show_image.step(+1)
    wait_idle(qtbot, reading)
    assert document.name == "b.png"
    reading.show_image.step(-1)
    wait_idle(qtbot, reading)
    assert state(photos) == before


def test_what_changes_nothing_works(reading: Program) -> None:
    acts = reading.window.acts
    for action in (acts.export, acts.compare, acts.next, acts.fit, acts.pan, acts.picker, acts.hide_mask):
        assert action.isEnabled(), action.text()
    for action in (acts.brush, acts.prelabel, acts.prelabel_all, acts.done_next, acts.import_weights, acts.smooth_all):
        assert not action.isEnabled(), action.text()
    assert not reading.window.training_panel.isEnabled()


def test_it_is_opened_for_writing_when_the_other_window_is_closed(
    qtbot: QtBot, reading: Program, owner: Project
) -> None:
    bar = reading.window.read_only_bar
    QTest.mouseClick(bar.button, Qt.MouseButton.LeftButton)
    wait_idle(qtbot, reading)
    assert bar.isVisible() and "still open" in reading.window.strip.currentMessage()
    owner.close()
    QTest.mouseClick(bar.button, Qt.MouseButton.LeftButton)
    wait_idle(qtbot, reading)
    assert not bar.isVisible()
    assert reading.projects.project is not None and not reading.projects.project.is_read_only
    assert reading.window.acts.brush.isEnabled() and reading.window.training_panel.isEnabled()
    reading.rooms.tools.set_tool("brush")
    paint(qtbot, reading, 9)
    wait_idle(qtbot, reading)
    mask = reading.projects.project.read_mask("a.png", (60, 45))
    assert mask is not None and 9 in mask


def test_variants_are_compared_without_leaving_a_draft(qtbot: QtBot, reading: Program, photos: Path) -> None:
    before, view = state(photos), reading.window.compare_view
    reading.window.acts.compare.trigger()
    wait_idle(qtbot, reading)
    assert reading.window.centre.currentWidget() is view
    assert "starter" in view.opinions.masks()
    assert state(photos) == before
