"""What came of checking is kept, and the project's weights are fitted to it once there is enough."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mman_core.metrics.score_file import MaskScores
from mman_core.project.checking import UNFITTED, standings
from mman_core.project.outcomes import Outcome, add_outcome, outcomes_path, read_outcomes, weights_from


def _scores(name: str, softmin: float, macro: float, micro: float = 0.0) -> MaskScores:
    return MaskScores(name, "hash", "critics", "starter", softmin, macro, micro)


def test_of_a_mask_that_was_looked_at_twice_the_last_outcome_counts(tmp_path: Path) -> None:
    path = outcomes_path(tmp_path)
    assert read_outcomes(path) == []
    first, second = _scores("a", 0.1, 1), _scores("b", 0.2, 2)
    for outcome in (Outcome(first, True), Outcome(second, True), Outcome(first, False)):
        add_outcome(path, outcome)
    assert sorted(read_outcomes(path), key=lambda each: each.scores.name) == [
        Outcome(first, False),
        Outcome(second, True),
    ]


def test_fifty_outcomes_give_the_weight_to_what_told_them(tmp_path: Path) -> None:
    path, rng = outcomes_path(tmp_path), np.random.default_rng(0)
    for number in range(60):
        if number == 49:
            assert weights_from(path) == UNFITTED
        wrong = number % 3 == 0
        add_outcome(path, Outcome(_scores(str(number), float(rng.normal()), float(rng.normal() + 3 * wrong)), wrong))
    softmin, macro, _ = weights_from(path)
    assert macro > softmin


def test_a_flag_needs_a_layout_that_is_called_wrong_and_worse_than_most() -> None:
    usual = {str(number): _scores(str(number), 0.1, -5 + number / 10) for number in range(19)}
    assert not any(each.is_implausible for each in standings(usual).values())
    found = standings({**usual, "swapped": _scores("swapped", 0.1, 2.0)})
    assert [name for name, each in found.items() if each.is_implausible] == ["swapped"]
    assert found["swapped"].macro == 1 - 0.5 / 20
    assert standings({}) == {}
