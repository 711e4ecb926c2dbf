"""What is painted is the union of the capsules along the pointer's way, and what the ring showed."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from app.canvas.view_transform import ViewTransform
from app.tour import hands
from mman_core.mask.brush import capsule
from tests.app.canvas.conftest import Desk
from tests.app.canvas.test_ring import enclosed_by_ring, pixels


@pytest.mark.parametrize("seed", range(12))
def test_a_stroke_is_the_union_of_its_capsules_at_any_speed(desk: Desk, seed: int) -> None:
    rng = np.random.default_rng(seed)
    square = bool(rng.integers(2))
    desk.tools.set_brush_shape("square" if square else "round")
    desk.tools.radius = float(rng.choice([0.5, 0.8, 3.3, 12.0, 70.0, 500.0]))
    desk.tools.class_id = 9
    zoom = float(rng.choice([0.21, 1.0, 2.6, 12.0]))
    desk.canvas.set_view(ViewTransform(zoom, (250 - 70 * zoom, 165 - 45 * zoom)))
    # Near and far moves, some beyond the image and the window.
    places = [(float(x), float(y)) for x, y in rng.uniform((-100, -100), (600, 430), (int(rng.integers(2, 9)), 2))]
    hands.drag(desk.canvas, *places)
    points = [desk.canvas.view.to_image(*place) for place in places]
    expected = np.zeros(desk.mask.shape, bool)
    for start, end in itertools.pairwise([points[0], *points]):
        expected |= capsule((90, 140), start, end, desk.tools.radius, square=square)
    assert np.array_equal(desk.mask == 9, expected)


def test_a_fast_stroke_has_no_gap(desk: Desk) -> None:
    desk.tools.radius, desk.tools.class_id = 1.0, 9
    hands.drag(desk.canvas, desk.place(2, 3), desk.place(138, 87))
    painted = desk.mask == 9
    assert painted.any(axis=0)[2:138].all() and painted.any(axis=1)[3:87].all()


@pytest.mark.parametrize(("zoom", "radius"), [(1.0, 17.3), (3.0, 9.5), (4.0, 0.5), (5.0, 7.25), (16.0, 3.0)])
@pytest.mark.parametrize("shift", [(0.0, 0.0), (0.37, 0.81)])
def test_a_click_of_the_square_brush_paints_what_the_ring_encloses(
    desk: Desk, zoom: float, radius: float, shift: tuple[float, float]
) -> None:
    desk.tools.set_brush_shape("square")
    desk.tools.radius, desk.tools.class_id = radius, 9
    desk.canvas.set_view(ViewTransform(zoom, (250 - 70 * zoom, 165 - 45 * zoom)))
    place = (250 + shift[0] * zoom, 165 + shift[1] * zoom)
    inside, on_line = enclosed_by_ring(desk, place)
    hands.click(desk.canvas, place)
    painted = desk.mask == 9
    assert painted.any()
    assert np.array_equal(painted & ~on_line, inside)


@pytest.mark.parametrize("grey", [0, 60, 128, 200, 255])
@pytest.mark.parametrize("shape", ["round", "square"])
def test_the_ring_is_seen_on_any_photo_at_any_size(desk: Desk, grey: int, shape: str) -> None:
    desk.document.open("even.png", np.full((1300, 1401, 3), grey, np.uint8), None, None)
    desk.tools.set_brush_shape(shape)
    for radius, zoom in ((0.5, 1.0), (0.5, 0.2), (0.5, 30.0), (500.0, 0.3), (500.0, 1.0), (500.0, 7.0)):
        desk.tools.radius = radius
        # The ring's left end lies at (100, 165) of the window.
        desk.canvas.set_view(ViewTransform(zoom, (100 - (800 - radius) * zoom, 165 - 650 * zoom)))
        hands.move(desk.canvas, (-9000, -9000))
        bare = pixels(desk.canvas.grab()).astype(int)
        hands.move(desk.canvas, desk.canvas.view.to_screen(800, 650))
        contrast = np.abs(pixels(desk.canvas.grab()).astype(int) - bare).max(axis=-1)
        assert (contrast > 60).sum() >= 12, (radius, zoom)
