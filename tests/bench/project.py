"""Milliseconds to open a project of many photos, beside listing their names alone."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

from mman_core.images.folder import find_photos
from mman_core.mannequins.draw import draw_mannequin
from mman_core.project.store import Project
from tests.bench.figures import print_table

COUNT = 10_000
RUNS = 5


def bench() -> None:
    """Open the same project again and again; the first time also makes its index."""
    spent: dict[str, list[float]] = {"names alone": [], "first opening": [], "opening again": []}
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        photo, _mask = draw_mannequin(np.random.default_rng(1), 128, 96)
        Image.fromarray(photo).save(root / "0.jpg")
        data = (root / "0.jpg").read_bytes()
        for number in range(1, COUNT):
            (root / f"{number}.jpg").write_bytes(data)
        _opened(root, spent["first opening"])
        for _ in range(RUNS):
            started = time.perf_counter()
            find_photos(root)
            spent["names alone"].append(1000 * (time.perf_counter() - started))
            _opened(root, spent["opening again"])
    print(f"{COUNT:,} photos\n")
    print_table(spent, "ms", "names alone")


def _opened(root: Path, into: list[float]) -> None:
    started = time.perf_counter()
    with Project.open(root):
        into.append(1000 * (time.perf_counter() - started))
