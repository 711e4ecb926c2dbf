"""Looks that photos of the training never have: to see whether a model learns a new kind of images from few."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import cv2
import numpy as np

from mman_core.types import Rgb


def _negative(photo: Rgb) -> Rgb:
    """Return the colours of an undeveloped negative."""
    return np.asarray(255 - photo, np.uint8)


def _drawing(photo: Rgb) -> Rgb:
    """Return a pencil drawing: the grey photo divided by its own blur, on paper."""
    grey = cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY).astype(np.float32)
    paper = cv2.GaussianBlur(grey, (0, 0), max(photo.shape[:2]) / 40)
    lines = np.clip(245 * grey / np.maximum(paper, 1), 0, 255).astype(np.uint8)
    return np.ascontiguousarray(np.repeat(lines[..., None], 3, axis=2))


STYLES: Mapping[str, Callable[[Rgb], Rgb]] = {"photo": lambda photo: photo, "negative": _negative, "drawing": _drawing}
"""What is done to a photo (H, W, 3) uint8, by its name; the mask stays right."""
