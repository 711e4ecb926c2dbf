from __future__ import annotations

import numpy as np

from mman_core.mask.fill import Wand, flood_fill, without_holes
from mman_core.types import Box
from tests.core.mask.figures import a_figure, a_photo, applied


def test_the_bucket_fills_one_region_and_stops_at_corners() -> None:
    mask = np.zeros((8, 13), np.uint8)
    mask[np.arange(8), np.arange(8)] = 3
    changed = applied(mask, flood_fill(mask, (7.5, 1.5), 6))
    rows, columns = np.mgrid[:8, :13]
    assert (changed[columns > rows] == 6).all()
    assert (changed[columns < rows] == 0).all()
    assert flood_fill(mask, (7.5, 1.5), 0) is None
    assert flood_fill(mask, (13.0, 1.5), 6) is None


def test_the_wand_takes_what_is_joined_and_of_one_colour() -> None:
    mask = a_figure()
    box, region = Wand(a_photo(mask), (66.5, 70.5)).region(12)
    found = np.zeros(mask.shape, np.bool_)
    found[box.slices] = region
    assert np.array_equal(found, mask == 7)


def test_a_larger_tolerance_takes_more_and_the_largest_takes_all() -> None:
    mask = a_figure()
    wand = Wand(a_photo(mask), (66.5, 70.5))
    sizes = [int(wand.region(tolerance)[1].sum()) for tolerance in (0, 4, 12, 60, 255)]
    assert sizes == sorted(sizes)
    assert sizes[0] >= 1
    assert sizes[-1] == mask.size


def test_the_wand_takes_what_its_region_surrounds_if_asked_to() -> None:
    photo = np.full((40, 61, 3), 200, np.uint8)
    photo[5:30, 10:50] = 90
    photo[12:18, 20:27] = 10
    photo[25:30, 40:44] = 10
    wand = Wand(photo, (11.5, 6.5))
    box, ragged = wand.region(8)
    assert (box, int(ragged.sum())) == (Box(5, 10, 30, 50), 25 * 40 - 6 * 7 - 5 * 4)
    same_box, region = wand.region(8, fills_holes=True)
    assert same_box == box
    assert int(region.sum()) == 25 * 40 - 5 * 4, "a bay at the border of the region is no hole"


def test_what_corners_surround_is_a_hole_too() -> None:
    ring = np.zeros((5, 7), np.bool_)
    ring[[0, 1, 1, 2], [3, 2, 4, 3]] = True
    filled = without_holes(ring)
    assert filled[1, 3] and int(filled.sum()) == 5
