"""Small files that tests start from: photos that are never square, masks of several classes, damaged and huge PNGs."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from mman_core.errors import MmanError
from mman_core.labels.label_set import load_label_set
from mman_core.types import Mask, Rgb

PALETTE = load_label_set("lip").palette()


def noise_photo(height: int = 20, width: int = 30, seed: int = 0) -> Rgb:
    """A photo in which no pixel is like its neighbour, and no two corners are alike."""
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def striped_mask(height: int = 20, width: int = 30) -> Mask:
    """A mask with all twenty classes, differing along both axes."""
    return ((np.arange(height)[:, None] // 2 + np.arange(width)[None] // 3) % 20).astype(np.uint8)


def save_photo(path: Path, height: int = 20, width: int = 30, seed: int = 0) -> Path:
    """Save a noise photo, without loss where the suffix allows it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(noise_photo(height, width, seed)).save(path)
    return path


def save_truncated_jpeg(path: Path) -> Path:
    """Save a JPEG whose header is whole and whose second half is missing."""
    save_photo(path, 120, 200)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path


def save_huge_png(path: Path, side: int = 30_000, size: int = 100_000) -> Path:
    """Save a small file that promises side x side pixels."""
    path.write_bytes(_png(side, side, 8, zlib.compress(b"\0").ljust(size - 100, b"\0")))
    return path


def save_few_bit_png(path: Path, ids: npt.NDArray[np.uint8], bits: int) -> Path:
    """Save ids as a grey PNG of 1, 2 or 4 bits a pixel, as some tools do to save room."""
    height, width = ids.shape
    each_bit = np.unpackbits(ids[..., None], axis=-1)[..., 8 - bits :].reshape(height, -1)
    rows = b"".join(b"\0" + row.tobytes() for row in np.packbits(each_bit, axis=1))
    path.write_bytes(_png(width, height, bits, zlib.compress(rows)))
    return path


def assert_one_clear_sentence(error: MmanError, *words: str) -> None:
    """Check that the text ends as a sentence, stays on one line and names what it must name."""
    text = str(error)
    assert text.endswith("."), text
    assert "\n" not in text
    assert len(text) < 400, text
    for word in words:
        assert word in text, f"{word!r} is not in: {text}"


def _png(width: int, height: int, bits: int, data: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
