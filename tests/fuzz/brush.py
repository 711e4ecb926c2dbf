"""The bits of Label Studio's brush, without the JSON around them."""

from __future__ import annotations

from pathlib import Path

from mman_core.formats.brush_rle import brush_region, brush_runs
from tests.fuzz.target import SHAPE, Target, small_mask


def _seeds() -> list[bytes]:
    return [bytes(brush_runs(small_mask() == label)) for label in (0, 2, 255, 99)]


def _read(path: Path) -> None:
    assert brush_region(list(path.read_bytes()), SHAPE).shape == SHAPE


TARGET = Target("runs", _seeds, _read)
