"""What a fuzz target is: a parser, files that it takes to start from, and how long it may take over one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mman_core.errors import MmanError
from mman_core.formats.formats import FORMATS
from mman_core.labels.label_set import load_label_set
from mman_core.types import Mask

SHAPE = (20, 30)


@dataclass(frozen=True)
class Target:
    """`read` is given a file named `name` that holds a mutation of a seed; it may raise nothing but MmanError."""

    name: str
    seeds: Callable[[], list[bytes]]
    read: Callable[[Path], object]


def small_mask() -> Mask:
    """A mask of seven classes and ignored pixels, of SHAPE."""
    mask = ((np.arange(SHAPE[0])[:, None] // 3 + np.arange(SHAPE[1]) // 5) % 7).astype(np.uint8)
    mask[-1] = 255
    return mask


def read_all(key: str, source: Path) -> None:
    """Read every mask that a foreign file holds, as if its photo were of SHAPE."""
    reading = FORMATS[key].reading
    assert reading is not None
    for found in reading(source, "train", load_label_set("lip")):
        try:
            mask = found.read(SHAPE)
        except MmanError:
            continue
        assert mask.shape == SHAPE
        assert mask.dtype == np.uint8
