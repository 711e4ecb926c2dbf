"""Photos of every format that is read."""

from __future__ import annotations

from pathlib import Path

from mman_core.images.photo import is_upright_jpeg, read_photo, read_photo_size
from tests.fuzz.target import Target, mend_checksums
from tests.hostile.pieces import saved


def _seeds() -> list[bytes]:
    kinds = [saved(kind) for kind in ("JPEG", "PNG", "WEBP", "BMP", "TIFF")]
    return [
        *kinds,
        saved("JPEG", progressive=True),
        saved("TIFF", compression="tiff_lzw"),
        saved("WEBP", lossless=True),
    ]


def _read(path: Path) -> None:
    mend_checksums(path)
    height, width = read_photo_size(path)
    is_upright_jpeg(path)
    assert read_photo(path).shape == (height, width, 3)


TARGET = Target("photo", _seeds, _read)
