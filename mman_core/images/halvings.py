"""Smaller copies of a photo, each half as large as the one before: what a small view of a large photo is drawn from."""

from __future__ import annotations

import cv2
import numpy as np

from mman_core.types import Rgb


def halved(photo: Rgb) -> Rgb:
    """Return the photo (H, W, 3) uint8 at half its size, rounded up, each pixel the mean of those that it covers."""
    height, width = photo.shape[:2]
    half = cv2.resize(photo, ((width + 1) // 2, (height + 1) // 2), interpolation=cv2.INTER_AREA)
    return half.astype(np.uint8, copy=False)


def halvings(photo: Rgb, smallest: int) -> tuple[Rgb, ...]:
    """Return the photo's halvings, the largest first, until one's long side is at most `smallest` pixels."""
    levels: list[Rgb] = []
    last = photo
    while max(last.shape[:2]) > smallest and min(last.shape[:2]) > 1:
        last = halved(last)
        levels.append(last)
    return tuple(levels)
