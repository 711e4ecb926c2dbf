"""The isolated pixel rate: how speckled a label map is.

The paper reports this rate without defining it. Here: a pixel is isolated if the 4-connected region of its own label
that holds it covers less than 0.1 % of the image; background counts too, so that holes are caught. Hand-made masks
reach 0.5 to 0.9 %. Smoothing lowers the rate while it may hurt mIoU: never report it alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from mman_core.types import Mask

SMALL_REGION = 0.001
"""Share of the image below which a region is isolated."""


@dataclass(frozen=True)
class Isolation:
    """Three rates in percent. `rate` (IPR): isolated pixels of the foreground pixels; it may exceed 100.

    `of_all` (IPR/N): the same pixels of all pixels. `strict` (IPR0): of all pixels, those that differ from all of
    their up to eight neighbours.
    """

    rate: float
    of_all: float
    strict: float


def isolation(mask: Mask, class_count: int) -> Isolation:
    """Return the rates of an (H, W) uint8 mask. Ids that are no class (255) count as background."""
    ids = _classes(mask, class_count)
    isolated = _isolated(ids)
    foreground = max(1, int(np.count_nonzero(ids)))
    return Isolation(100 * isolated / foreground, 100 * isolated / max(1, ids.size), 100 * _alone(ids))


def isolated_pixel_rate(mask: Mask, class_count: int) -> float:
    """Return isolated pixels in percent of the foreground pixels (at least one) of an (H, W) uint8 mask."""
    ids = _classes(mask, class_count)
    return 100 * _isolated(ids) / max(1, int(np.count_nonzero(ids)))


def _classes(mask: Mask, class_count: int) -> Mask:
    return np.where(mask < class_count, mask, 0).astype(np.uint8)


def _isolated(ids: Mask) -> int:
    found = 0
    for label in np.flatnonzero(np.bincount(ids.ravel())).tolist():
        own = np.asarray(ids == label).view(np.uint8)
        # A class is seldom as large as the image: outside of its box there is nothing to count.
        left, top, width, height = cv2.boundingRect(own)
        part = own[top : top + height, left : left + width]
        _, _, stats, _ = cv2.connectedComponentsWithStats(part, connectivity=4)
        areas = stats[1:, cv2.CC_STAT_AREA]
        found += int(areas[areas < SMALL_REGION * ids.size].sum())
    return found


def _alone(ids: Mask) -> float:
    """Return the share of pixels that have no neighbour of their own id, corners included."""
    height, width = ids.shape
    around = np.pad(ids.astype(np.int16), 1, constant_values=-1)
    alone = np.ones(ids.shape, bool)
    for row, column in ((0, 0), (0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1), (2, 2)):
        alone &= around[row : row + height, column : column + width] != ids
    return float(alone.mean()) if alone.size else 0.0
