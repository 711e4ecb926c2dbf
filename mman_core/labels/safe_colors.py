"""Colours for a label set that stay apart for eyes that do not tell red from green, for the screen alone.

Each next colour is one, of a grid of sRGB, whose smallest distance to all colours before it is largest, or the most
vivid one of those that are nearly as far. The distance of two colours is the smallest of three: as most people see
them, and as simulated for deuteranopia and protanopia (Machado, Oliveira, Fernandes: A Physiologically-based Model for
Simulation of Color Vision Deficiency, 2009, severity 1.0), each the Euclidean distance in CIELAB (CIE 1976, D65).
"""

from __future__ import annotations

import dataclasses
from functools import cache

import numpy as np
import numpy.typing as npt

from mman_core.labels.label_set import LabelSet

Floats = npt.NDArray[np.float64]

DEUTERANOPIA = np.array(
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
)
PROTANOPIA = np.array(
    [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
)
"""Linear RGB as seen by these eyes."""
_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_WHITE = np.array([0.95047, 1.0, 1.08883])
_STEPS = 18
"""Of the grid in each channel."""
_NEARLY = 0.95
"""Of the largest distance: what is given away for vivid colours."""


def lab(colors: npt.NDArray[np.uint8], eyes: Floats | None = None) -> Floats:
    """Return sRGB colours (N, 3) uint8 in CIELAB (N, 3), as simulated for `eyes`, one of the matrices above."""
    parts = colors.astype(np.float64) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    if eyes is not None:
        linear = np.clip(linear @ eyes.T, 0, 1)
    xyz = linear @ _TO_XYZ.T / _WHITE
    root = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.stack([116 * root[:, 1] - 16, 500 * (root[:, 0] - root[:, 1]), 200 * (root[:, 1] - root[:, 2])], axis=1)


def smallest_distance(colors: npt.NDArray[np.uint8], eyes: Floats | None = None) -> float:
    """Return the smallest CIELAB distance between any two of the colours (N, 3) uint8, as seen by `eyes`."""
    points = lab(colors, eyes)
    distances = np.linalg.norm(points[:, None] - points[None], axis=2)
    return float(distances[~np.eye(len(points), dtype=bool)].min())


@cache
def safe_colors(count: int) -> tuple[tuple[int, int, int], ...]:
    """Return that many colours (red, green, blue) 0..255, the first one black; always the same."""
    steps = np.linspace(0, 255, _STEPS).round().astype(np.uint8)
    grid = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    seen = [lab(grid, eyes) for eyes in (None, DEUTERANOPIA, PROTANOPIA)]
    vividness = np.hypot(seen[0][:, 1], seen[0][:, 2])
    chosen = [0]
    nearest = np.full(len(grid), np.inf)
    while len(chosen) < count:
        for points in seen:
            nearest = np.minimum(nearest, np.linalg.norm(points - points[chosen[-1]], axis=1))
        chosen.append(int(np.where(nearest >= _NEARLY * nearest.max(), vividness, -1).argmax()))
    return tuple((int(red), int(green), int(blue)) for red, green, blue in grid[chosen])


def in_safe_colors(label_set: LabelSet) -> LabelSet:
    """Return the same classes in other colours."""
    colors = safe_colors(label_set.size)
    classes = tuple(
        dataclasses.replace(label, color=color) for label, color in zip(label_set.classes, colors, strict=True)
    )
    return dataclasses.replace(label_set, classes=classes)
