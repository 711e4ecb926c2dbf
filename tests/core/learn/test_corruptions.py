"""Mistakes change what they say, nothing else, and never what is no class."""

from __future__ import annotations

import numpy as np
import pytest

from mman_core.labels.label_set import load_label_set
from mman_core.learn.critics.corruptions import CORRUPTIONS, LEAST_CHANGE, corrupted
from mman_core.mannequins.draw import draw_mannequin
from mman_core.types import IGNORE, Mask

LIP = load_label_set("lip")


@pytest.fixture(scope="module")
def mask() -> Mask:
    return draw_mannequin(np.random.default_rng(1), 220, 150)[1]


@pytest.mark.parametrize("kind", CORRUPTIONS)
def test_every_kind_changes_enough_where_it_says_and_leaves_the_mask_alone(kind: str, mask: Mask) -> None:
    before = mask.copy()
    for seed in range(5):
        found = corrupted(mask, np.random.default_rng(seed), LIP, kind)
        assert found is not None
        assert found.kind == kind
        assert np.array_equal(found.where, found.mask != mask)
        assert found.where.sum() >= LEAST_CHANGE * (mask > 0).sum()
        assert found.mask.max() < 20
    assert np.array_equal(mask, before)


@pytest.mark.parametrize("kind", CORRUPTIONS)
def test_the_same_random_state_makes_the_same_mistake(kind: str, mask: Mask) -> None:
    first, second = (corrupted(mask, np.random.default_rng(3), LIP, kind) for _ in range(2))
    assert first is not None
    assert second is not None
    assert np.array_equal(first.mask, second.mask)


def test_swapped_sides_stay_what_they_are_but_for_the_side(mask: Mask) -> None:
    table = LIP.flip_table()
    found = corrupted(mask, np.random.default_rng(0), LIP, "sides swapped")
    assert found is not None
    assert np.array_equal(found.mask[found.where], table[mask[found.where]])


def test_a_dropped_part_is_of_one_class_and_becomes_background(mask: Mask) -> None:
    found = corrupted(mask, np.random.default_rng(0), LIP, "part dropped")
    assert found is not None
    assert len(np.unique(mask[found.where])) == 1
    assert not found.mask[found.where].any()


@pytest.mark.parametrize("fill", [0, IGNORE])
def test_a_mask_without_a_figure_has_nothing_to_go_wrong(fill: int) -> None:
    empty = np.full((30, 40), fill, np.uint8)
    assert corrupted(empty, np.random.default_rng(0), LIP) is None


@pytest.mark.parametrize("kind", ["holes", "speckle", "border shifted"])
def test_pixels_of_no_class_stay_so(kind: str, mask: Mask) -> None:
    half = mask.copy()
    half[:, :75] = IGNORE
    found = corrupted(half, np.random.default_rng(2), LIP, kind)
    assert found is not None
    assert np.array_equal(found.mask == IGNORE, half == IGNORE)
