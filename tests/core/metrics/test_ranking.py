"""Orders of things, with ties."""

from __future__ import annotations

import math

import numpy as np
import pytest

from mman_core.metrics.ranking import auroc, precision_at, ranks, spearman, z_scores


def test_equal_values_share_their_ranks() -> None:
    assert ranks(np.array([3.0, 1.0, 3.0, 2.0])).tolist() == [3.5, 1, 3.5, 2]


def test_auroc_is_the_share_of_pairs_in_the_right_order() -> None:
    rng = np.random.default_rng(0)
    scores = rng.integers(0, 6, 40).astype(np.float64)
    wrong = rng.random(40) < 0.4
    pairs = [(a > b) + 0.5 * (a == b) for a in scores[wrong] for b in scores[~wrong]]
    assert auroc(scores, wrong) == pytest.approx(np.mean(pairs))
    assert math.isnan(auroc(scores, np.ones(40, np.bool_)))


def test_spearman_knows_the_order_alone() -> None:
    values = np.array([0.1, 0.5, 0.2, 0.9])
    assert spearman(values, values**3) == pytest.approx(1)
    assert spearman(values, -values) == pytest.approx(-1)
    assert math.isnan(spearman(values, np.ones(4)))


def test_precision_of_the_first_shares_ties() -> None:
    wrong = np.array([True, False, True, False])
    assert precision_at(np.array([4.0, 3.0, 2.0, 1.0]), wrong, 2) == 0.5
    assert precision_at(np.array([4.0, 1.0, 4.0, 1.0]), wrong, 2) == 1
    assert precision_at(np.ones(4), wrong, 2) == 0.5
    assert precision_at(np.array([1.0, 2.0]), np.array([True, False]), 20) == 0.5


def test_z_scores_have_mean_nought_and_deviation_one() -> None:
    found = z_scores(np.array([1.0, 2.0, 3.0]))
    assert (found.mean(), found.std()) == (pytest.approx(0), pytest.approx(1))
    assert z_scores(np.ones(3)).tolist() == [0, 0, 0]
