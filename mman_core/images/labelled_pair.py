"""A photo and its mask as some data set keeps them, and how the numbers in the mask file become ids."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mman_core.errors import OtherSize, UnknownClass
from mman_core.images.index_png import read_mask
from mman_core.images.mat_file import read_matrix
from mman_core.types import IGNORE, Mask

MATLAB_MATRIX = "groundtruth"
"""What Clothing Co-Parsing calls the mask in its MATLAB files."""


@dataclass(frozen=True)
class LabelledPair:
    """A photo and its mask, a PNG or MATLAB file.

    `values[id]` is the number that the file holds for a class; without `values` the file holds ids.
    """

    photo: Path
    mask: Path
    values: tuple[int, ...] = ()

    @property
    def stem(self) -> str:
        """The name under which masks that are predicted for the photo are kept."""
        return self.photo.stem


def read_pair_mask(pair: LabelledPair, class_count: int, *, shape: tuple[int, int] | None = None) -> Mask:
    """Return the pair's mask as (H, W) uint8 ids 0..class_count-1, or 255 (ignore).

    Raises UnreadableImage, ImageTooLarge, and WrongMask if its size is not `shape` or a number stands for no class.
    """
    if pair.mask.suffix.lower() == ".mat":
        return _from_matlab(pair.mask, class_count, shape)
    if not pair.values:
        return read_mask(pair.mask, shape=shape, class_count=class_count)
    numbers = read_mask(pair.mask, shape=shape, class_count=256)
    ids = np.full(256, IGNORE, np.uint8)
    ids[list(pair.values)] = np.arange(len(pair.values))
    unknown = np.setdiff1d(numbers, [*pair.values, IGNORE])
    if unknown.size:
        raise UnknownClass(
            f"The mask {pair.mask} holds {_some(unknown.tolist())}, which stand for no class; known are "
            f"{', '.join(map(str, pair.values))}: check that it belongs to this data set."
        )
    return np.ascontiguousarray(ids[numbers])


def _from_matlab(path: Path, class_count: int, shape: tuple[int, int] | None) -> Mask:
    numbers = read_matrix(path, MATLAB_MATRIX)
    if shape is not None and numbers.shape != shape:
        raise OtherSize(
            f"The mask {path} is {numbers.shape[1]} x {numbers.shape[0]} pixels, but its photo is {shape[1]} x "
            f"{shape[0]}; put the mask of this photo there or move the file away."
        )
    unknown = np.unique(numbers[(numbers < 0) | ((numbers >= class_count) & (numbers != IGNORE))])
    if unknown.size:
        raise UnknownClass(
            f"The mask {path} has ids that are no class ({_some(unknown.tolist())}); classes are 0 to "
            f"{class_count - 1}: choose the label set that it was made for."
        )
    return numbers.astype(np.uint8)


def _some(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers[:5])) + (" ..." if len(numbers) > 5 else "")
