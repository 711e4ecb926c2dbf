"""Each parser takes its seeds, and refuses or takes some hundred mutations of them; `python -m tests.fuzz` goes on."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from mman_core.errors import MmanError
from tests.fuzz.__main__ import PARSERS
from tests.fuzz.loop import Fuzzing, mutate_seeds
from tests.fuzz.target import Target


def _target(parser: str) -> Target:
    target = importlib.import_module(f"tests.fuzz.{parser}").TARGET
    assert isinstance(target, Target)
    return target


@pytest.mark.parametrize("parser", PARSERS)
def test_it_takes_the_seeds(parser: str, tmp_path: Path) -> None:
    target = _target(parser)
    for number, data in enumerate(target.seeds()):
        path = tmp_path / str(number) / target.name
        path.parent.mkdir()
        path.write_bytes(data)
        target.read(path)


@pytest.mark.parametrize("parser", PARSERS)
def test_no_mutation_does_what_no_input_may_do(parser: str, tmp_path: Path) -> None:
    told: list[str] = []
    fuzzing = Fuzzing(_target(parser), tmp_path, 600, told.append, most=50 if parser == "project" else 200)
    mutate_seeds(fuzzing, _target(parser), seed=1)
    assert told == []
    assert 50 <= fuzzing.executions <= 200


def test_what_no_input_may_do_is_found_and_kept(tmp_path: Path) -> None:
    def read(path: Path) -> None:
        if path.read_bytes()[:1] == b"x":
            raise IndexError("a fault of the program")
        raise MmanError("It is refused.")

    told: list[str] = []
    fuzzing = Fuzzing(Target("a", lambda: [b"x", b"y"], read), tmp_path, 600, told.append, most=60)
    mutate_seeds(fuzzing, Target("a", lambda: [b"x", b"y"], read), seed=0)
    assert len(told) == len(fuzzing.findings) == 1
    assert told[0].startswith("IndexError at test_fuzz.py")
    (kept,) = fuzzing.findings.values()
    assert kept.read_bytes()[:1] == b"x"
    assert fuzzing.refused > 0
