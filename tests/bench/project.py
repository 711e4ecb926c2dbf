"""Open a folder of 50,000 photos: its names alone, its project, and its window, beside one of 100 photos.

The window is opened in a process of its own, see `folder_window`. On a busy machine only the columns of CPU can be
compared; `quiet` says how late the same timer came while nothing was done.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

from mman_core.images.folder import find_photo_names
from mman_core.mannequins.draw import draw_mannequin
from mman_core.project.store import Project
from tests.bench import peers_folder
from tests.bench.figures import keep, print_rows, print_table

COUNTS = (100, 50_000)
RUNS = 3
PATIENCE = 300
"""Seconds for one window."""


def bench() -> None:
    """Open the same folders again and again, as new projects and as known ones."""
    rows = []
    with tempfile.TemporaryDirectory() as name:
        for count in COUNTS:
            root = Path(name) / str(count)
            make_photos(root, count)
            print(f"{count:,} photos\n")
            _print_project(root)
            print()
            rows += [
                {"photos": count, "project": "new", **_window(root, is_new=True)},
                {"photos": count, "project": "known", **_window(root, is_new=False)},
            ]
        print_rows(rows)
        peers = peers_folder.measure(root, os.environ)
    keep("project", {"window": rows, "peers": peers})


def make_photos(root: Path, count: int) -> None:
    """Fill a new folder with that many photos of 96 x 128 pixels: one file under many names."""
    root.mkdir()
    photo, _mask = draw_mannequin(np.random.default_rng(1), 128, 96)
    first = root / "0.jpg"
    Image.fromarray(photo).save(first)
    data = first.read_bytes()
    for number in range(1, count):
        path = root / f"{number}.jpg"
        try:
            path.hardlink_to(first)
        except OSError:  # a disk without links, or without so many to one file
            path.write_bytes(data)


def _print_project(root: Path) -> None:
    spent: dict[str, list[float]] = {"names alone": [], "first opening": [], "opening again": []}
    for _ in range(RUNS):
        started = time.perf_counter()
        find_photo_names(root)
        spent["names alone"].append(1000 * (time.perf_counter() - started))
        shutil.rmtree(root / ".mman", ignore_errors=True)
        for title in ("first opening", "opening again"):
            started = time.perf_counter()
            with Project.open(root):
                spent[title].append(1000 * (time.perf_counter() - started))
    print_table(spent, "ms", "names alone")


def _window(root: Path, *, is_new: bool) -> dict[str, float]:
    """Return the medians of some openings of that folder in a window."""
    found: list[dict[str, float]] = []
    for _ in range(RUNS):
        if is_new:
            shutil.rmtree(root / ".mman", ignore_errors=True)
        command = [sys.executable, "-m", "tests.bench.folder_window", str(root)]
        answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE).stdout
        found.append(json.loads(answer.strip().splitlines()[-1]))
    return {key: statistics.median(figures[key] for figures in found) for key in found[0]}
