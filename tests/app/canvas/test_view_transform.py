from __future__ import annotations

import pytest

from app.canvas.view_transform import LARGEST_ZOOM, SMALLEST_ZOOM, ViewTransform
from mman_core.types import Box


def test_image_and_screen_are_each_others_inverse() -> None:
    view = ViewTransform(3.7, (12.5, -80.25))
    assert view.to_image(*view.to_screen(41.3, 7.9)) == pytest.approx((41.3, 7.9))


def test_zooming_keeps_the_point_under_the_pointer() -> None:
    view = ViewTransform(0.5, (10, 20))
    before = view.to_image(300, 200)
    assert view.zoomed_at(300, 200, 8).to_image(300, 200) == pytest.approx(before)


@pytest.mark.parametrize("image", [(3000, 9000), (9000, 3000), (20, 31), (1, 1)])
def test_fit_shows_the_whole_image_in_the_middle(image: tuple[int, int]) -> None:
    height, width = image
    view = ViewTransform.fit(image, (600, 800))
    left, top = view.to_screen(0, 0)
    right, bottom = view.to_screen(width, height)
    assert left >= 0 and top >= 0 and right <= 800 and bottom <= 600
    assert (left + right, top + bottom) == pytest.approx((800, 600))


def test_zoom_ends_at_one_percent_and_at_6400() -> None:
    view = ViewTransform()
    assert view.zoomed_at(0, 0, 1e9).zoom == LARGEST_ZOOM == 64
    assert view.zoomed_at(0, 0, 0).zoom == SMALLEST_ZOOM == 0.01


def test_the_image_cannot_be_pushed_out_of_sight() -> None:
    for dx, dy in ((1e6, 1e6), (-1e6, -1e6), (1e6, 0)):
        view = ViewTransform(2.0).moved(dx, dy).kept_in_sight((90, 140), (300, 400))
        assert not view.visible((90, 140), (300, 400)).is_empty


def test_a_view_in_sight_is_left_as_it_is() -> None:
    view = ViewTransform(2.0, (-33.0, 21.0))
    assert view.kept_in_sight((90, 140), (300, 400)) == view


def test_visible_are_the_pixels_seen_also_in_part() -> None:
    assert ViewTransform(10, (-15, -25)).visible((90, 140), (40, 60)) == Box(2, 1, 7, 8)
    assert ViewTransform(1, (500, 0)).visible((90, 140), (40, 60)).is_empty
