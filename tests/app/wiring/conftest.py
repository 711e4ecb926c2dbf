"""A running program on a folder of drawn photos, with a child process that answers like the engine without torch."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from app.state.settings import Settings
from app.wiring.program import Program
from mman_core.project import variants
from tests.app.work import fake_engine

COMMAND = [sys.executable, fake_engine.__file__]
NAMES = ["a.png", "b.png", "street/c.png"]


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    (folder / "street").mkdir(parents=True)
    rng = np.random.default_rng(0)
    for place, name in enumerate(NAMES):
        pixels = rng.integers(0, 255, (60 + 10 * place, 45, 3), np.uint8)
        Image.fromarray(pixels).save(folder / name)
    (folder / "broken.jpg").write_bytes(b"")
    return folder


@pytest.fixture
def use_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Choose what the child does, by the name of the starter's weights: see fake_engine."""

    def use(mood: str) -> None:
        weights = tmp_path / f"{mood}.safetensors"
        weights.write_bytes(b"weights")
        monkeypatch.setattr(variants, "STARTER_WEIGHTS", weights)

    use("starter")
    return use


@pytest.fixture
def program(qtbot: QtBot, use_weights: Callable[[str], None]) -> Iterator[Program]:
    program = Program(Settings(), engine_command=COMMAND)
    program.window.show()
    yield program
    if program.window.isVisible():
        program.close()
        if program.leaving.question is not None or not program.rooms.autosave.is_clean:
            qtbot.waitUntil(lambda: program.leaving.question is not None or not program.window.isVisible())
            if program.leaving.question is not None:
                program.leaving._answer(False, True)
        qtbot.waitUntil(lambda: not program.window.isVisible(), timeout=10_000)


@pytest.fixture
def opened(qtbot: QtBot, program: Program, photos: Path) -> Program:
    """The program with the photos open and the first image shown."""
    program.open(photos)
    wait_idle(qtbot, program)
    assert program.rooms.document.name == "a.png"
    return program


def wait_idle(qtbot: QtBot, program: Program) -> None:
    qtbot.waitUntil(lambda: program.is_idle, timeout=15_000)
