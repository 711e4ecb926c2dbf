"""Seconds to pre-label one photo with the starter weights, photo and mask files included."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

from mman_core.images.index_png import write_mask
from mman_core.images.photo import read_photo
from mman_core.labels.label_set import load_label_set
from mman_core.mannequins.draw import draw_mannequin
from mman_core.paths import STARTER_WEIGHTS
from mman_core.predict.predictor import Predictor
from tests.bench.figures import print_table

SIZES = ((256, 192), (640, 480), (2048, 1536))
RUNS = 15


def bench() -> None:
    """Predict photos of three sizes in turn; the floor is reading the photo and writing its mask."""
    predictor = Predictor(STARTER_WEIGHTS)
    print(f"{predictor.card.title} on {predictor.title}\n")
    palette = load_label_set("lip").palette()
    spent: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for height, width in SIZES:
            photo, mask = draw_mannequin(np.random.default_rng(1), height, width)
            path = Path(folder) / "photo.jpg"
            Image.fromarray(photo).save(path, quality=92)
            whole, files = (
                spent.setdefault(f"{height} x {width}", []),
                spent.setdefault(f"{height} x {width}, files", []),
            )
            for run in range(RUNS + 1):
                started = time.perf_counter()
                read_photo(path)
                write_mask(Path(folder) / "floor.png", mask, palette)
                middle = time.perf_counter()
                write_mask(Path(folder) / "mask.png", predictor.predict(read_photo(path)), palette)
                if run:
                    files.append(1000 * (middle - started))
                    whole.append(1000 * (time.perf_counter() - middle))
    print_table(spent, "ms")
