from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRect

from app.canvas.screen_grid import ScreenGrid
from app.canvas.view_transform import ViewTransform

MASK = np.random.default_rng(3).integers(0, 20, (90, 140), np.uint8)


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
@pytest.mark.parametrize("zoom", [0.13, 0.6, 1.0, 3.7, 64.0])
def test_each_dot_shows_the_pixel_that_its_middle_lies_in(zoom: float, ratio: float) -> None:
    view = ViewTransform(zoom, (30.4 - 20 * zoom, 17.9 - 10 * zoom))
    grid = ScreenGrid(view, (90, 140), (200, 300), ratio)
    dots = grid.dots(QRect(0, 0, 300, 200))
    ids = grid.sample(MASK, dots)
    assert ids.shape == (dots.height, dots.width)
    rng = np.random.default_rng(1)
    for row, column in zip(rng.integers(0, dots.height, 50), rng.integers(0, dots.width, 50), strict=True):
        x, y = view.to_image((dots.left + column + 0.5) / ratio, (dots.top + row + 0.5) / ratio)
        assert ids[row, column] == MASK[int(y), int(x)]


def test_a_part_is_cut_out_of_the_whole_with_what_lies_around_it() -> None:
    grid = ScreenGrid(ViewTransform(2.3, (-11.7, 20.1)), (90, 140), (200, 300), 1.25)
    whole_dots, part_dots = grid.dots(QRect(0, 0, 300, 200)), grid.dots(QRect(50, 60, 31, 17), 3)
    whole, part = grid.sample(MASK, whole_dots), grid.sample(MASK, part_dots)
    top, left = part_dots.top - whole_dots.top, part_dots.left - whole_dots.left
    assert np.array_equal(part, whole[top : top + part_dots.height, left : left + part_dots.width])
    assert part_dots.width >= 31 * 1.25 + 6


@pytest.mark.parametrize("place", [(-500, 0), (0, -500), (900, 0), (0, 900)])
def test_beside_the_image_there_are_no_dots(place: tuple[int, int]) -> None:
    grid = ScreenGrid(ViewTransform(1.0, (10.0, 10.0)), (90, 140), (200, 300), 1.0)
    dots = grid.dots(QRect(*place, 20, 20), 5)
    assert dots.is_empty
    assert grid.sample(MASK, dots).size == 0


def test_an_image_out_of_sight_has_no_dots() -> None:
    grid = ScreenGrid(ViewTransform(1.0, (500.0, 10.0)), (90, 140), (200, 300), 1.0)
    assert grid.dots(QRect(0, 0, 300, 200)).is_empty
