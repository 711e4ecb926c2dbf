"""Hostile MATLAB files: lies about sizes, bombs, cells in cells, numbers that are none."""

from __future__ import annotations

import struct
import zlib

import numpy as np

from tests.hostile.case import Case
from tests.hostile.pieces import content, pipe, sparse, zeros

HEAD = b"MATLAB 5.0 MAT-file".ljust(124) + b"\0\x01IM"


def element(kind: int, data: bytes, *, size: int | None = None) -> bytes:
    return struct.pack("<II", kind, len(data) if size is None else size) + data + bytes(-len(data) % 8)


def matrix(
    rows: int, columns: int, values: bytes, *, kind: int = 2, klass: int = 9, name: bytes = b"groundtruth"
) -> bytes:
    flags = element(6, struct.pack("<II", klass, 0))
    return element(14, flags + element(5, struct.pack("<ii", rows, columns)) + element(1, name) + element(kind, values))


def _nested(depth: int) -> bytes:
    inner = matrix(1, 1, b"\1")
    for _ in range(depth):
        inner = matrix(1, 1, inner, kind=14, klass=1)
    return inner


def _bomb(count: int, shape: tuple[int, int]) -> bytes:
    """A packed matrix of so many bytes, all zero but those that say so."""
    head = matrix(*shape, b"")[8:-8] + struct.pack("<II", 2, count)
    packer = zlib.compressobj(9)
    parts = [packer.compress(struct.pack("<II", 14, len(head) + count) + head)]
    parts += [packer.compress(bytes(1 << 20)) for _ in range(count >> 20)]
    return struct.pack("<II", 15, len(b"".join(packed := [*parts, packer.flush()]))) + b"".join(packed)


CASES = (
    Case("MATLAB", "empty file", content("m.mat", b"")),
    Case("MATLAB", "header alone", content("m.mat", HEAD)),
    Case("MATLAB", "file of HDF5", content("m.mat", b"\x89HDF\r\n\x1a\n" + bytes(999))),
    Case(
        "MATLAB",
        "matrix of 2^31 - 1 rows and columns",
        content("m.mat", HEAD + matrix(2**31 - 1, 2**31 - 1, bytes(64))),
    ),
    Case("MATLAB", "matrix of -1 rows", content("m.mat", HEAD + matrix(-1, 30, bytes(600)))),
    Case("MATLAB", "matrix of -20 x -30", content("m.mat", HEAD + matrix(-20, -30, bytes(600)))),
    Case("MATLAB", "matrix with less numbers than it says", content("m.mat", HEAD + matrix(20, 30, bytes(599)))),
    Case(
        "MATLAB",
        "element that ends behind the file",
        content("m.mat", HEAD + struct.pack("<II", 14, 2**32 - 8) + bytes(99)),
    ),
    Case(
        "MATLAB",
        "packed matrix of 160 megapixels in 160 kB",
        content("m.mat", HEAD + _bomb(160 << 20, (160 << 10, 1 << 10))),
    ),
    Case("MATLAB", "packed stream of 256 MB in 256 kB", content("m.mat", HEAD + element(15, zeros(256 << 20)))),
    Case(
        "MATLAB",
        "packed element of 4 GB, as it says",
        content("m.mat", HEAD + element(15, zlib.compress(struct.pack("<II", 14, 2**32 - 8) + bytes(999)))),
    ),
    Case("MATLAB", "cells in cells, 2,000 deep", content("m.mat", HEAD + _nested(2000))),
    Case(
        "MATLAB",
        "matrix of numbers that are none",
        content("m.mat", HEAD + matrix(20, 30, np.full(600, np.nan).tobytes(), kind=9)),
    ),
    Case(
        "MATLAB",
        "matrix of infinite numbers",
        content("m.mat", HEAD + matrix(20, 30, np.full(600, -np.inf).tobytes(), kind=9)),
    ),
    Case(
        "MATLAB", "matrix of an unknown kind of numbers", content("m.mat", HEAD + matrix(20, 30, bytes(600), kind=77))
    ),
    Case("MATLAB", "matrix of another name", content("m.mat", HEAD + matrix(20, 30, bytes(600), name=b"other"))),
    Case("MATLAB", "file of 1 TB", sparse("m.mat", HEAD, 1 << 40)),
    Case("MATLAB", "pipe that nobody writes to", pipe("m.mat")),
)
