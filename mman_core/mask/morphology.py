"""Smoothing, growing and shrinking of one class or of the whole figure; what is freed goes to the nearest id."""

from __future__ import annotations

import math

import cv2
import numpy as np

from mman_core.mask.allowed import Allowed, Where
from mman_core.mask.repaint import Region, Repaint, region_box, repaint_ids
from mman_core.types import IGNORE, Box, Mask


def grow(
    mask: Mask, radius: float, class_id: int | None = None, allowed: Allowed | None = None, where: Where | None = None
) -> Repaint | None:
    """Let the class take all pixels at most `radius` from it; without a class, the figure grows over the background."""
    region = _figure(mask) if class_id is None else mask == class_id
    box = _grown_box(region, radius)
    if box.is_empty:
        return None
    old = mask[box.slices]
    gained = _dilated(region[box.slices], radius) & ~region[box.slices]
    if class_id is not None:
        return repaint_ids(mask, box, np.where(gained, np.uint8(class_id), old), allowed, where)
    nearest = _nearest_ids(old, region[box.slices])
    return repaint_ids(mask, box, np.where(gained & (old == 0), nearest, old), allowed, where)


def shrink(
    mask: Mask, radius: float, class_id: int | None = None, allowed: Allowed | None = None, where: Where | None = None
) -> Repaint | None:
    """Take from the class all pixels at most `radius` from its border: they get the id of the nearest other pixel.

    Without a class the figure shrinks and the background grows. The edge of the image is no border.
    """
    region = _figure(mask) if class_id is None else mask == class_id
    box = _grown_box(region, radius)
    if box.is_empty:
        return None
    old, inside = mask[box.slices], region[box.slices]
    lost = _dilated(~inside, radius) & inside
    freed = np.zeros_like(old) if class_id is None else _nearest_ids(old, ~inside & (old != IGNORE))
    return repaint_ids(mask, box, np.where(lost, freed, old), allowed, where)


def smooth(
    mask: Mask, radius: float, class_id: int | None = None, allowed: Allowed | None = None, where: Where | None = None
) -> Repaint | None:
    """Even out the outline of the class, or of all classes: what is thinner than about `radius` goes.

    The class keeps and takes the pixels around which it fills most of a Gaussian window (sigma `radius` / 2).
    """
    if class_id is None:
        return repaint_ids(mask, Box(0, 0, mask.shape[0], mask.shape[1]), _smoothed(mask, radius), allowed, where)
    region = mask == class_id
    box = _grown_box(region, radius)
    if box.is_empty:
        return None
    old, inside = mask[box.slices], region[box.slices]
    kept = _blurred(inside, radius) >= 128
    ids = np.where(kept, np.uint8(class_id), old)
    freed = _nearest_ids(old, ~inside & (old != IGNORE))
    return repaint_ids(mask, box, np.where(inside & ~kept, freed, ids), allowed, where)


def _smoothed(mask: Mask, radius: float) -> Mask:
    """Return (H, W) the id that fills most of the window around each pixel; IGNORE stays where it is."""
    ids, strongest = mask.copy(), np.zeros(mask.shape, np.uint8)
    for class_id in np.flatnonzero(np.bincount(mask.ravel(), minlength=256)[:IGNORE]).tolist():
        region = mask == class_id
        box = _grown_box(region, radius)
        strength = _blurred(region[box.slices], radius)
        wins = (strength > strongest[box.slices]) & (mask[box.slices] != IGNORE)
        ids[box.slices][wins] = class_id
        np.maximum(strongest[box.slices], strength, out=strongest[box.slices])
    return ids


def _blurred(region: Region, radius: float) -> Mask:
    pixels = region.astype(np.uint8) * np.uint8(255)
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), radius / 2, borderType=cv2.BORDER_REPLICATE), np.uint8)


def _figure(mask: Mask) -> Region:
    return np.asarray(np.logical_and(mask != 0, mask != IGNORE), np.bool_)


def _dilated(region: Region, radius: float) -> Region:
    """Return the pixels at most `radius` from the region; the distance is exact."""
    if not region.any():
        return region
    distance = cv2.distanceTransform((~region).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(np.less_equal(distance, radius), np.bool_)


def _nearest_ids(mask: Mask, sources: Region) -> Mask:
    """Return (H, W) the id of the nearest pixel among `sources`; the mask itself where there are none."""
    if not sources.any():
        return mask
    _, labels = cv2.distanceTransformWithLabels(
        (~sources).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    ids = np.zeros(int(labels.max()) + 1, np.uint8)
    ids[labels[sources]] = mask[sources]
    found: Mask = ids[labels]
    return found


def _grown_box(region: Region, radius: float) -> Box:
    """Return the box of the region with room for `radius` and one pixel more around it, clipped to the image."""
    box, room = region_box(region), math.ceil(2 * radius) + 1
    if box.is_empty:
        return box
    grown = Box(box.top - room, box.left - room, box.bottom + room, box.right + room)
    return grown.clipped(region.shape[0], region.shape[1])
