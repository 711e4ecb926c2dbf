from __future__ import annotations

import numpy as np
import pytest

from mman_core.mask import grabcut
from mman_core.mask.grabcut import grab_cut
from mman_core.mask.repaint import Region
from mman_core.types import Box, Mask, Rgb


def a_scene(height: int, width: int) -> tuple[Rgb, Mask]:
    """Return a red ellipse on a green and blue ground, and where it is."""
    rows, columns = np.mgrid[:height, :width]
    inside = ((columns - 0.5 * width) / (0.2 * width)) ** 2 + ((rows - 0.5 * height) / (0.3 * height)) ** 2 < 1
    rng = np.random.default_rng(5)
    photo = rng.integers(0, 30, (height, width, 3)).astype(np.uint8)
    photo[..., 1] += np.where(columns < width / 2, 120, 60).astype(np.uint8)
    photo[..., 2] += 70
    photo[inside] = rng.integers([170, 20, 20], [200, 50, 50], (int(inside.sum()), 3))
    return photo, inside.astype(np.uint8)


def _agreement(found: tuple[Box, Region], truth: Mask) -> float:
    box, region = found
    mask = np.zeros(truth.shape, np.bool_)
    mask[box.slices] = region
    return float((mask & (truth == 1)).sum() / (mask | (truth == 1)).sum())


def test_what_stands_out_in_the_box_is_found() -> None:
    photo, truth = a_scene(120, 170)
    assert _agreement(grab_cut(photo, Box(15, 40, 105, 130)), truth) > 0.97


def test_a_large_crop_is_cut_small_and_fits_nearly_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grabcut, "MOST_PIXELS", 8_000)
    photo, truth = a_scene(240, 340)
    assert _agreement(grab_cut(photo, Box(30, 80, 210, 260)), truth) > 0.93


def test_the_same_box_gives_the_same_region() -> None:
    photo, _ = a_scene(120, 170)
    one, other = (grab_cut(photo, Box(15, 40, 105, 130)) for _ in range(2))
    assert one[0] == other[0]
    assert np.array_equal(one[1], other[1])


def test_a_box_without_surroundings_or_without_size_holds_nothing() -> None:
    photo, _ = a_scene(60, 85)
    for box in (Box(-5, -5, 70, 90), Box(10, 10, 12, 40), Box(70, 90, 80, 99), Box(20, 20, 20, 20)):
        found, region = grab_cut(photo, box)
        assert region.shape == (found.height, found.width)
        assert not region.any()
