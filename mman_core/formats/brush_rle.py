"""Label Studio's run lengths of a brush region: bits, row by row, of RGBA bytes whose four values are alike.

It is the format `rle-pack` of thi.ng: the number of words (32 bits), the size of a word less one (5 bits), four sizes
of counters less one (4 bits each); then blocks of one bit (1: one word for all, 0: each its own), two bits (which
counter), the counter (how many words, less one), and the word or words.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from mman_core.errors import OtherSize, WrongDataSet

_COUNTERS = (3, 4, 8, 16)
_LONGEST = 1 << 14
"""Pixels of one block: four words each, counted in 16 bits."""

_CUT_OFF = "The run lengths of a region end before its image does, or go on behind it; export it again."


def brush_runs(region: npt.NDArray[np.bool_]) -> list[int]:
    """Return the bytes that hold an (H, W) bool region: 255 where it is, 0 elsewhere."""
    flat = region.ravel()
    edges = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    starts = np.concatenate([[0], edges])
    lengths = np.diff(np.concatenate([starts, [flat.size]]))
    blocks = -(-lengths // _LONGEST)
    values = np.repeat(flat[starts], blocks).astype(np.int64) * 255
    counts = np.full(values.size, _LONGEST, np.int64)
    counts[np.cumsum(blocks) - 1] = lengths - _LONGEST * (blocks - 1)
    head = [(4 * flat.size, 32), (7, 5), *((size - 1, 4) for size in _COUNTERS)]
    bits = np.concatenate([_bits(np.array([value]), width).ravel() for value, width in head])
    return list(np.packbits(np.concatenate([bits, _block_bits(4 * counts - 1, values)])).tobytes())


def brush_region(rle: Any, shape: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """Return the (H, W) bool region of such bytes: where the fourth of a pixel's values is at least 128.

    Raises OtherSize for another number of pixels, WrongDataSet for anything else that is not right.
    """
    try:
        data = bytes(rle) if isinstance(rle, list) else b""
    except (TypeError, ValueError):
        data = b""
    height, width = shape
    if len(data) < 7:
        raise WrongDataSet("A region holds no run lengths of Label Studio's brush; export it as JSON with brush masks.")
    total = int.from_bytes(data[:4], "big")
    # Checked before anything of the promised size is made.
    if total != 4 * height * width:
        raise OtherSize(f"A region is of {total // 4:,} pixels, but the photo is {width} x {height}.")
    return _words(data, total)[3::4].reshape(height, width) >= 128


def _bits(values: npt.NDArray[np.int64], width: int) -> npt.NDArray[np.uint8]:
    """Return (n, width) bits of n numbers, the highest first."""
    return ((values[:, None] >> np.arange(width - 1, -1, -1)) & 1).astype(np.uint8)


def _block_bits(counters: npt.NDArray[np.int64], values: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
    """Return the bits of blocks of equal words, each counter in the smallest size that holds it."""
    which = np.searchsorted([1 << size for size in _COUNTERS[:-1]], counters, side="right")
    sizes = np.array(_COUNTERS)[which]
    widths = 1 + 2 + sizes + 8
    starts = np.cumsum(widths) - widths
    bits = np.zeros(int(widths.sum()), np.uint8)
    for index, size in enumerate(_COUNTERS):
        mine = which == index
        words = ((((4 | index) << size) | counters[mine]) << 8) | values[mine]
        width = 1 + 2 + size + 8
        bits[starts[mine][:, None] + np.arange(width)] = _bits(words, width)
    return bits


def _words(data: bytes, total: int) -> npt.NDArray[np.uint8]:
    word_bits = (data[4] >> 3) + 1
    if word_bits != 8:
        raise WrongDataSet(f"A region holds words of {word_bits} bits, but Label Studio's brush writes bytes.")
    sizes = [(_number(data, 37 + 4 * index, 4)) + 1 for index in range(4)]
    words = np.zeros(total, np.uint8)
    at, done, end = 53, 0, 8 * len(data)
    while done < total:
        size = sizes[_number(data, at + 1, 2)]
        count = _number(data, at + 3, size) + 1
        is_run = _number(data, at, 1)
        at += 3 + size
        if done + count > total or at + 8 * (1 if is_run else count) > end:
            raise WrongDataSet(_CUT_OFF)
        if is_run:
            words[done : done + count] = _number(data, at, 8)
            at += 8
        else:
            words[done : done + count] = _bytes_at(data, at, count)
            at += 8 * count
        done += count
    return words


def _number(data: bytes, at: int, width: int) -> int:
    """Return the number in `width` bits from bit `at` on; bits behind the end are 0."""
    first, last = at >> 3, (at + width + 7) >> 3
    piece = int.from_bytes(data[first:last].ljust(last - first, b"\0"), "big")
    return (piece >> (8 * last - at - width)) & ((1 << width) - 1)


def _bytes_at(data: bytes, at: int, count: int) -> npt.NDArray[np.uint8]:
    first, shift = at >> 3, at & 7
    piece = np.frombuffer(data, np.uint8, min(count + 1, len(data) - first), first).astype(np.uint16)
    piece = np.append(piece, np.uint16(0))
    return ((piece[:count] << 8 | piece[1 : count + 1]) >> (8 - shift) & 255).astype(np.uint8)
