"""Writes a folder of mannequins: training material, test data, the bundled example."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from mman_core.images.atomic import write_atomically
from mman_core.images.index_png import write_mask
from mman_core.labels.label_set import load_label_set
from mman_core.mannequins.draw import draw_mannequin
from mman_core.mannequins.styles import STYLES
from mman_core.types import Rgb


def write_mannequins(
    out: Path,
    count: int,
    seed: int,
    *,
    heights: tuple[int, int] = (288, 448),
    widths: tuple[int, int] = (192, 352),
    quality: int = 92,
    style: str = "photo",
) -> Iterator[Path]:
    """Write `count` mannequins as `images/NNNNN.jpg` and `labels/NNNNN.png`; yield each photo's path once both exist.

    Sizes are drawn from `heights` and `widths` (least and most pixels, both included). Number N depends only on
    `seed`, N and the sizes, so a longer run begins like a shorter one. `style`: see `STYLES`. Raises CannotWrite.
    """
    palette = load_label_set("lip").palette()
    for number in range(count):
        rng = np.random.default_rng((seed, number))
        height, width = (int(rng.integers(least, most + 1)) for least, most in (heights, widths))
        photo, mask = draw_mannequin(rng, height, width)
        path = out / "images" / f"{number:05d}.jpg"
        write_mask(out / "labels" / f"{number:05d}.png", mask, palette)
        write_atomically(path, encode_jpeg(STYLES[style](photo), quality))
        yield path


def encode_jpeg(photo: Rgb, quality: int) -> bytes:
    """Return the photo as a JPEG file of that quality (1..100)."""
    _, data = cv2.imencode(".jpg", photo[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return data.tobytes()
