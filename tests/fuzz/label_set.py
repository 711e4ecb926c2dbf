"""Label sets in TOML."""

from __future__ import annotations

from pathlib import Path

from mman_core.labels.label_set import LABEL_SETS, load_label_set
from tests.fuzz.target import Target


def _seeds() -> list[bytes]:
    return [path.read_bytes() for path in sorted(LABEL_SETS.glob("*.toml"))]


def _read(path: Path) -> None:
    load_label_set.__globals__["_load"].cache_clear()  # each file has the same name
    label_set = load_label_set(path)
    assert label_set.palette().shape == (256, 3)
    label_set.flip_table()
    for key in label_set.merges:
        label_set.merge_table(key)


TARGET = Target("mine.toml", _seeds, _read)
