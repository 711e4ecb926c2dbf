"""COCO's run lengths: column by column, background first; as numbers, and as COCO's compressed text.

The text is that of the COCO API (`rleToString` in its maskApi.c): from the fourth number on the difference to the last
but one; each number in groups of five bits, lowest first, a sixth bit for "more follows", and 48 added.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from mman_core.errors import OtherSize, WrongDataSet

_MOST_GROUPS = 7
"""Five-bit groups of one number: more than any image that we read can need."""


def runs_of(region: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return the run lengths of an (H, W) bool region, column by column, background first (perhaps 0 of it)."""
    flat = region.ravel(order="F")
    edges = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    runs = np.diff(np.concatenate([[0], edges, [flat.size]]))
    return np.concatenate([[0], runs]) if flat.size and flat[0] else runs


def region_of(runs: npt.NDArray[np.int64], shape: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """Return the (H, W) bool region of run lengths. Raises WrongDataSet if they do not fill exactly that image."""
    height, width = shape
    # Checked before anything of the promised size is made.
    if runs.size and (runs.min() < 0 or runs.max() > height * width or runs.size > height * width + 2):
        raise WrongDataSet("A region holds run lengths that no image of this size can have; export it again.")
    if int(runs.sum()) != height * width:
        raise WrongDataSet(
            f"The run lengths of a region sum up to {int(runs.sum()):,} pixels and not to those of {width} x {height}."
        )
    inside = np.arange(runs.size) % 2 == 1
    return np.repeat(inside, runs).reshape(width, height).T


def packed(runs: npt.NDArray[np.int64]) -> str:
    """Return run lengths as COCO's compressed text."""
    rest = runs.astype(np.int64)
    rest[3:] -= runs[1:-2]
    letters = np.zeros((rest.size, _MOST_GROUPS), np.uint8)
    going = np.ones(rest.size, bool)
    for group in range(_MOST_GROUPS):
        low = rest & 31
        rest >>= 5
        more = np.where(low & 16, rest != -1, rest != 0)
        letters[going, group] = (low + 48 + 32 * more)[going]
        going &= more
    return letters[letters > 0].tobytes().decode("ascii")


def unpacked(text: str) -> npt.NDArray[np.int64]:
    """Return the run lengths of COCO's compressed text. Raises WrongDataSet."""
    try:
        letters = np.frombuffer(text.encode("ascii"), np.uint8).astype(np.int64) - 48
    except UnicodeError as error:
        raise WrongDataSet("The compressed run lengths of a region hold letters that COCO never writes.") from error
    if letters.size == 0:
        return letters
    if letters.min() < 0 or letters.max() > 63 or letters[-1] & 32:
        raise WrongDataSet("The compressed run lengths of a region are cut off or hold letters that COCO never writes.")
    ends = np.flatnonzero(letters < 32)
    starts = np.concatenate([[0], ends[:-1] + 1])
    lengths = ends - starts + 1
    if lengths.max() > _MOST_GROUPS:
        raise WrongDataSet("The compressed run lengths of a region hold a number that no image can need.")
    place = np.arange(letters.size) - np.repeat(starts, lengths)
    values = np.add.reduceat((letters & 31) << (5 * place), starts)
    values -= np.where(letters[ends] & 16, 1 << (5 * lengths), 0)
    runs = values.copy()
    runs[1::2] = np.cumsum(values[1::2])
    runs[2::2] = np.cumsum(values[2::2])
    return runs


def region_of_coco(segmentation: Any, shape: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """Return the (H, W) bool region of a COCO segmentation {"size": [h, w], "counts": text or numbers}.

    Raises OtherSize, WrongDataSet.
    """
    if not isinstance(segmentation, dict) or not isinstance(size := segmentation.get("size"), list):
        raise WrongDataSet("A region is no run-length mask with a size and counts; export it with RLE masks.")
    if size != list(shape):
        raise OtherSize(f"A region is of an image of {size!s:.40} (height, width), but the photo has {list(shape)}.")
    counts = segmentation.get("counts")
    if isinstance(counts, str):
        return region_of(unpacked(counts), shape)
    if isinstance(counts, list) and all(type(count) is int and 0 <= count < 1 << 40 for count in counts):
        return region_of(np.array(counts, np.int64), shape)
    raise WrongDataSet("The counts of a region are neither COCO's text nor whole numbers; export it with RLE masks.")
