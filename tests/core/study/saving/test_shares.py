"""Costs are compared on the same photos and seeds, and orders by what they bring how early."""

from __future__ import annotations

import numpy as np
import pytest

from mman_core.project.queue import Mode, Queued
from mman_core.project.status import ImageStatus
from mman_core.study.robot import Work
from mman_core.study.saving.kept import Corrected
from mman_core.study.saving.orders import Pool, order_found
from mman_core.study.saving.shares import comparable, mean, share, table


def _results(seeds: tuple[int, ...] = (0, 1)) -> list[Corrected]:
    return [
        Corrected(arm, photo, seed, Work(strokes=strokes))
        for photo, (blank, draft) in {"a": (40, 10), "b": (60, 40)}.items()
        for arm, strokes in (("blank", blank), ("base draft", draft))
        for seed in seeds
    ]


def test_shares_are_of_sums_over_photos() -> None:
    blank, draft = (table(_results(), arm, lambda each: each.work.actions) for arm in ("blank", "base draft"))
    assert blank.tolist() == [[40, 40], [60, 60]]
    found, low, high = share(draft, blank)
    assert (found, low) == (0.5, 0.25)
    assert high == pytest.approx(2 / 3)
    assert mean(draft) == (25, 10, 40)


def test_a_seed_that_was_cut_short_is_left_out_and_so_is_a_photo() -> None:
    results = _results()
    assert {each.seed for each in comparable(results[:-1])} == {0}
    first = [each for each in _results((0,)) if (each.arm, each.photo) != ("blank", "b")]
    assert {each.photo for each in comparable(first)} == {"a"}
    assert comparable([]) == []


def test_an_order_that_begins_with_what_pays_has_more_area_than_a_random_one() -> None:
    """Doubt and gain go together here, and all images cost the same."""
    names = [f"{number:02d}" for number in range(20)]
    queued = tuple(Queued(name, ImageStatus.DRAFTED, doubt=float(number)) for number, name in enumerate(names))
    gain = np.arange(20) / 100.0
    pool = Pool(queued, np.ones(20), np.full(20, 2.0), gain)
    first, last = (order_found(pool, mode, 0.5) for mode in (Mode.CORRECT_FIRST, Mode.QUICK_WINS))
    assert first.area[1] > 0.5 > last.area[2]
    assert first.gain[0] > 0.35 > 0.15 > last.gain[0]
    assert first.cost == first.saving == (0.25, 0.5)
    assert first.curve[0] == (0.0, 0.5)
    assert first.curve[-1] == pytest.approx((20.0, 0.5 + gain.mean()))
    assert first.curve[-1] == pytest.approx(last.curve[-1])


def test_shares_of_no_saving_are_not_told() -> None:
    queued = tuple(Queued(str(number), ImageStatus.DRAFTED, doubt=float(number)) for number in range(8))
    pool = Pool(queued, np.full(8, 5.0), np.array([3.0, -3, 1, -1, 2, -2, 1, 0]), np.full(8, 0.1))
    found = order_found(pool, Mode.CORRECT_FIRST, 0.5)
    assert np.isnan(found.saving).all()
    assert found.cost == (0.25, 0.5)
