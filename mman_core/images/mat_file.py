"""Read one matrix of a MATLAB file (level 5, the format of `save` up to -v7): Clothing Co-Parsing keeps its ids so.

Written from the published description of the format; the matrix must be real, numeric and two-dimensional.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mman_core.errors import ImageTooLarge, UnreadableImage
from mman_core.images.opening import MAX_PIXELS
from mman_core.outside import read_limited

_HEADER = 128
_MATRIX, _COMPRESSED = 14, 15
_ORDERS = {b"IM": "<", b"MI": ">"}
_NUMBERS = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8"}
_LARGEST = 8 * MAX_PIXELS + 4096
"""Bytes of the largest matrix that we take: eight a pixel, and its name."""

_Element = tuple[int, memoryview]


def read_matrix(path: Path, name: str) -> npt.NDArray[np.int64]:
    """Return the matrix of that name as (rows, columns) int64, fractions cut off.

    Raises UnreadableImage if the file is damaged or holds no such matrix, ImageTooLarge for too many pixels.
    """
    try:
        data = read_limited(path, _LARGEST)
        order = _ORDERS[data[126:128]]
        for _flags, size, found, values, *_imaginary in _matrices(path, memoryview(data), order):
            if bytes(found[1]).rstrip(b"\0") == name.encode():
                return _matrix(path, size, values, order)
    except FileNotFoundError as error:
        raise UnreadableImage(f"{path} is not there; put the file back or open its folder again.") from error
    except OSError as error:
        raise UnreadableImage(f"The mask {path} cannot be opened: {error.strerror}.") from error
    except (struct.error, zlib.error, ValueError, StopIteration, KeyError, TypeError) as error:
        raise UnreadableImage(
            f"The mask {path} is no undamaged MATLAB 5 file; copy it again from its source."
        ) from error
    raise UnreadableImage(f"The mask {path} holds no matrix {name!r}; copy it again from its source.")


def _matrices(path: Path, data: memoryview, order: str) -> Iterator[list[_Element]]:
    """Yield the elements of each matrix of numbers: flags, size, name, values."""
    for kind, content in _elements(data[_HEADER:], order):
        if kind == _COMPRESSED:
            kind, content = next(_elements(_unpacked(path, content, order), order))
        parts = list(_elements(content, order)) if kind == _MATRIX else []
        if len(parts) >= 4:
            yield parts


def _matrix(path: Path, size: _Element, values: _Element, order: str) -> npt.NDArray[np.int64]:
    rows, columns = np.frombuffer(size[1], f"{order}i4").tolist()
    numbers = np.frombuffer(values[1], order + _NUMBERS[values[0]])
    if rows < 0 or columns < 0 or rows * columns != numbers.size:
        raise ValueError("a matrix of another size than it says")
    if numbers.size > MAX_PIXELS:
        raise _too_large(path)
    if numbers.dtype.kind == "f" and not (np.abs(numbers) < 1e9).all():  # also where it is no number at all
        raise ValueError("a number that is no id")
    return np.ascontiguousarray(numbers.reshape((rows, columns), order="F"), np.int64)


def _too_large(path: Path) -> ImageTooLarge:
    limit = MAX_PIXELS // 1_000_000
    return ImageTooLarge(f"The mask {path} has more than {limit} megapixels; save a smaller copy and use that.")


def _unpacked(path: Path, content: memoryview, order: str) -> memoryview:
    """Return the one element that is packed in these bytes; no more is unpacked than its own head promises."""
    stream = zlib.decompressobj()
    head = stream.decompress(content, 8)
    _, size = struct.unpack(order + "II", head)
    if size > _LARGEST:
        raise _too_large(path)
    return memoryview(head + stream.decompress(stream.unconsumed_tail, size)) if size else memoryview(head)


def _elements(data: memoryview, order: str) -> Iterator[_Element]:
    at = 0
    while at + 8 <= len(data):
        kind, size = struct.unpack_from(order + "II", data, at)
        if kind >> 16:  # a small element: its size, its kind and up to four bytes in eight
            kind, size, start, after = kind & 0xFFFF, kind >> 16, at + 4, at + 8
        else:
            start = at + 8
            after = start + size + (0 if kind == _COMPRESSED else -size % 8)
        if start + size > len(data):
            raise ValueError("an element ends behind the end of the file")
        yield kind, data[start : start + size]
        at = after
