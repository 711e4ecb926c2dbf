from __future__ import annotations

import numpy as np

from mman_core.mask.components import component_at, drop_islands, fill_holes, keep_largest, relabel
from tests.core.mask.figures import a_figure, applied, noise


def test_one_click_relabels_a_whole_component_and_nothing_else() -> None:
    mask = a_figure()
    changed = applied(mask, relabel(mask, (45.5, 50.2), 5))
    assert (changed[mask == 15] == 5).all()
    assert np.array_equal(changed[mask != 15], mask[mask != 15])
    assert relabel(mask, (45.5, 50.2), 15) is None
    assert relabel(mask, (-0.1, 50.0), 5) is None
    assert relabel(mask, (45.5, 96.0), 5) is None


def test_a_component_holds_what_is_joined_also_at_corners_if_wanted() -> None:
    mask = np.zeros((7, 11), np.uint8)
    mask[1:3, 1:3] = mask[3:5, 3:5] = 4
    joined = component_at(mask, (1.5, 1.5))
    parted = component_at(mask, (1.5, 1.5), diagonal=False)
    assert joined is not None and parted is not None
    assert int(joined[1].sum()) == 8
    assert int(parted[1].sum()) == 4
    assert (parted[0].top, parted[0].left, parted[0].bottom, parted[0].right) == (1, 1, 3, 3)


def test_the_component_is_that_of_a_slow_search() -> None:
    for seed in range(5):
        mask = noise(seed, (23, 31), classes=3)
        found = component_at(mask, (15.5, 11.5), diagonal=False)
        assert found is not None
        todo, seen = [(11, 15)], set[tuple[int, int]]()
        while todo:
            row, column = todo.pop()
            inside = 0 <= row < 23 and 0 <= column < 31
            if inside and (row, column) not in seen and mask[row, column] == mask[11, 15]:
                seen.add((row, column))
                todo += [(row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1)]
        box, region = found
        rows, columns = np.nonzero(region)
        assert set(zip((rows + box.top).tolist(), (columns + box.left).tolist(), strict=True)) == seen


def test_islands_become_what_is_most_around_them() -> None:
    mask = a_figure()
    changed = applied(mask, drop_islands(mask, 13, 2))
    assert (changed[50:52, 60:63] == 7).all()
    assert (changed[5:8, 110:114] == 0).all()
    only_small = applied(mask, drop_islands(mask, 12, 2))
    assert (only_small[5:8, 110:114] == 2).all()
    assert (changed[mask != 2] == mask[mask != 2]).all()


def test_without_a_class_all_small_components_go_also_holes_and_clusters_of_small_ones() -> None:
    mask = a_figure()
    mask[60, 60:66] = [1, 3, 1, 3, 4, 4]
    changed = applied(mask, drop_islands(mask, 7))
    assert (changed[60, 60:66] == 7).all()
    assert (changed[18:20, 62:64] == 13).all()
    assert (changed[5:8, 110:114] == 2).all()
    assert (changed[mask == 255] == 255).all()
    assert drop_islands(changed, 7) is None


def test_an_island_beside_unlabelled_pixels_never_becomes_unlabelled() -> None:
    mask = np.full((9, 12), 255, np.uint8)
    mask[:, 8:] = 6
    mask[4, 7] = 2
    changed = applied(mask, drop_islands(mask, 5, 2))
    assert changed[4, 7] == 6
    mask[:] = 255
    mask[4, 4] = 2
    assert drop_islands(mask, 5, 2) is None


def test_the_largest_component_of_a_class_is_kept() -> None:
    mask = a_figure()
    changed = applied(mask, keep_largest(mask, 2))
    assert (changed[5:8, 110:114] == 2).all()
    assert (changed[50:52, 60:63] == 7).all()
    assert keep_largest(mask, 14) is None
    assert keep_largest(mask, 19) is None


def test_the_largest_figure_is_kept_with_all_its_classes() -> None:
    mask = a_figure()
    changed = applied(mask, keep_largest(mask))
    assert (changed[5:8, 110:114] == 0).all()
    assert (changed[50:52, 60:63] == 2).all()
    assert (changed[mask == 255] == 255).all()
    assert keep_largest(np.zeros((5, 8), np.uint8)) is None


def test_holes_of_a_class_are_filled_up_to_a_size() -> None:
    mask = a_figure()
    assert (applied(mask, fill_holes(mask, 13))[18:20, 62:64] == 13).all()
    assert (applied(mask, fill_holes(mask, 7))[50:52, 60:63] == 7).all()
    assert fill_holes(mask, 7, largest=5) is None
    mask[0:4] = 13
    mask[2, 0] = 0
    assert applied(mask, fill_holes(mask, 13))[2, 0] == 0, "what touches the edge of the image is no hole"


def test_holes_of_the_figure_are_background_that_it_encloses() -> None:
    mask = a_figure()
    mask[70:80, 40:50] = 15
    mask[60:64, 46:54] = 0
    changed = applied(mask, fill_holes(mask))
    assert (changed[18:20, 62:64] == 13).all()
    assert set(np.unique(changed[60:64, 46:54])) <= {7, 15}
    assert (changed[50:52, 60:63] == 2).all()
    assert (changed == 0).sum() == (mask == 0).sum() - 4 - 32
    small = applied(mask, fill_holes(mask, largest=10))
    assert (small[60:64, 46:54] == 0).all()
    assert (small[18:20, 62:64] == 13).all()
