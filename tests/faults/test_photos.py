"""Photos that vanish or are replaced while the window has them open: no stroke is lost, no mask changes its photo."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.wiring.program import Program
from mman_core.images.index_png import read_mask
from mman_core.project.store import Project
from tests.core.making import save_photo
from tests.e2e.hands import Start, save, wait_idle
from tests.painting import paint


def show(qtbot: QtBot, program: Program, name: str) -> None:
    program.show_image.show(name)
    wait_idle(qtbot, program)


def replace_by_text(photo: Path) -> None:
    photo.write_text("I am a text")


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        pytest.param(Path.unlink, "is not there", id="vanished"),
        pytest.param(replace_by_text, "0.png", id="a text file"),
        pytest.param(lambda photo: save_photo(photo, 50, 70, seed=9), "its photo is 70 x 50", id="another size"),
    ],
)
def test_strokes_before_and_after_are_kept_and_are_there_when_the_photo_is_back(
    qtbot: QtBot, start: Start, photos: Path, tmp_path: Path, harm: Callable[[Path], object], words: str
) -> None:
    shutil.copy2(photos / "0.png", tmp_path / "kept.png")
    program = start(photos)
    paint(qtbot, program, 5)
    save(qtbot, program)
    harm(photos / "0.png")
    paint(qtbot, program, 9)
    save(qtbot, program)
    painted = program.rooms.document.mask
    assert painted is not None and 9 in painted
    painted = painted.copy()
    show(qtbot, program, "1.png")
    assert program.rooms.document.mask is not None and not program.rooms.document.mask.any()
    show(qtbot, program, "0.png")
    assert program.rooms.document.name is None
    assert words in program.window.canvas._empty_text
    assert np.array_equal(read_mask(photos / ".mman" / "masks" / "0.png.png"), painted)
    show(qtbot, program, "1.png")
    shutil.copy2(tmp_path / "kept.png", photos / "0.png")
    show(qtbot, program, "0.png")
    assert program.rooms.document.mask is not None
    assert np.array_equal(program.rooms.document.mask, painted)
    assert program.rooms.document.history.can_undo
    assert program.rooms.errors.dialog is None


def test_a_photo_replaced_by_another_of_the_same_size_is_told_when_its_mask_is_shown(
    qtbot: QtBot, start: Start, photos: Path
) -> None:
    program = start(photos)
    paint(qtbot, program, 5)
    save(qtbot, program)
    save_photo(photos / "0.png", 40, 60, seed=77)
    (photos / "0.png").write_bytes((photos / "0.png").read_bytes() + b"\0")
    paint(qtbot, program, 9)
    save(qtbot, program)
    show(qtbot, program, "1.png")
    show(qtbot, program, "0.png")
    assert program.window.strip.currentMessage() == (
        f"{photos / '0.png'} is another file than when its mask was saved; look whether the mask fits."
    )
    assert program.rooms.document.mask is not None and 9 in program.rooms.document.mask
    assert not (photos / ".mman" / "masks" / "1.png.png").exists()
    paint(qtbot, program, 7)
    save(qtbot, program)
    program.window.strip.clearMessage()
    show(qtbot, program, "1.png")
    show(qtbot, program, "0.png")
    assert program.window.strip.currentMessage() == "", "the person has seen it and painted on"


def test_strokes_of_a_crash_are_not_saved_to_a_photo_that_was_replaced_since(
    qtbot: QtBot, start: Start, photos: Path
) -> None:
    with Project.open(photos) as project:
        project.read_photo("0.png")
        project.write_mask("0.png", np.full((40, 60), 3, np.uint8))
        project.note_saved("0.png", 1)
    save_photo(photos / "0.png", 40, 60, seed=77)
    (photos / "0.png").write_bytes((photos / "0.png").read_bytes() + b"\0")
    program = start(photos)
    assert "is another file than when its mask was saved" in program.window.strip.currentMessage()
    assert np.array_equal(read_mask(photos / ".mman" / "masks" / "0.png.png"), np.full((40, 60), 3))
