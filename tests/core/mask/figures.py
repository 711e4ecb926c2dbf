"""A photo with a figure in it and its mask, for the region tools: never square, several classes, two sides."""

from __future__ import annotations

import cv2
import numpy as np

from mman_core.mask.repaint import Repaint
from mman_core.types import Mask, Rgb

HEIGHT, WIDTH = 96, 131


def a_figure() -> Mask:
    """Return a head (13) with a hole, a coat (7), a left (14) and a right arm (15), and islands of hair (2)."""
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[30:80, 50:80] = 7
    mask[34:70, 40:50] = 15
    mask[34:70, 80:90] = 14
    cv2.circle(mask, (65, 20), 12, 13, -1)
    mask[18:20, 62:64] = 0
    mask[50:52, 60:63] = 2
    mask[5:8, 110:114] = 2
    mask[90:94, 5:25] = 255
    return mask


def a_photo(mask: Mask) -> Rgb:
    """Return a photo in which each class of the mask has a colour of its own, with noise of up to 6."""
    colors = np.random.default_rng(3).integers(30, 220, (256, 3), np.uint8)
    noise = np.random.default_rng(4).integers(0, 7, (*mask.shape, 3), np.uint8)
    return np.asarray(colors[mask] + noise, np.uint8)


def noise(seed: int, shape: tuple[int, int] = (HEIGHT, WIDTH), classes: int = 6) -> Mask:
    """Return blotches of the ids 0 .. classes-1, with single odd pixels."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, classes, (shape[0] // 12 + 1, shape[1] // 12 + 1)).astype(np.uint8)
    mask = np.kron(coarse, np.ones((12, 12), np.uint8))[: shape[0], : shape[1]].copy()
    odd = rng.random(shape) < 0.02
    mask[odd] = rng.integers(0, classes, int(odd.sum()))
    return mask


def applied(mask: Mask, repaint: Repaint | None) -> Mask:
    """Return a copy of the mask with the change in it."""
    changed = mask.copy()
    if repaint is not None:
        changed[repaint.box.slices] = repaint.ids
    return changed
