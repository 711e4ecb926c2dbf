"""What a fuzz target is: a parser, files that it takes to start from, and how long it may take over one."""

from __future__ import annotations

import struct
import zlib
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


def mend_checksums(path: Path) -> None:
    """Give the chunks of a PNG their right checksums: with wrong ones nothing behind them would be read."""
    data = bytearray(path.read_bytes())
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return
    at = 8
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        if at + 12 + length > len(data):
            break
        checksum = zlib.crc32(data[at + 4 : at + 8 + length])
        struct.pack_into(">I", data, at + 8 + length, checksum)
        at += 12 + length
    path.write_bytes(data)
