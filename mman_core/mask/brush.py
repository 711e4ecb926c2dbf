"""The brush: a disc drawn along a segment, with sub-pixel ends.

The painted set is a capsule: all points at most `radius` from the segment. It is convex, so a row of pixels meets it in
one run, whose ends are known in closed form; no distance map is needed and a stroke of radius 100 takes microseconds.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from mman_core.types import Box, Mask

Point = tuple[float, float]
"""(x, y) in image pixels; the pixel (row, column) has its centre at (column + 0.5, row + 0.5)."""


def paint_segment(mask: Mask, start: Point, end: Point, radius: float, class_id: int) -> Box:
    """Set all pixels whose centre is at most `radius` > 0 pixels from the segment to `class_id`, in place.

    If no pixel centre is that near (a tiny brush between four of them), the pixel under `start` is set. What lies
    outside the image is left out. Returns the box that was touched, empty if all of it lies outside.
    """
    box = segment_box((mask.shape[0], mask.shape[1]), start, end, radius)
    if box.is_empty:
        return box
    runs = _runs(box, start, end, radius)
    for row, (first, stop) in enumerate(runs.tolist(), box.top):
        mask[row, first:stop] = class_id
    return box


def capsule(shape: tuple[int, int], start: Point, end: Point, radius: float) -> npt.NDArray[np.bool_]:
    """Return (H, W) bool: the pixels that `paint_segment` would set in an image of that (height, width)."""
    inside = np.zeros(shape, np.uint8)
    paint_segment(inside, start, end, radius, 1)
    return inside.view(np.bool_)


def segment_box(shape: tuple[int, int], start: Point, end: Point, radius: float) -> Box:
    """Return a box that holds all pixels of the segment, clipped to an image of that (height, width)."""
    (x0, y0), (x1, y1) = start, end
    return Box(
        math.floor(min(y0, y1) - radius),
        math.floor(min(x0, x1) - radius),
        math.ceil(max(y0, y1) + radius),
        math.ceil(max(x0, x1) + radius),
    ).clipped(*shape)


def _runs(box: Box, start: Point, end: Point, radius: float) -> npt.NDArray[np.int64]:
    """Return (box.height, 2) first and one-past-last column of each row; first >= stop where a row is not met."""
    y: npt.NDArray[np.float64] = np.arange(box.top, box.bottom, dtype=np.float64) + 0.5
    left = np.fmin(_disc(y, start, -radius), _disc(y, end, -radius))
    right = np.fmax(_disc(y, start, radius), _disc(y, end, radius))
    length = math.dist(start, end)
    if length > 0:
        # The two straight sides: the segment moved by `radius` to the left and to the right of its direction.
        across = radius * (start[1] - end[1]) / length, radius * (end[0] - start[0]) / length
        sides = [_side(y, start, end, across), _side(y, start, end, (-across[0], -across[1]))]
        left = np.fmin(left, np.fmin(*sides))
        right = np.fmax(right, np.fmax(*sides))
    met = ~np.isnan(left)
    runs = np.zeros((box.height, 2), np.int64)
    runs[met, 0] = np.clip(np.ceil(left[met] - 0.5), box.left, box.right)
    runs[met, 1] = np.clip(np.floor(right[met] + 0.5), box.left, box.right)
    column, row = math.floor(start[0]), math.floor(start[1])
    nothing_met = not np.any(np.ceil(left[met] - 0.5) < np.floor(right[met] + 0.5))
    if nothing_met and box.top <= row < box.bottom and box.left <= column < box.right:
        runs[row - box.top] = column, column + 1
    return runs


def _disc(y: npt.NDArray[np.float64], centre: Point, radius: float) -> npt.NDArray[np.float64]:
    """Return the x where each row leaves the disc (enters it, if `radius` is negative); nan where it passes by."""
    square = radius**2 - (y - centre[1]) ** 2
    half = np.where(square >= 0, np.sqrt(np.maximum(square, 0)), np.nan)
    return centre[0] + math.copysign(1, radius) * half


def _side(y: npt.NDArray[np.float64], start: Point, end: Point, moved: Point) -> npt.NDArray[np.float64]:
    """Return the x where each row crosses the segment moved by `moved`; nan where it does not."""
    upper, lower = sorted([(start[1] + moved[1], start[0] + moved[0]), (end[1] + moved[1], end[0] + moved[0])])
    return np.interp(y, [upper[0], lower[0]], [upper[1], lower[1]], left=np.nan, right=np.nan)
