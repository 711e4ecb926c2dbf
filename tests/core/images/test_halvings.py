from __future__ import annotations

import numpy as np

from mman_core.images.halvings import halved, halvings


def test_a_halving_is_the_mean_of_the_pixels_it_covers_and_rounds_its_size_up() -> None:
    photo = np.zeros((4, 6, 3), np.uint8)
    photo[::2] = 200
    assert (halved(photo) == 100).all() and halved(photo).shape == (2, 3, 3)
    assert halved(np.zeros((5, 7, 3), np.uint8)).shape == (3, 4, 3)


def test_halvings_end_when_they_are_small_enough() -> None:
    photo = np.random.default_rng(1).integers(0, 255, (300, 1000, 3), np.uint8)
    levels = halvings(photo, 200)
    assert [level.shape[:2] for level in levels] == [(150, 500), (75, 250), (38, 125)]
    assert (levels[1] == halved(halved(photo))).all()
    assert halvings(photo, 1000) == ()
    assert [level.shape[:2] for level in halvings(np.zeros((2, 64, 3), np.uint8), 4)] == [(1, 32)]
