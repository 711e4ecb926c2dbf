"""The brush paints exactly the pixels whose centre is near enough to the segment, and leaves no gaps."""

from __future__ import annotations

import itertools
import math
import time

import numpy as np
import numpy.typing as npt
import pytest

from mman_core.mask.brush import Point, capsule, paint_segment, segment_box
from mman_core.types import Box

SHAPE = (90, 110)


def _distance(shape: tuple[int, int], start: Point, end: Point) -> npt.NDArray[np.float64]:
    """Distance of each pixel centre from the segment, by projection: the definition, spelled out."""
    rows, columns = np.mgrid[: shape[0], : shape[1]] + 0.5
    dx, dy = end[0] - start[0], end[1] - start[1]
    square = dx * dx + dy * dy
    along = np.zeros(shape) if square == 0 else ((columns - start[0]) * dx + (rows - start[1]) * dy) / square
    along = np.clip(along, 0, 1)
    distance: npt.NDArray[np.float64] = np.hypot(columns - start[0] - along * dx, rows - start[1] - along * dy)
    return distance


def _random_segments(count: int, seed: int) -> list[tuple[Point, Point]]:
    """Segments of every kind: slanted, level, upright, on half pixels, of no and of almost no length, half outside."""
    rng = np.random.default_rng(seed)
    segments: list[tuple[Point, Point]] = []
    for number in range(count):
        x0, y0, x1, y1 = rng.uniform(-25, 125, 4)
        kinds = [
            ((x0, y0), (x1, y1)),
            ((x0, y0), (x1, y0)),
            ((x0, y0), (x0, y1)),
            ((round(x0 * 2) / 2, round(y0 * 2) / 2), (round(x1 * 2) / 2, round(y1 * 2) / 2)),
            ((x0, y0), (x0, y0)),
            ((x0, y0), (x0 + 1e-9, y0 - 1e-9)),
        ]
        segments.append(kinds[number % len(kinds)])
    return segments


@pytest.mark.parametrize("radius", [0.5, 1.0, 2.5, 7.3, 25.0, 80.0])
def test_a_pixel_is_painted_iff_its_centre_is_within_the_radius(radius: float) -> None:
    for start, end in _random_segments(240, seed=int(radius * 10)):
        distance = _distance(SHAPE, start, end)
        painted = capsule(SHAPE, start, end, radius)
        sure = np.abs(distance - radius) > 1e-9
        if (distance <= radius).any():
            assert np.array_equal(painted[sure], (distance <= radius)[sure]), (start, end)
        else:
            assert painted.sum() <= 1


def test_painting_sets_the_class_and_nothing_else() -> None:
    mask = (np.arange(SHAPE[0] * SHAPE[1]).reshape(SHAPE) % 20).astype(np.uint8)
    before = mask.copy()
    inside = capsule(SHAPE, (20.2, 30.7), (61.1, 44.4), 9.5)
    paint_segment(mask, (20.2, 30.7), (61.1, 44.4), 9.5, 7)
    assert (mask[inside] == 7).all()
    assert np.array_equal(mask[~inside], before[~inside])


def test_a_stroke_is_the_union_of_its_capsules() -> None:
    rng = np.random.default_rng(1)
    for radius in (0.5, 3.0, 12.5):
        points = [(float(x), float(y)) for x, y in rng.uniform(-10, 110, (12, 2))]
        mask = np.zeros(SHAPE, np.uint8)
        union = np.zeros(SHAPE, np.bool_)
        for start, end in itertools.pairwise(points):
            paint_segment(mask, start, end, radius, 5)
            union |= capsule(SHAPE, start, end, radius)
        assert np.array_equal(mask == 5, union)


@pytest.mark.parametrize("radius", [0.5, 0.75, 2.0])
def test_a_fast_thin_stroke_has_no_gaps(radius: float) -> None:
    for start, end in _random_segments(120, seed=3):
        (x0, y0), (x1, y1) = ((float(np.clip(x, 1, 100)), float(np.clip(y, 1, 80))) for x, y in (start, end))
        painted = capsule(SHAPE, (x0, y0), (x1, y1), radius)
        if abs(x1 - x0) >= abs(y1 - y0):
            crossed = painted[:, math.ceil(min(x0, x1) - 0.5) : math.floor(max(x0, x1) + 0.5)]
            assert crossed.any(axis=0).all(), (start, end)
        else:
            crossed = painted[math.ceil(min(y0, y1) - 0.5) : math.floor(max(y0, y1) + 0.5)]
            assert crossed.any(axis=1).all(), (start, end)


