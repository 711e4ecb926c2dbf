from __future__ import annotations

import cv2
import numpy as np
import pytest

from mman_core.mask import superpixels
from mman_core.mask.superpixels import Superpixels
from tests.core.mask.figures import a_figure, a_photo, noise


def _all(patches: Superpixels, side: float) -> list[int]:
    height, width = patches.shape
    return sorted(patches.under((width / 2, height / 2), (width / 2, height / 2), 2.0 * max(height, width)))


def test_every_pixel_belongs_to_one_patch_of_about_the_size() -> None:
    mask = a_figure()
    patches = Superpixels(a_photo(mask), 10)
    numbers = _all(patches, 10)
    counted = np.zeros(mask.shape, np.int64)
    for number in numbers:
        box, region = patches.region([number])
        counted[box.slices] += region
        # Nine cells are looked at: no patch runs away along a line of the photo.
        assert max(box.height, box.width) <= 4 * 10
    assert (counted == 1).all()
    assert 0.8 * 10 * 13 < len(numbers) <= 10 * 13


def test_every_patch_is_in_one_piece() -> None:
    patches = Superpixels(a_photo(noise(5)), 9)
    for number in _all(patches, 9):
        _, region = patches.region([number])
        pieces, _ = cv2.connectedComponents(region.view(np.uint8))
        assert pieces == 2


def test_patches_end_at_the_edges_of_the_photo() -> None:
    mask = a_figure()
    patches = Superpixels(a_photo(mask), 8)
    astray = 0
    for number in _all(patches, 8):
        box, region = patches.region([number])
        counts = np.bincount(mask[box.slices][region])
        astray += int(counts.sum() - counts.max())
    assert astray < 0.03 * mask.size


def test_a_stroke_touches_the_patches_under_it() -> None:
    mask = a_figure()
    patches = Superpixels(a_photo(mask), 10)
    touched = patches.under((55.5, 60.5), (75.5, 60.5), 0.5)
    assert len(touched) >= 2
    box, region = patches.region(touched)
    assert region[60 - box.top, 55 - box.left : 76 - box.left].all()
    assert patches.under((-50.0, -50.0), (-40.0, -50.0), 3.0) == frozenset()
    assert patches.region([])[0].is_empty


def test_a_large_photo_is_cut_small_and_still_covers_every_pixel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(superpixels, "MOST_PIXELS", 4_000)
    mask = a_figure()
    patches = Superpixels(a_photo(mask), 12)
    box, region = patches.region(_all(patches, 12))
    assert (box.height, box.width) == mask.shape
    assert region.all()
    touched = patches.under((65.5, 70.5), (65.5, 70.5), 0.5)
    box, region = patches.region(touched)
    assert region[70 - box.top, 65 - box.left]


def test_a_photo_smaller_than_a_patch_is_one_patch() -> None:
    patches = Superpixels(np.full((5, 7, 3), 90, np.uint8), 16)
    assert patches.region(patches.under((3.0, 2.0), (3.0, 2.0), 0.5))[1].all()
