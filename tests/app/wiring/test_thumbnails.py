"""Pictures in the list of images: only of the rows in sight, in a thread, within their bounds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.state.settings import load_settings
from app.wiring.program import Program
from tests.app.wiring.conftest import wait_idle

COUNT = 300


@pytest.fixture
def many(qtbot: QtBot, program: Program, tmp_path: Path) -> Program:
    """A long list of photos, of which the last one cannot be read."""
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(COUNT):
        Image.fromarray(np.full((50, 30, 3), number % 256, np.uint8)).save(folder / f"{number}.png")
    (folder / "zero.jpg").touch()
    program.open(folder)
    wait_idle(qtbot, program)
    return program


def made(program: Program) -> set[str]:
    model = program.window.images_panel.model
    names = [model.name_at(model.index(row)) for row in range(model.rowCount())]
    return {name for name in names if program.thumbnails.making.get(name) is not None}


def wait_for(qtbot: QtBot, program: Program, name: str) -> None:
    qtbot.waitUntil(lambda: program.thumbnails.making.get(name) is not None)
    wait_idle(qtbot, program)


def test_while_names_alone_are_shown_nothing_is_made(qtbot: QtBot, many: Program) -> None:
    assert made(many) == set()
    assert many.projects.project is not None
    assert not (many.projects.project.folder / "thumbnails").exists()


def test_only_rows_in_sight_get_a_picture_and_those_scrolled_to_follow(qtbot: QtBot, many: Program) -> None:
    panel = many.window.images_panel
    QTest.mouseClick(panel.thumbnails_button, Qt.MouseButton.LeftButton)
    wait_for(qtbot, many, "0.png")
    first = made(many)
    assert first == set(panel.names_in_sight())
    assert len(first) < 60
    panel.view.scrollToBottom()
    wait_for(qtbot, many, "zero.jpg")
    last = set(panel.names_in_sight())
    assert made(many) == first | last
    empty = many.thumbnails.making.get("zero.jpg")
    assert empty is not None and empty.isNull()
    picture = many.thumbnails.making.get(f"{COUNT - 1}.png")
    assert picture is not None and abs(picture.pixelColor(5, 5).red() - (COUNT - 1) % 256) <= 2


def test_the_memory_is_bounded(qtbot: QtBot, many: Program) -> None:
    making, panel = many.thumbnails.making, many.window.images_panel
    making._budget = 60_000
    many.window.acts.thumbnails.trigger()
    for place in (0, COUNT // 2, COUNT - 1):
        panel.view.scrollTo(panel.model.index(place), panel.view.ScrollHint.PositionAtTop)
        wait_for(qtbot, many, panel.names_in_sight()[-2])
        assert 0 < making.byte_size <= 60_000
    assert making.byte_size == sum(image.sizeInBytes() for image in making._made.values())


def test_the_key_switches_back_to_names_and_the_choice_is_remembered(qtbot: QtBot, many: Program) -> None:
    panel, canvas = many.window.images_panel, many.window.canvas
    low = panel.view.sizeHintForRow(0)
    QTest.keyClick(canvas, Qt.Key.Key_F9, Qt.KeyboardModifier.ShiftModifier)
    wait_for(qtbot, many, "0.png")
    assert panel.view.sizeHintForRow(0) > 2 * low
    assert panel.view.currentIndex().row() == 0
    QTest.keyClick(canvas, Qt.Key.Key_F9, Qt.KeyboardModifier.ShiftModifier)
    assert panel.view.sizeHintForRow(0) == low
    assert many.thumbnails.making.byte_size == 0
    many.window.acts.thumbnails.trigger()
    many.close()
    qtbot.waitUntil(lambda: not many.window.isVisible())
    assert load_settings().shows_thumbnails


def test_a_replaced_photo_has_another_picture_after_f5(qtbot: QtBot, many: Program) -> None:
    many.window.acts.thumbnails.trigger()
    wait_for(qtbot, many, "1.png")
    assert many.projects.project is not None
    Image.new("RGB", (80, 40), (250, 250, 250)).save(many.projects.project.photo_path("1.png"))
    QTest.keyClick(many.window.canvas, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: many.thumbnails.making.get("1.png") is None)
    wait_for(qtbot, many, "1.png")
    picture = many.thumbnails.making.get("1.png")
    assert picture is not None and picture.width() == 80 and picture.pixelColor(5, 5).red() > 240
