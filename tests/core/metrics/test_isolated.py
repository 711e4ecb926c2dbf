"""The isolated pixel rate on masks whose specks are known."""

from __future__ import annotations

import numpy as np
import pytest

from mman_core.metrics.isolated import isolated_pixel_rate, isolation
from mman_core.types import Mask


def _clean() -> Mask:
    """Two classes of 100 x 100 pixels each in an image of 40,000: a region below 40 pixels is isolated."""
    mask = np.zeros((160, 250), np.uint8)
    mask[30:130, 20:120] = 5
    mask[30:130, 120:220] = 13
    return mask


def test_clean_regions_have_none() -> None:
    assert isolated_pixel_rate(_clean(), 20) == 0


def test_specks_count_in_percent_of_the_foreground() -> None:
    mask = _clean()
    mask[50:53, 50:53] = 7
    mask[5, 5] = 7
    assert isolated_pixel_rate(mask, 20) == pytest.approx(100 * 10 / 20_001)


def test_holes_count_too() -> None:
    mask = _clean()
    mask[50:54, 50:55] = 0
    assert isolated_pixel_rate(mask, 20) == pytest.approx(100 * 20 / 19_980)


def test_a_region_of_a_thousandth_of_the_image_is_not_isolated() -> None:
    mask = _clean()
    mask[50:54, 50:60] = 7
    assert isolated_pixel_rate(mask, 20) == 0


def test_pixels_that_touch_only_at_corners_are_apart() -> None:
    mask = _clean()
    for step in range(80):
        mask[40 + step, 30 + step] = 7
    assert isolated_pixel_rate(mask, 20) == pytest.approx(100 * 80 / 20_000)


def test_what_is_ignored_is_background() -> None:
    mask = _clean()
    mask[0:30] = 255
    assert isolated_pixel_rate(mask, 20) == 0


def test_no_foreground_and_only_specks_are_no_error() -> None:
    assert isolated_pixel_rate(np.zeros((60, 80), np.uint8), 20) == 0
    checks = (np.indices((60, 80)).sum(axis=0) % 2).astype(np.uint8)
    assert isolated_pixel_rate(checks, 20) == 200


def test_the_companions_count_over_all_pixels() -> None:
    mask = _clean()
    mask[50:53, 50:53] = 7
    mask[5, 5] = 7
    found = isolation(mask, 20)
    assert found.rate == isolated_pixel_rate(mask, 20)
    assert found.of_all == pytest.approx(100 * 10 / 40_000)
    assert found.strict == pytest.approx(100 * 1 / 40_000)


def test_a_pixel_that_touches_its_own_kind_at_a_corner_is_not_alone() -> None:
    mask = np.zeros((20, 31), np.uint8)
    mask[4, 4] = mask[5, 5] = mask[0, 30] = 3
    assert isolation(mask, 20).strict == pytest.approx(100 * 1 / 620)
    assert isolation(np.full((1, 1), 5, np.uint8), 20).strict == 100


def test_strict_is_the_share_counted_pixel_by_pixel() -> None:
    mask = np.random.default_rng(0).integers(0, 6, (23, 17)).astype(np.uint8)
    alone = 0
    for row, column in np.ndindex(mask.shape):
        around = mask[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2]
        alone += int((around == mask[row, column]).sum() == 1)
    assert isolation(mask, 20).strict == pytest.approx(100 * alone / mask.size)
