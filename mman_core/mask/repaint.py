"""What a region tool wants to change: the new ids of one box of a mask. Made by pure functions, applied elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from mman_core.mask.allowed import Allowed, Where, changeable
from mman_core.types import Box, Mask

Region = npt.NDArray[np.bool_]
"""(H, W) or (box.height, box.width) bool: the pixels that are meant."""


@dataclass(frozen=True)
class Repaint:
    """The new ids, (box.height, box.width) uint8, of one box; pixels that stay hold the ids that they had."""

    box: Box
    ids: Mask


def repaint_ids(
    mask: Mask, box: Box, ids: Mask, allowed: Allowed | None = None, where: Where | None = None
) -> Repaint | None:
    """Return the change that gives that box those ids as far as they may change; None if nothing would.

    `mask` is (H, W) and is left alone, `ids` (box.height, box.width). The box of the result is the smallest that holds
    all changed pixels.
    """
    if box.is_empty:
        return None
    old = mask[box.slices]
    free = changeable(mask, box, allowed, where)
    new = ids if free is None else np.where(free, ids, old)
    left, top, width, height = cv2.boundingRect((new != old).view(np.uint8))
    if width == 0:
        return None
    small = np.ascontiguousarray(new[top : top + height, left : left + width])
    return Repaint(Box(box.top + top, box.left + left, box.top + top + height, box.left + left + width), small)


def repaint_region(
    mask: Mask, box: Box, region: Region, class_id: int, allowed: Allowed | None = None, where: Where | None = None
) -> Repaint | None:
    """Return the change that gives the pixels of `region`, (box.height, box.width) bool, one id; None if none would."""
    ids = np.where(region, np.uint8(class_id), mask[box.slices])
    return repaint_ids(mask, box, ids, allowed, where)


def whole(mask: Mask) -> Box:
    """Return the box of the whole mask."""
    return Box(0, 0, mask.shape[0], mask.shape[1])


def region_box(region: Region) -> Box:
    """Return the smallest box that holds all True pixels; an empty one if there are none."""
    left, top, width, height = cv2.boundingRect(region.view(np.uint8))
    return Box(top, left, top + height, left + width)
