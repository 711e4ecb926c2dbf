"""From suspicious region to suspicious region by key: what is asked, what is dealt with, what is remembered."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.wiring.program import Program
from mman_core.images.margin import Margin, write_margin
from mman_core.mask.repaint import Repaint
from mman_core.project.accepted import accepted_path, read_accepted
from mman_core.types import Box
from tests.app.wiring.conftest import wait_idle

Key = Qt.Key


@pytest.fixture
def doubted(qtbot: QtBot, opened: Program) -> Program:
    """A draft of clothes (5) and hair (2), and the model's doubts: a large region of clothes, a smaller one of hair."""
    opened.prelabel.draft_this()
    wait_idle(qtbot, opened)
    project = opened.projects.project
    assert project is not None
    values, rivals = np.full((60, 45), 255, np.uint8), np.zeros((60, 45), np.uint8)
    values[25:45, 20:40], rivals[25:45, 20:40] = 20, 6
    values[2:12, 20:30], rivals[2:12, 20:30] = 40, 13
    write_margin(project.margin_path("starter", "a.png"), Margin(values, rivals))
    return opened


def press(qtbot: QtBot, program: Program, key: Qt.Key) -> str:
    """Press the key on the canvas and return what the status line says then."""
    QTest.keyClick(program.window.canvas, key)
    wait_idle(qtbot, program)
    return program.window.strip.currentMessage()


def test_n_goes_round_the_regions_the_worst_first(qtbot: QtBot, doubted: Program) -> None:
    canvas = doubted.window.canvas
    assert press(qtbot, doubted, Key.Key_N) == "Region 1 of 2: Upper-clothes or Dress?"
    assert canvas.has_spotlight

    def is_there() -> bool:
        x, y = canvas.view.to_image(canvas.width() / 2, canvas.height() / 2)
        return abs(x - 30) < 3 and abs(y - 35) < 3

    qtbot.waitUntil(is_there)
    assert press(qtbot, doubted, Key.Key_N) == "Region 2 of 2: Hair or Face?"
    assert press(qtbot, doubted, Key.Key_N).startswith("Region 1 of 2")


def test_an_accepted_region_is_not_asked_about_again(qtbot: QtBot, doubted: Program, photos: Path) -> None:
    assert "N" in press(qtbot, doubted, Key.Key_A)
    press(qtbot, doubted, Key.Key_N)
    assert press(qtbot, doubted, Key.Key_A).startswith("Region 2 of 2")
    assert "No suspicious region is left" in press(qtbot, doubted, Key.Key_A)
    assert not doubted.window.canvas.has_spotlight
    assert len(read_accepted(accepted_path(photos / ".mman", "a.png"))) == 2
    for step in (+1, -1):
        doubted.show_image.step(step)
        wait_idle(qtbot, doubted)
    assert "No suspicious region is left" in press(qtbot, doubted, Key.Key_N)


def test_a_new_draft_that_says_something_else_is_asked_about(qtbot: QtBot, doubted: Program) -> None:
    press(qtbot, doubted, Key.Key_N)
    press(qtbot, doubted, Key.Key_A)
    document = doubted.rooms.document
    assert document.draft is not None
    other = document.draft.copy()
    other[25:45, 20:40] = 7
    document.take_draft(other)
    assert press(qtbot, doubted, Key.Key_N).startswith("Region 1 of 2: Coat or Dress")


def test_a_region_that_was_painted_on_is_dealt_with_until_that_is_undone(qtbot: QtBot, doubted: Program) -> None:
    press(qtbot, doubted, Key.Key_N)
    document = doubted.rooms.document
    document.repaint(Repaint(Box(30, 25, 34, 30), np.full((4, 5), 6, np.uint8)), "Brush")
    assert not doubted.window.canvas.has_spotlight
    assert press(qtbot, doubted, Key.Key_N).startswith("Region 2 of 2")
    assert press(qtbot, doubted, Key.Key_N).startswith("Region 2 of 2")
    document.undo()
    assert press(qtbot, doubted, Key.Key_N).startswith("Region 1 of 2")


def test_without_doubts_the_way_to_them_is_told(qtbot: QtBot, opened: Program) -> None:
    assert "pre-label" in press(qtbot, opened, Key.Key_N)
    assert not opened.window.canvas.has_spotlight


def test_the_flight_ends_where_a_person_zooms(qtbot: QtBot, doubted: Program) -> None:
    canvas = doubted.window.canvas
    press(qtbot, doubted, Key.Key_N)
    canvas.zoom_out()
    view = canvas.view
    qtbot.wait(60)
    assert canvas.view == view


def test_what_was_asked_about_one_image_does_not_stand_under_the_next(qtbot: QtBot, doubted: Program) -> None:
    assert press(qtbot, doubted, Key.Key_N).startswith("Region 1 of 2")
    doubted.show_image.step(+1)
    wait_idle(qtbot, doubted)
    assert "Region" not in doubted.window.strip.currentMessage()
