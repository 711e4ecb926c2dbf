"""Outlines of the classes, and what is not as in the draft: ids of the screen's dots from ids of the screen's dots."""

from __future__ import annotations

import cv2
import numpy as np

from mman_core.types import IGNORE, Mask

ERASED = IGNORE
"""Stands for background that the draft had as something else: background itself is never drawn."""


def outlines(ids: Mask, width: int) -> Mask:
    """Return the ids (H, W) of the dots at most `width` dots from another class, and 0 for those within a class.

    Dots at the edge of the array are judged by what is inside alone: give `width` more than are wanted.
    """
    side = 2 * width + 1
    edges = cv2.morphologyEx(ids, cv2.MORPH_GRADIENT, np.ones((side, side), np.uint8))
    return np.asarray(cv2.multiply(ids, np.minimum(edges, 1)), np.uint8)


def differences(ids: Mask, draft: Mask) -> Mask:
    """Return the ids (H, W) that are not those of the draft, ERASED for changed background, 0 where nothing changed."""
    shown = np.where(ids == draft, np.uint8(0), ids)
    shown[(ids == 0) & (draft != 0)] = ERASED
    return shown
