"""At each write, a full and a read-only disk cost nothing but a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.disks import full_disk, read_only_disk
from tests.faults.tally import Tally


def check(tallies: list[Tally]) -> None:
    assert sum(tally.at_work for tally in tallies) > len(tallies) / 2, "the disk refused too little"
    for tally in tallies:
        assert tally.is_clean, tally


def test_a_full_disk(tmp_path: Path) -> None:
    check(full_disk(tmp_path, with_models=False, rooms=(0, 20_000)))


def test_a_read_only_disk(tmp_path: Path) -> None:
    check(read_only_disk(tmp_path, with_models=False))


@pytest.mark.slow
def test_a_disk_with_more_and_more_room_and_what_models_write(tmp_path: Path) -> None:
    check(full_disk(tmp_path))


@pytest.mark.slow
def test_a_read_only_disk_and_what_models_write(tmp_path: Path) -> None:
    check(read_only_disk(tmp_path))
