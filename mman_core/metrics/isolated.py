"""The isolated pixel rate: how speckled a label map is.

The paper reports this rate without defining it. Here: a pixel is isolated if the 4-connected region of its own label
that holds it covers less than 0.1 % of the image; background counts too, so that holes are caught. Hand-made masks
reach 0.5 to 0.9 %. Smoothing lowers the rate while it may hurt mIoU: never report it alone.
"""

from __future__ import annotations

import cv2
import numpy as np

from mman_core.types import Mask

SMALL_REGION = 0.001
"""Share of the image below which a region is isolated."""


def isolated_pixel_rate(mask: Mask, class_count: int) -> float:
    """Return isolated pixels in percent of the foreground pixels (at least one) of an (H, W) uint8 mask.

    Ids that are no class (255) count as background.
    """
    ids = np.where(mask < class_count, mask, 0).astype(np.uint8)
    isolated = 0
    for label in np.unique(ids):
        own = (ids == label).astype(np.uint8)
        _, _, stats, _ = cv2.connectedComponentsWithStats(own, connectivity=4)
        areas = stats[1:, cv2.CC_STAT_AREA]
        isolated += int(areas[areas < SMALL_REGION * ids.size].sum())
    return 100 * isolated / max(1, int(np.count_nonzero(ids)))
