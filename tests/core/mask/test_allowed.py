"""Protected pixels stay as they are, whichever tool is used."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from mman_core.labels.label_set import load_label_set
from mman_core.mask import components, copying, fill, morphology, outline, repaint, sides
from mman_core.mask.allowed import Allowed, Where, allowed_table, changeable
from mman_core.mask.brush import paint_segment
from mman_core.mask.repaint import Repaint
from mman_core.types import Box, Mask
from tests.core.mask.figures import HEIGHT, WIDTH, applied, noise

Operation = Callable[[Mask, Allowed | None, Where | None], Repaint | None]

POINT = (61.3, 40.8)
STAR = [(5.0, 90.0), (66.0, 2.0), (125.0, 90.0), (10.0, 30.0), (120.0, 30.0)]
TABLE = load_label_set("lip").flip_table()
SIDED = TABLE.copy()
SIDED[[1, 2, 3, 4]] = [2, 1, 4, 3]

OPERATIONS: dict[str, Operation] = {
    "relabel": lambda m, a, w: components.relabel(m, POINT, 9, a, w),
    "drop islands": lambda m, a, w: components.drop_islands(m, 30, None, a, w),
    "drop islands of a class": lambda m, a, w: components.drop_islands(m, 30, 2, a, w),
    "keep largest": lambda m, a, w: components.keep_largest(m, 2, a, w),
    "keep largest figure": lambda m, a, w: components.keep_largest(m, None, a, w),
    "fill holes": lambda m, a, w: components.fill_holes(m, 2, None, a, w),
    "fill holes of the figure": lambda m, a, w: components.fill_holes(m, None, None, a, w),
    "swap component": lambda m, a, w: sides.swap_component(m, POINT, SIDED, a, w),
    "swap person": lambda m, a, w: sides.swap_person(m, SIDED, None, a, w),
    "swap person under a point": lambda m, a, w: sides.swap_person(m, SIDED, POINT, a, w),
    "fill": lambda m, a, w: fill.flood_fill(m, POINT, 9, a, w),
    "outline": lambda m, a, w: outline.paint_outline(m, STAR, 9, allowed=a, where=w),
    "outline taken away": lambda m, a, w: outline.paint_outline(m, STAR, 2, subtract=True, allowed=a, where=w),
    "grow": lambda m, a, w: morphology.grow(m, 2.5, 2, a, w),
    "grow the figure": lambda m, a, w: morphology.grow(m, 2.5, None, a, w),
    "shrink": lambda m, a, w: morphology.shrink(m, 2.5, 2, a, w),
    "shrink the figure": lambda m, a, w: morphology.shrink(m, 2.5, None, a, w),
    "smooth": lambda m, a, w: morphology.smooth(m, 4, 2, a, w),
    "smooth all": lambda m, a, w: morphology.smooth(m, 4, None, a, w),
    "copy": lambda m, a, w: copying.copy_ids(m, noise(99), None, a, w),
    "copy a class": lambda m, a, w: copying.copy_ids(m, noise(99), 2, a, w),
}


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS.keys())
def test_what_is_protected_stays_and_the_rest_of_the_change_is_the_same(operation: Operation) -> None:
    changes = 0
    for seed in range(6):
        mask = noise(seed)
        rng = np.random.default_rng(seed)
        allowed = allowed_table(locked=rng.choice(6, 2, replace=False).tolist())
        where = rng.random(mask.shape) < 0.5
        untouched = mask.copy()
        freely = applied(mask, operation(mask, None, None))
        for a, w in ((allowed, None), (None, where), (allowed, where)):
            may_change = np.ones(mask.shape, np.bool_) if a is None else a[mask]
            if w is not None:
                may_change = may_change & w
            changed = applied(mask, operation(mask, a, w))
            assert np.array_equal(changed, np.where(may_change, freely, mask))
            changes += int((changed != mask).sum())
        assert np.array_equal(mask, untouched), "the operation wrote into the mask itself"
    assert changes > 0


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS.keys())
def test_a_change_is_told_in_its_smallest_box_and_none_if_nothing_may_change(operation: Operation) -> None:
    for seed in range(6):
        mask = noise(seed)
        change = operation(mask, None, None)
        if change is not None:
            differs = applied(mask, change) != mask
            assert repaint.region_box(differs) == change.box
        assert operation(mask, allowed_table(only_over=()), None) is None
        assert operation(mask, None, np.zeros(mask.shape, np.bool_)) is None


def test_a_stroke_leaves_protected_pixels_alone() -> None:
    for seed in range(20):
        rng = np.random.default_rng(seed)
        mask = noise(seed)
        allowed = allowed_table(locked=[1, 4]) if seed % 2 else allowed_table(locked=[2], only_over=[0, 2, 3])
        where = rng.random(mask.shape) < 0.7 if seed % 3 else None
        x0, y0, x1, y1 = rng.uniform(-10, 140, 4).tolist()
        freely, painted = mask.copy(), mask.copy()
        square = seed % 5 == 0
        paint_segment(freely, (x0, y0), (x1, y1), 9.5, 5, square=square)
        box = paint_segment(painted, (x0, y0), (x1, y1), 9.5, 5, square=square, allowed=allowed, where=where)
        may_change = allowed[mask] if where is None else allowed[mask] & where
        assert np.array_equal(painted, np.where(may_change, freely, mask))
        painted[box.slices] = mask[box.slices]
        assert np.array_equal(painted, mask)


def test_the_table_protects_the_locked_and_all_that_is_not_named() -> None:
    assert allowed_table().all()
    assert np.flatnonzero(~allowed_table(locked=[3, 255])).tolist() == [3, 255]
    assert np.flatnonzero(allowed_table(locked=[3], only_over=[0, 3, 7])).tolist() == [0, 7]


def test_nothing_is_looked_up_where_everything_may_change() -> None:
    mask = noise(0)
    assert changeable(mask, Box(0, 0, HEIGHT, WIDTH), allowed_table()) is None
    found = changeable(mask, Box(10, 20, 40, 90), allowed_table(locked=[2]))
    assert found is not None
    assert np.array_equal(found, mask[10:40, 20:90] != 2)
