from __future__ import annotations

import numpy as np

from mman_core.mask.brush import Point
from mman_core.mask.outline import outline_region, paint_outline
from tests.core.mask.figures import a_figure, applied

SHAPE = (60, 83)


def _inside(points: list[Point], x: float, y: float) -> bool:
    """The definition: a ray to the left crosses the line an odd number of times."""
    crossings = 0
    for (x0, y0), (x1, y1) in zip(points, [*points[1:], points[0]], strict=True):
        if (y0 <= y) != (y1 <= y):
            crossings += x0 + (y - y0) * (x1 - x0) / (y1 - y0) <= x
    return crossings % 2 == 1


def test_the_region_is_every_pixel_whose_centre_is_inside_even_odd() -> None:
    for seed in range(12):
        rng = np.random.default_rng(seed)
        points = [(float(x), float(y)) for x, y in rng.uniform(-15, 95, (seed % 7 + 3, 2))]
        box, region = outline_region(SHAPE, points)
        found = np.zeros(SHAPE, np.bool_)
        found[box.slices] = region
        wanted = [[_inside(points, column + 0.5, row + 0.5) for column in range(83)] for row in range(60)]
        assert np.array_equal(found, wanted), points


def test_outlines_with_a_common_edge_share_no_pixel_and_leave_none_out() -> None:
    left = [(10.0, 10.0), (40.5, 10.5), (33.5, 50.5), (10.0, 50.0)]
    right = [(40.5, 10.5), (70.0, 10.0), (70.0, 50.0), (33.5, 50.5)]
    found = np.zeros(SHAPE, np.int64)
    for points in (left, right):
        box, region = outline_region(SHAPE, points)
        found[box.slices] += region
    assert found.max() == 1
    assert (found[12:49, 10:70] == 1).all()


def test_fewer_than_three_points_and_lines_outside_enclose_nothing() -> None:
    mask = a_figure()
    for points in ([], [(3.0, 3.0)], [(3.0, 3.0), (50.0, 60.0)], [(-9.0, -9.0), (-1.0, -9.0), (-1.0, -2.0)]):
        assert paint_outline(mask, points, 5) is None


def test_taking_away_leaves_the_other_classes_alone() -> None:
    mask = a_figure()
    square = [(45.0, 40.0), (70.0, 40.0), (70.0, 60.0), (45.0, 60.0)]
    changed = applied(mask, paint_outline(mask, square, 7, subtract=True))
    inside = np.zeros(mask.shape, np.bool_)
    inside[40:60, 45:70] = True
    assert np.array_equal(changed, np.where(inside & (mask == 7), 0, mask))
    added = applied(mask, paint_outline(mask, square, 9))
    assert np.array_equal(added, np.where(inside, 9, mask))
