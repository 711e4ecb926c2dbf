"""Small data sets in the layouts in which they were published: mannequins as photos, masks written by Pillow alone."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from mman_core.mannequins.draw import draw_mannequin
from mman_core.types import Mask


def mannequin(seed: int) -> tuple[Image.Image, Mask]:
    """Return a photo and its LIP mask, (72, 48) for even seeds and (64, 80) for odd ones."""
    photo, mask = draw_mannequin(np.random.default_rng(seed), *((64, 80) if seed % 2 else (72, 48)))
    return Image.fromarray(photo), mask


def put_pair(photo: Path, mask: Path, seed: int, table: npt.NDArray[np.uint8] | None = None) -> Mask:
    """Write a mannequin and its mask, the ids changed by `table`; returns what the mask file holds."""
    picture, ids = mannequin(seed)
    ids = ids if table is None else table[ids]
    photo.parent.mkdir(parents=True, exist_ok=True)
    mask.parent.mkdir(parents=True, exist_ok=True)
    picture.save(photo)
    if mask.suffix == ".mat":
        mask.write_bytes(matlab_file("groundtruth", ids))
    else:
        Image.fromarray(ids).save(mask)
    return ids


def put_list(path: Path, *names: str) -> None:
    """Write a list of names, one a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{name}\n" for name in names))


def matlab_file(name: str, values: npt.NDArray[np.uint8], *, packed: bool = True, order: str = "<") -> bytes:
    """Return a MATLAB 5 file of one uint8 matrix, as its `save` writes it."""

    def element(kind: int, data: bytes) -> bytes:
        return struct.pack(order + "II", kind, len(data)) + data + b"\0" * (-len(data) % 8)

    parts = element(6, struct.pack(order + "II", 9, 0))  # flags: class uint8
    parts += element(5, struct.pack(order + "ii", *values.shape))
    if len(name) <= 4:  # a small element: size, kind and bytes in eight
        parts += struct.pack(order + "I", len(name) << 16 | 1) + name.encode().ljust(4, b"\0")
    else:
        parts += element(1, name.encode())
    matrix = element(14, parts + element(2, values.tobytes("F")))
    if packed:
        data = zlib.compress(matrix)
        matrix = struct.pack(order + "II", 15, len(data)) + data
    version = struct.pack(order + "H", 0x0100) + (b"IM" if order == "<" else b"MI")
    return b"MATLAB 5.0 MAT-file".ljust(124, b" ") + version + matrix
