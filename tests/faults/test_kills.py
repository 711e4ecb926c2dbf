"""The promise: a kill loses at most the stroke under the pen, and no file is torn."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from mman_core.formats.formats import FORMATS
from tests.faults import files, models
from tests.faults.nursery import Nursery
from tests.faults.painting import kills_while_painting
from tests.faults.tally import Tally
from tests.faults.weights import save_small_weights

pytestmark = pytest.mark.skipif(not hasattr(os, "waitid"), reason="the children are forked")


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with Nursery() as nursery:
        yield nursery


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_small_weights(tmp_path_factory.mktemp("weights"))


def check(tally: Tally, kills: int) -> None:
    assert tally.tried == kills
    assert tally.at_work > 0
    assert tally.is_clean, tally


@pytest.mark.parametrize("budget", [256 * 2**20, 20_000])
def test_painting(qtbot: QtBot, tmp_path: Path, budget: int) -> None:
    check(kills_while_painting(tmp_path, 20, budget), 20)


def test_saving(nursery: Nursery, tmp_path: Path) -> None:
    check(files.kills_while_saving(nursery, tmp_path, 6), 6)


@pytest.mark.parametrize("key", ["lip", "coco", "cvat"])
def test_exporting(nursery: Nursery, tmp_path: Path, key: str) -> None:
    check(files.kills_while_exporting(nursery, tmp_path, 2, key), 2)


def test_importing(nursery: Nursery, tmp_path: Path) -> None:
    check(files.kills_while_importing(nursery, tmp_path, 3), 3)


def test_repairing(nursery: Nursery, tmp_path: Path) -> None:
    check(files.kills_while_repairing(nursery, tmp_path, 3), 3)


@pytest.mark.slow
@pytest.mark.parametrize("budget", [256 * 2**20, 20_000])
def test_painting_with_two_hundred_kills(qtbot: QtBot, tmp_path: Path, budget: int) -> None:
    check(kills_while_painting(tmp_path, 200, budget), 200)


@pytest.mark.slow
def test_saving_importing_and_repairing_with_many_kills(nursery: Nursery, tmp_path: Path) -> None:
    check(files.kills_while_saving(nursery, tmp_path / "saving", 60), 60)
    check(files.kills_while_importing(nursery, tmp_path / "importing", 30), 30)
    check(files.kills_while_repairing(nursery, tmp_path / "repairing", 30), 30)


@pytest.mark.slow
@pytest.mark.parametrize("key", FORMATS)
def test_exporting_in_every_format_with_many_kills(nursery: Nursery, tmp_path: Path, key: str) -> None:
    check(files.kills_while_exporting(nursery, tmp_path, 12, key), 12)


@pytest.mark.slow
def test_training_drafting_and_importing_weights(nursery: Nursery, weights: Path, tmp_path: Path) -> None:
    check(models.kills_while_training(nursery, tmp_path / "training", weights, 10), 10)
    check(models.kills_while_drafting(nursery, tmp_path / "drafting", weights, 10), 10)
    check(models.kills_while_importing_weights(nursery, tmp_path / "weights", weights, 10), 10)
