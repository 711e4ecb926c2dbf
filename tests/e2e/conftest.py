"""What the end-to-end tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.state.settings import load_settings
from app.wiring.program import Program
from mman_core.cli.main import main
from mman_core.project import variants
from tests.core.making import save_photo
from tests.e2e.hands import FAKE_ENGINE, Start, close, wait_idle
from tests.e2e.sentences import Say


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained ResNet-18 generator with both discriminators, in our file format; predicts at 64 pixels."""
    import torch  # costs seconds: only for the tests that ask for it

    from mman_core.model.card import WeightsCard
    from mman_core.model.weights import build_networks, save_networks

    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("weights") / "untrained.safetensors"
    save_networks(path, build_networks(WeightsCard("Untrained", "resnet18", 20, "lip", test_side=64)))
    return path


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """Run a command; returns its exit code and the lines on standard error."""

    def run(*arguments: object) -> tuple[int, list[str]]:
        code = main([str(argument) for argument in arguments])
        lines = capsys.readouterr().err.splitlines()
        assert not any("Traceback" in line for line in lines)
        return code, lines

    return run


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Three photos of 40 x 60 pixels."""
    for number in range(3):
        save_photo(tmp_path / "photos" / f"{number}.png", 40, 60, seed=number)
    return tmp_path / "photos"


@pytest.fixture
def start(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Start the program on a folder; without weights of its own it gets a name that the child understands.

    `rests`: wait until nothing is under way.
    """
    programs: list[Program] = []

    def run(
        folder: Path, *, weights: Path | str = "starter", engine: list[str] = FAKE_ENGINE, rests: bool = True
    ) -> Program:
        if isinstance(weights, str):
            name, weights = weights, tmp_path / f"{weights}.safetensors"
            weights.write_bytes(name.encode())
        monkeypatch.setattr(variants, "STARTER_WEIGHTS", weights)
        program = Program(load_settings(), engine_command=engine)
        programs.append(program)
        program.window.show()
        program.open(folder)
        if rests:
            wait_idle(qtbot, program)
        return program

    yield run
    for program in programs:
        close(qtbot, program)
