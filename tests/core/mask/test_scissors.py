from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from mman_core.mask.scissors import Scissors, snapped
from mman_core.types import Rgb


def a_disc(height: int, width: int, x: float, y: float, radius: float) -> Rgb:
    """Return a dark disc on a light ground."""
    rows, columns = np.mgrid[:height, :width] + 0.5
    inside = np.hypot(columns - x, rows - y) < radius
    return np.where(inside[..., None], 40, 200).astype(np.uint8).repeat(3, axis=2)


def test_the_way_follows_the_edge_of_a_disc_round_the_corner() -> None:
    photo = a_disc(200, 310, 140, 100, 60)
    way = Scissors(photo, (140.0, 40.0)).path_to((200.0, 100.0))
    assert way[0] == (140.0, 40.0)
    assert way[-1] == (200.0, 100.0)
    assert max(abs(math.dist(point, (140, 100)) - 60) for point in way) < 3


def test_a_large_photo_is_looked_at_in_a_window_and_the_way_goes_on_straight() -> None:
    photo = a_disc(1200, 1500, 700, 600, 150)
    scissors = Scissors(photo, (700.0, 450.0))
    far = scissors.path_to((1450.0, 450.0))
    assert far[-1] == (1450.0, 450.0)
    assert max(x for x, _ in far[:-1]) < 960
    wide = Scissors(photo, (700.0, 450.0), scale=0.4).path_to((850.0, 600.0))
    assert max(abs(math.dist(point, (700, 600)) - 150) for point in wide) < 8


def test_the_way_has_no_gaps_near_the_edges_of_the_photo() -> None:
    photo = a_disc(90, 131, 0, 0, 50)
    way = Scissors(photo, (50.0, 0.0)).path_to((0.0, 50.0))
    assert all(math.dist(one, other) < 4 for one, other in pairwise(way))
    outside = Scissors(photo, (-20.0, 45.0)).path_to((150.0, 200.0))
    assert outside[0] == (-20.0, 45.0)
    assert outside[-1] == (150.0, 200.0)


def test_a_point_jumps_to_the_edge_that_is_near_and_stays_where_there_is_none() -> None:
    photo = a_disc(200, 310, 140, 100, 60)
    x, y = snapped(photo, (203.5, 101.5), 6.0)
    assert abs(math.dist((x, y), (140, 100)) - 60) < 1.5
    assert math.dist((x, y), (203.5, 101.5)) <= 6.0
    assert snapped(photo, (140.2, 100.1), 6.0) == (140.2, 100.1)
    assert snapped(photo, (-3.0, 100.1), 6.0) == (-3.0, 100.1)
    assert snapped(photo, (0.0, 199.9), 50.0) == (0.0, 199.9)
