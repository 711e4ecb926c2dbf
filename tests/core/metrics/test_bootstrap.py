"""Intervals of differences of means: the same images are drawn for both."""

from __future__ import annotations

import numpy as np
import pytest

from mman_core.metrics.bootstrap import mean_difference_intervals


def test_a_constant_difference_is_sure_however_much_the_images_differ() -> None:
    theirs = np.random.default_rng(0).normal(50, 30, (40, 2))
    first, second = mean_difference_intervals(theirs + np.array([3, -2]), theirs)
    assert (first.low, first.high) == pytest.approx((3, 3)) and first.is_clear
    assert (second.low, second.high) == pytest.approx((-2, -2)) and second.is_clear


def test_an_interval_has_about_the_width_that_the_spread_of_the_images_gives_it() -> None:
    rng = np.random.default_rng(1)
    ours = rng.normal(0, 10, (100, 1))
    (span,) = mean_difference_intervals(ours, np.zeros((100, 1)))
    middle, error = float(ours.mean()), float(ours.std()) / 10
    assert span.low == pytest.approx(middle - 1.96 * error, abs=0.4)
    assert span.high == pytest.approx(middle + 1.96 * error, abs=0.4)


def test_lists_of_different_length_cannot_be_paired() -> None:
    with pytest.raises(ValueError, match="paired"):
        mean_difference_intervals(np.zeros((3, 2)), np.zeros((4, 2)))
