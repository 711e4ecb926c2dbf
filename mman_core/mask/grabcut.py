"""GrabCut: what stands out from its surroundings inside a box (Rother, Kolmogorov and Blake, SIGGRAPH 2004)."""

from __future__ import annotations

import math

import cv2
import numpy as np

from mman_core.mask.repaint import Region
from mman_core.types import Box, Rgb

MOST_PIXELS = 500_000
"""A larger crop is made smaller before it is cut."""
SURROUNDINGS = 0.25
"""How much around the box, as a share of its sides, is looked at to learn the colours of the background."""
ITERATIONS = 4


def grab_cut(photo: Rgb, box: Box) -> tuple[Box, Region]:
    """Return the box, clipped to the photo (H, W, 3), and the bool region in it that stands out.

    Takes up to seconds. The region is empty if the box holds nothing but what is around it, or all of the photo.
    """
    height, width = photo.shape[:2]
    box = box.clipped(height, width)
    nothing = np.zeros((box.height, box.width), np.bool_)
    if min(box.height, box.width) < 3:
        return box, nothing
    room = math.ceil(SURROUNDINGS * max(box.height, box.width))
    crop = Box(box.top - room, box.left - room, box.bottom + room, box.right + room).clipped(height, width)
    scale = min(1.0, math.sqrt(MOST_PIXELS / (crop.height * crop.width)))
    size = max(3, round(crop.width * scale)), max(3, round(crop.height * scale))
    small = cv2.resize(photo[crop.slices], size, interpolation=cv2.INTER_AREA)
    x_scale, y_scale = size[0] / crop.width, size[1] / crop.height
    left, right = (round((x - crop.left) * x_scale) for x in (box.left, box.right))
    top, bottom = (round((y - crop.top) * y_scale) for y in (box.top, box.bottom))
    marks = np.full((size[1], size[0]), cv2.GC_BGD, np.uint8)
    marks[top:bottom, left:right] = cv2.GC_PR_FGD
    if not (marks == cv2.GC_BGD).any() or not (marks == cv2.GC_PR_FGD).any():
        return box, nothing
    # OpenCV starts its colour clusters at random places: the same box shall give the same region.
    cv2.setRNGSeed(0)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    no_rectangle = (0, 0, 1, 1)  # the marks say it all
    cv2.grabCut(np.ascontiguousarray(small), marks, no_rectangle, *models, ITERATIONS, cv2.GC_INIT_WITH_MASK)
    stands_out = ((marks == cv2.GC_FGD) | (marks == cv2.GC_PR_FGD)).astype(np.uint8) * np.uint8(255)
    full = cv2.resize(stands_out, (crop.width, crop.height), interpolation=cv2.INTER_LINEAR)
    inner = Box(box.top - crop.top, box.left - crop.left, box.bottom - crop.top, box.right - crop.left)
    return box, np.asarray(full, np.uint8)[inner.slices] >= 128
