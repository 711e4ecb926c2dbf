from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mman_core.mask.morphology import grow, shrink, smooth
from tests.core.mask.figures import a_figure, applied, noise


def _distance_to(region: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    rows, columns = np.nonzero(region)
    y, x = np.mgrid[: region.shape[0], : region.shape[1]]
    square = np.full(region.shape, np.inf)
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        square = np.minimum(square, (y - row) ** 2 + (x - column) ** 2)
    return np.asarray(np.sqrt(square), np.float64)


def test_growing_takes_exactly_the_pixels_within_the_radius() -> None:
    mask = noise(1, (30, 41), classes=4)
    distance = _distance_to(mask == 2)
    changed = applied(mask, grow(mask, 3.0, 2))
    assert np.array_equal(changed, np.where(distance <= 3.0, 2, mask))


def test_shrinking_gives_the_border_to_the_nearest_other_class() -> None:
    mask = a_figure()
    around = np.s_[25:85, 45:85]
    distance = np.full(mask.shape, np.inf)
    distance[around] = _distance_to(mask[around] != 7)
    changed = applied(mask, shrink(mask, 2.0, 7))
    lost = (mask == 7) & (distance <= 2.0)
    assert np.array_equal(changed == 7, (mask == 7) & ~lost)
    assert (changed[40:48, 50:52] == 15).all()
    assert (changed[78:80, 56:74] == 0).all()
    assert np.array_equal(changed[~lost], mask[~lost])


def test_the_figure_grows_over_background_alone_and_keeps_its_inner_borders() -> None:
    mask = a_figure()
    changed = applied(mask, grow(mask, 2.0))
    gained = changed != mask
    assert gained.any()
    assert (mask[gained] == 0).all()
    assert (changed[82 - 1, 56:74] == 7).all()
    assert (changed[40:60, 90:92] == 14).all()
    assert (changed[mask == 255] == 255).all()


def test_the_figure_shrinks_into_background_but_not_at_the_edge_of_the_image() -> None:
    mask = a_figure()
    mask[:, 120:] = 9
    changed = applied(mask, shrink(mask, 2.0))
    assert (changed[changed != mask] == 0).all()
    assert (changed[:, 120:122] == 0).all()
    assert (changed[:, 122:] == 9).all()
    assert (changed[50:52, 60:63] == 2).all()


def test_smoothing_removes_specks_and_leaves_straight_edges() -> None:
    mask = np.zeros((60, 90), np.uint8)
    mask[:, 40:] = 5
    mask[20, 20] = mask[30, 60] = 8
    mask[40, 41] = 0
    for class_id in (8, None):
        changed = applied(mask, smooth(mask, 4, class_id))
        assert (changed != 8).all()
    evened = applied(mask, smooth(mask, 4))
    assert (evened[:, :40] == 0).all()
    assert (evened[:, 40:] == 5).all()
    assert smooth(evened, 4) is None


def test_a_class_that_fills_the_image_has_nothing_to_smooth_grow_or_shrink() -> None:
    mask = np.full((20, 30), 4, np.uint8)
    for operation in (smooth, grow, shrink):
        assert operation(mask, 3, 4) is None
        assert operation(mask, 3, 9) is None
        assert operation(mask, 3) is None
