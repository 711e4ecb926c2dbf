from __future__ import annotations

import numpy as np

from mman_core.labels.label_set import load_label_set
from mman_core.mask.sides import swap_component, swap_person
from tests.core.mask.figures import a_figure, applied

TABLE = load_label_set("lip").flip_table()


def test_one_arm_gets_the_other_side() -> None:
    mask = a_figure()
    changed = applied(mask, swap_component(mask, (85.5, 40.5), TABLE))
    assert (changed[mask == 14] == 15).all()
    assert np.array_equal(changed[mask != 14], mask[mask != 14])


def test_what_has_no_side_stays() -> None:
    mask = a_figure()
    assert swap_component(mask, (65.5, 45.5), TABLE) is None
    assert swap_component(mask, (500.0, 45.5), TABLE) is None


def test_the_whole_person_is_swapped_and_swapped_back() -> None:
    mask = a_figure()
    changed = applied(mask, swap_person(mask, TABLE))
    assert np.array_equal(changed == 15, mask == 14)
    assert np.array_equal(changed == 14, mask == 15)
    assert np.array_equal(applied(changed, swap_person(changed, TABLE)), mask)


def test_only_the_person_under_the_point_is_swapped() -> None:
    mask = a_figure()
    mask[40:60, 110:120] = 16
    changed = applied(mask, swap_person(mask, TABLE, (65.5, 45.5)))
    assert (changed[40:60, 110:120] == 16).all()
    assert np.array_equal(changed == 15, mask == 14)
    assert swap_person(mask, TABLE, (2.0, 2.0)) is None