def test_the_smallest_brush_paints_the_one_pixel_under_the_point() -> None:
    for x, y in [(10.5, 20.5), (10.0, 20.0), (10.999, 20.999), (10.02, 20.97)]:
        painted = capsule(SHAPE, (x, y), (x, y), 0.5)
        assert painted[20, 10], (x, y)
        assert painted.sum() == 1, (x, y)


def test_a_round_brush_is_the_same_mirrored_and_turned() -> None:
    painted = capsule((61, 61), (30.5, 30.5), (30.5, 30.5), 17.25)
    assert np.array_equal(painted, painted[::-1])
    assert np.array_equal(painted, painted.T)


def test_the_direction_does_not_matter() -> None:
    for start, end in _random_segments(60, seed=4):
        assert np.array_equal(capsule(SHAPE, start, end, 6.2), capsule(SHAPE, end, start, 6.2))


def test_the_box_holds_all_painted_pixels_and_lies_in_the_image() -> None:
    for start, end in _random_segments(200, seed=5):
        mask = np.zeros(SHAPE, np.uint8)
        box = paint_segment(mask, start, end, 8.4, 3)
        assert box == segment_box(SHAPE, start, end, 8.4)
        assert Box(0, 0, *SHAPE).union(box) == Box(0, 0, *SHAPE)
        painted = int(mask.astype(bool).sum())
        assert (painted == 0) if box.is_empty else (int(mask[box.slices].astype(bool).sum()) == painted)


def test_a_stroke_outside_the_image_paints_nothing() -> None:
    for point in [(-50.0, 10.0), (10.0, -50.0), (200.0, 10.0), (10.0, 1e12), (-1e12, -1e12)]:
        mask = np.zeros(SHAPE, np.uint8)
        assert paint_segment(mask, point, point, 9.0, 3).is_empty
        assert not mask.any()


def test_a_segment_from_far_outside_is_painted_where_it_crosses_the_image() -> None:
    mask = np.zeros(SHAPE, np.uint8)
    paint_segment(mask, (-10_000.0, 45.0), (10_000.0, 45.0), 4.0, 3)
    assert np.flatnonzero(mask.max(axis=1)).tolist() == list(range(41, 49))
    assert mask[41:49].all()


def test_a_segment_of_a_large_brush_takes_less_than_a_millisecond() -> None:
    mask = np.zeros((3000, 2000), np.uint8)
    times = []
    for step in range(30):
        started = time.perf_counter()
        paint_segment(mask, (900.0 + step, 1200.0), (930.0 + step, 1240.0), 100.0, 3)
        times.append(time.perf_counter() - started)
    assert min(times) < 1e-3


@pytest.mark.parametrize("radius", [0.5, 2.5, 7.3, 40.0])
def test_a_square_brush_paints_what_a_square_passes_over(radius: float) -> None:
    for start, end in _random_segments(120, seed=int(radius * 7)):
        rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]] + 0.5
        # Where along the way, 0 to 1, the square lies over a centre: from when its sides reach it until they leave it.
        first, last = np.zeros(SHAPE), np.ones(SHAPE)
        for centre, a, b in ((columns, start[0], end[0]), (rows, start[1], end[1])):
            if a == b:
                last[np.abs(centre - a) > radius] = -1
                continue
            reach = np.sort(np.stack([(centre - radius - a) / (b - a), (centre + radius - a) / (b - a)]), axis=0)
            first, last = np.maximum(first, reach[0]), np.minimum(last, reach[1])
        length = max(1.0, math.dist(start, end))
        sure = np.abs(last - first) > 1e-7 / length
        painted = capsule(SHAPE, start, end, radius, square=True)
        if (first <= last).any():
            assert np.array_equal(painted[sure], (first <= last)[sure]), (start, end)
        else:
            assert painted.sum() <= 1


def test_a_square_brush_at_rest_is_a_square() -> None:
    painted = capsule(SHAPE, (40.5, 30.5), (40.5, 30.5), 5.0, square=True)
    rows, columns = np.nonzero(painted)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (26 - 1, 35, 36 - 1, 45)
    assert painted.sum() == 11 * 11
