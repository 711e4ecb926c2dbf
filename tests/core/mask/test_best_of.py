"""In each region where masks differ the one is taken that the critics find least wrong."""

from __future__ import annotations

import numpy as np
import pytest

from mman_core.mask.best_of import Judged, best_of

ARM, OTHER = 14, 15


def _masks() -> tuple[np.ndarray, np.ndarray]:
    """Two masks, 40 x 60, that differ in an upper and in a lower region."""
    one = np.zeros((40, 60), np.uint8)
    one[20:24] = 9
    two = one.copy()
    one[4:10, 10:30], two[4:10, 10:30] = ARM, OTHER
    one[30:36, 10:30] = ARM
    return one, two


def _wrong(upper: float, lower: float) -> np.ndarray:
    wrong = np.zeros((20, 30), np.float32)
    wrong[:10], wrong[10:] = upper, lower
    return wrong


def test_each_region_is_taken_from_the_mask_that_looks_right_there() -> None:
    one, two = _masks()
    best = best_of([Judged(one, _wrong(3, -2), 0.0), Judged(two, _wrong(-1, 2), 0.0)])
    assert (best[4:10, 10:30] == OTHER).all()
    assert (best[30:36, 10:30] == ARM).all()
    assert (best[20:24] == 9).all()


def test_a_mask_that_is_wrong_as_a_whole_is_taken_less() -> None:
    one, two = _masks()
    judged = [Judged(one, _wrong(1, 1), 0.0), Judged(two, _wrong(0, 0), 4.0)]
    assert np.array_equal(best_of(judged), one)
    assert np.array_equal(best_of(judged[::-1]), one)


def test_masks_that_agree_are_what_they_are() -> None:
    one, _ = _masks()
    assert np.array_equal(best_of([Judged(one, _wrong(1, 1), 0.0), Judged(one.copy(), _wrong(0, 0), 0.0)]), one)
    with pytest.raises(ValueError, match="no mask"):
        best_of([])
