"""A photo and a mask that the tests of the window draw on: never square, and of several classes."""

from __future__ import annotations

import numpy as np

from mman_core.types import Mask, Rgb


def a_photo(height: int = 90, width: int = 140) -> Rgb:
    rows, columns = np.mgrid[:height, :width]
    return np.stack([rows % 256, columns % 256, (rows + columns) % 256], axis=-1).astype(np.uint8)


def a_mask(height: int = 90, width: int = 140) -> Mask:
    """Return a mask with class 5 in the upper left, class 13 below the middle, background elsewhere."""
    mask = np.zeros((height, width), np.uint8)
    mask[: height // 3, : width // 2] = 5
    mask[height // 2 :, width // 4 : width // 2] = 13
    return mask
