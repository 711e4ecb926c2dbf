"""COCO's compressed run lengths, without the JSON around them."""

from __future__ import annotations

from pathlib import Path

from mman_core.formats.rle import packed, region_of, runs_of, unpacked
from tests.fuzz.target import SHAPE, Target, small_mask


def _seeds() -> list[bytes]:
    return [packed(runs_of(small_mask() == label)).encode() for label in (0, 2, 255, 99)]


def _read(path: Path) -> None:
    assert region_of(unpacked(path.read_bytes().decode("latin-1")), SHAPE).shape == SHAPE


TARGET = Target("runs", _seeds, _read)
