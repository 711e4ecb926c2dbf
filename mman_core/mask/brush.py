"""The brush: a disc or an upright square drawn along a segment, with sub-pixel ends.

The painted set is a capsule: all points at most `radius` from the segment, measured by the larger of |dx| and |dy| if
the brush is square. It is convex, so a row of pixels meets it in one run, whose ends are known in closed form; no
distance map is needed and a stroke of radius 100 takes microseconds.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from mman_core.mask.allowed import Allowed, Where, changeable
from mman_core.types import Box, Mask

Point = tuple[float, float]
"""(x, y) in image pixels; the pixel (row, column) has its centre at (column + 0.5, row + 0.5)."""

Ends = npt.NDArray[np.float64]


def paint_segment(
    mask: Mask,
    start: Point,
    end: Point,
    radius: float,
    class_id: int,
    *,
    square: bool = False,
    allowed: Allowed | None = None,
    where: Where | None = None,
) -> Box:
    """Set all pixels whose centre is at most `radius` > 0 pixels from the segment to `class_id`, in place.

    If no pixel centre is that near (a tiny brush between four of them), the pixel under `start` is set. What lies
    outside the image is left out, and so is what `allowed` (256,) and `where` (H, W) protect. Returns the box that was
    touched, empty if all of it lies outside.
    """
    box = segment_box((mask.shape[0], mask.shape[1]), start, end, radius)
    if box.is_empty:
        return box
    runs = _runs(box, start, end, radius, square)
    free = changeable(mask, box, allowed, where)
    if free is None:
        _fill_runs(mask[box.top : box.bottom], runs, class_id)
        return box
    inside = np.zeros((box.height, box.width), np.uint8)
    _fill_runs(inside, runs - box.left, 1)
    np.copyto(mask[box.slices], np.uint8(class_id), where=inside.view(np.bool_) & free)
    return box


def capsule(
    shape: tuple[int, int], start: Point, end: Point, radius: float, *, square: bool = False
) -> npt.NDArray[np.bool_]:
    """Return (H, W) bool: the pixels that `paint_segment` would set in an image of that (height, width)."""
    inside = np.zeros(shape, np.uint8)
    paint_segment(inside, start, end, radius, 1, square=square)
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


def _fill_runs(rows: Mask, runs: npt.NDArray[np.int64], class_id: int) -> None:
    for row, (first, stop) in zip(rows, runs.tolist(), strict=True):
        row[first:stop] = class_id


def _runs(box: Box, start: Point, end: Point, radius: float, square: bool) -> npt.NDArray[np.int64]:
    """Return (box.height, 2) first and one-past-last column of each row; first >= stop where a row is not met."""
    y: npt.NDArray[np.float64] = np.arange(box.top, box.bottom, dtype=np.float64) + 0.5
    left, right = (_square_ends if square else _round_ends)(y, start, end, radius)
    met = ~np.isnan(left)
    runs = np.full((box.height, 2), box.left, np.int64)
    runs[met, 0] = np.clip(np.ceil(left[met] - 0.5), box.left, box.right)
    runs[met, 1] = np.clip(np.floor(right[met] + 0.5), box.left, box.right)
    column, row = math.floor(start[0]), math.floor(start[1])
    nothing_met = not np.any(np.ceil(left[met] - 0.5) < np.floor(right[met] + 0.5))
    if nothing_met and box.top <= row < box.bottom and box.left <= column < box.right:
        runs[row - box.top] = column, column + 1
    return runs


def _round_ends(y: npt.NDArray[np.float64], start: Point, end: Point, radius: float) -> tuple[Ends, Ends]:
    """Return the x where each row enters and leaves the capsule of a disc; nan where it passes by."""
    left = np.fmin(_disc(y, start, -radius), _disc(y, end, -radius))
    right = np.fmax(_disc(y, start, radius), _disc(y, end, radius))
    length = math.dist(start, end)
    if length > 0:
        # The two straight sides: the segment moved by `radius` to the left and to the right of its direction.
        across = radius * (start[1] - end[1]) / length, radius * (end[0] - start[0]) / length
        sides = [_side(y, start, end, across), _side(y, start, end, (-across[0], -across[1]))]
        left = np.fmin(left, np.fmin(*sides))
        right = np.fmax(right, np.fmax(*sides))
    return left, right


def _square_ends(y: npt.NDArray[np.float64], start: Point, end: Point, radius: float) -> tuple[Ends, Ends]:
    """Return the x where each row enters and leaves the way of a square; nan where it passes by.

    A row meets the squares whose middle is at most `radius` above or below it: a part of the segment, whose two ends
    give the outermost squares.
    """
    (y0, x0), (y1, x1) = sorted([(start[1], start[0]), (end[1], end[0])])
    met = (y >= y0 - radius) & (y <= y1 + radius)
    if y1 > y0:
        first, last = (np.interp(np.clip(y + reach, y0, y1), [y0, y1], [x0, x1]) for reach in (-radius, radius))
    else:
        first, last = np.full(y.shape, x0), np.full(y.shape, x1)
    left, right = np.minimum(first, last) - radius, np.maximum(first, last) + radius
    return np.where(met, left, np.nan), np.where(met, right, np.nan)


def _disc(y: npt.NDArray[np.float64], centre: Point, radius: float) -> npt.NDArray[np.float64]:
    """Return the x where each row leaves the disc (enters it, if `radius` is negative); nan where it passes by."""
    square = radius**2 - (y - centre[1]) ** 2
    half = np.where(square >= 0, np.sqrt(np.maximum(square, 0)), np.nan)
    return centre[0] + math.copysign(1, radius) * half


def _side(y: npt.NDArray[np.float64], start: Point, end: Point, moved: Point) -> npt.NDArray[np.float64]:
    """Return the x where each row crosses the segment moved by `moved`; nan where it does not."""
    upper, lower = sorted([(start[1] + moved[1], start[0] + moved[0]), (end[1] + moved[1], end[0] + moved[0])])
    return np.interp(y, [upper[0], lower[0]], [upper[1], lower[1]], left=np.nan, right=np.nan)
