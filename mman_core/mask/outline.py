"""The inside of a polygon or lasso, and painting it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from mman_core.mask.allowed import Allowed, Where
from mman_core.mask.brush import Point
from mman_core.mask.repaint import Region, Repaint, repaint_ids, repaint_region
from mman_core.types import Box, Mask


def outline_region(shape: tuple[int, int], points: Sequence[Point]) -> tuple[Box, Region]:
    """Return the box and the bool region of the pixels whose centre lies inside a closed line of points (x, y).

    Even-odd: where the line encloses a place twice, it is outside again. A centre on the line belongs to what lies to
    the right of it and below, so that neighbours with a common edge share no pixel. Clipped to (height, width) `shape`.
    """
    ends = np.array(points, np.float64).reshape(-1, 2)
    if len(ends) < 3:
        return Box(0, 0, 0, 0), np.zeros((0, 0), np.bool_)
    (left, top), (right, bottom) = np.floor(ends.min(axis=0)).tolist(), np.ceil(ends.max(axis=0)).tolist()
    box = Box(int(top), int(left), int(bottom), int(right)).clipped(*shape)
    if box.is_empty:
        return box, np.zeros((0, 0), np.bool_)
    crossings = np.zeros((box.height, box.width + 1), np.uint8)
    for (x0, y0), (x1, y1) in zip(ends.tolist(), np.roll(ends, -1, axis=0).tolist(), strict=True):
        if y0 > y1:
            x0, y0, x1, y1 = x1, y1, x0, y0
        first = max(box.top, math.ceil(y0 - 0.5))
        stop = min(box.bottom, math.ceil(y1 - 0.5))
        if first >= stop:
            continue
        rows = np.arange(first, stop)
        x = x0 + (rows + 0.5 - y0) * ((x1 - x0) / (y1 - y0))
        columns = np.clip(np.ceil(x - 0.5), box.left, box.right).astype(np.int64)
        crossings[rows - box.top, columns - box.left] ^= 1
    inside = np.bitwise_xor.accumulate(crossings, axis=1)[:, :-1]
    return box, np.ascontiguousarray(inside).view(np.bool_)


def paint_outline(
    mask: Mask,
    points: Sequence[Point],
    class_id: int,
    *,
    subtract: bool = False,
    allowed: Allowed | None = None,
    where: Where | None = None,
) -> Repaint | None:
    """Give the inside of the closed line the id; with `subtract`, what has this id there becomes background."""
    box, region = outline_region((mask.shape[0], mask.shape[1]), points)
    if box.is_empty:
        return None
    if subtract:
        old = mask[box.slices]
        return repaint_ids(mask, box, np.where(region & (old == class_id), np.uint8(0), old), allowed, where)
    return repaint_region(mask, box, region, class_id, allowed, where)
