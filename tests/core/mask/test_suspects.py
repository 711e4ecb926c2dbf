"""Suspicious regions: what a person is led to, and what not."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from mman_core.mask.suspects import MOST, Suspect, find_suspects, is_repainted, is_within
from mman_core.types import IGNORE, Box, Mask

ARM, OTHER_ARM, PANTS = 14, 15, 9


@pytest.fixture
def mask() -> Mask:
    """A person of pants and an arm, 300 x 240."""
    mask = np.zeros((300, 240), np.uint8)
    mask[150:280, 80:160] = PANTS
    mask[60:140, 40:70] = ARM
    return mask


def _map(**boxes: tuple[float, Box]) -> np.ndarray:
    """Return doubts at half the size of the mask: sure but in these boxes of the image."""
    doubt = np.zeros((150, 120), np.float32)
    for value, box in boxes.values():
        doubt[box.top // 2 : box.bottom // 2, box.left // 2 : box.right // 2] = value
    return doubt


def test_the_region_with_the_largest_sum_of_doubt_comes_first(mask: Mask) -> None:
    doubt = _map(arm=(1.0, Box(60, 40, 80, 60)), pants=(0.7, Box(160, 90, 240, 150)))
    first, second = find_suspects(mask, doubt)
    assert (first.said, second.said) == (PANTS, ARM)
    assert first.rival is None
    assert first.doubt == pytest.approx(0.7 * 80 * 60, rel=0.2)
    assert Box(155, 85, 245, 155).clipped(300, 240).height >= first.box.height > 60
    assert second.where.shape == (second.box.height, second.box.width)
    assert second.where.mean() > 0.9


def test_the_doubt_along_a_border_is_no_region(mask: Mask) -> None:
    doubt = np.zeros((150, 120), np.float32)
    doubt[75:140, 40] = doubt[75:140, 79] = doubt[75, 40:80] = 1
    assert find_suspects(mask, doubt) == []


def test_tiny_regions_are_left_out_and_near_ones_are_one(mask: Mask) -> None:
    near = _map(one=(1.0, Box(170, 90, 190, 110)), two=(1.0, Box(170, 112, 190, 132)))
    assert len(find_suspects(mask, near)) == 1
    assert find_suspects(mask, _map(one=(1.0, Box(170, 90, 174, 94)))) == []
    corners = [(top, left) for top in range(6, 290, 36) for left in range(6, 220, 36)]
    many = {f"{top} {left}": (1.0, Box(top, left, top + 12, left + 16)) for top, left in corners}
    assert len(find_suspects(np.full((300, 240), PANTS, np.uint8), _map(**many))) == MOST


def test_the_second_best_class_is_named_and_splits_regions(mask: Mask) -> None:
    doubt = _map(arm=(0.9, Box(60, 40, 140, 70)))
    rivals = np.full((150, 120), OTHER_ARM, np.uint8)
    rivals[50:, :] = PANTS
    upper, lower = find_suspects(mask, doubt, rivals)
    assert {(each.said, each.rival) for each in (upper, lower)} == {(ARM, OTHER_ARM), (ARM, PANTS)}
    assert len(find_suspects(mask, doubt)) == 1


def test_pixels_of_no_class_are_in_no_region(mask: Mask) -> None:
    doubt = _map(arm=(0.9, Box(60, 40, 140, 70)))
    assert find_suspects(np.full_like(mask, IGNORE), doubt) == []


def test_a_region_that_was_painted_in_is_dealt_with(mask: Mask) -> None:
    (suspect,) = find_suspects(mask, _map(arm=(0.9, Box(60, 40, 140, 70))))
    now = mask.copy()
    now[200, 100] = ARM
    assert not is_repainted(suspect, mask, now)
    now[100, 55] = OTHER_ARM
    assert is_repainted(suspect, mask, now)


def test_a_region_is_covered_by_boxes_that_hold_half_of_it() -> None:
    suspect = Suspect(Box(10, 20, 30, 60), np.ones((20, 40), np.bool_), 800.0, ARM, None)
    assert is_within(suspect, [Box(0, 0, 30, 40)])
    assert is_within(suspect, [Box(10, 20, 20, 40), Box(20, 40, 30, 60)])
    assert not is_within(suspect, [Box(0, 0, 30, 35)])
    assert not is_within(suspect, [Box(100, 100, 130, 140), Box(0, 0, 5, 5)])
    only_right = dataclasses.replace(suspect, where=np.arange(40)[None].repeat(20, 0) >= 20)
    assert not is_within(only_right, [Box(0, 0, 30, 40)])
