"""A challenger wins only if it is better, surely, everywhere that matters, and has forgotten nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest

from mman_core.labels.label_set import load_label_set
from mman_core.metrics.scores import score
from mman_core.metrics.verdict import Counts, Guard, judge, mean_iou, probability_better

LIP = load_label_set("lip")


def _matrices(right: list[tuple[float, float, float]]) -> Counts:
    """Images of three classes with 1,000 pixels each; a share is right, the rest taken for classes not there."""
    counts = np.zeros((len(right), 20, 20), np.int64)
    for image, shares in enumerate(right):
        for class_id, share in enumerate(shares):
            counts[image, class_id, class_id] = round(1000 * share)
            counts[image, class_id, class_id + 10] = 1000 - round(1000 * share)
    return counts


def test_one_that_is_better_on_every_image_is_promoted() -> None:
    verdict = judge(_matrices([(0.9, 0.8, 0.9)] * 6), _matrices([(0.8, 0.8, 0.8)] * 6), None, LIP)
    assert verdict.promoted
    assert verdict.better == 1
    assert verdict.reason.startswith("Promoted: mean IoU")


def test_the_mean_is_that_over_the_classes_in_the_truth() -> None:
    counts = _matrices([(0.9, 0.5, 0.7), (0.6, 0.9, 0.2)])
    assert mean_iou(counts.sum(0)[None])[0] == pytest.approx(score(counts.sum(0)).mean_iou_present)


def test_two_equal_ones_leave_the_champion() -> None:
    counts = _matrices([(0.8, 0.7, 0.9)] * 6)
    verdict = judge(counts, counts, None, LIP)
    assert not verdict.promoted
    assert verdict.better == 0.5
    assert "no better" in verdict.reason


def test_a_worse_one_is_told_by_how_much() -> None:
    verdict = judge(_matrices([(0.7, 0.7, 0.7)] * 5), _matrices([(0.8, 0.8, 0.8)] * 5), None, LIP)
    assert not verdict.promoted
    assert "worse by" in verdict.reason


def test_one_lucky_image_is_no_proof() -> None:
    champion = _matrices([(0.8, 0.8, 0.8)] * 8)
    candidate = _matrices([(0.79, 0.79, 0.79)] * 7 + [(0.95, 0.95, 0.95)])
    verdict = judge(candidate, champion, None, LIP)
    assert verdict.candidate > verdict.champion
    assert not verdict.promoted
    assert "chance" in verdict.reason


@pytest.mark.parametrize("images", [0, 1, 3])
def test_too_few_images_decide_nothing(images: int) -> None:
    verdict = judge(_matrices([(0.9, 0.9, 0.9)] * images), _matrices([(0.1, 0.1, 0.1)] * images), None, LIP)
    assert not verdict.promoted
    assert f"{images} held-out image" in verdict.reason
    assert math.isnan(verdict.better)


def test_a_well_represented_class_must_not_lose_more_than_five_points() -> None:
    champion = _matrices([(0.3, 0.3, 0.9)] * 6)
    verdict = judge(_matrices([(0.9, 0.9, 0.6)] * 6), champion, None, LIP)
    assert not verdict.promoted
    assert verdict.lost[0][0] == LIP.classes[2].name
    assert LIP.classes[2].name in verdict.reason


def test_a_class_of_few_images_may_lose() -> None:
    champion, candidate = _matrices([(0.6, 0.6, 0.6)] * 6), _matrices([(0.8, 0.8, 0.8)] * 6)
    champion[:4, 5, 5] = 40
    candidate[:4, 5, 2] = 40
    assert judge(candidate, champion, None, LIP).lost == ()


def test_what_is_forgotten_on_the_guard_set_keeps_the_champion() -> None:
    better, worse = _matrices([(0.9, 0.9, 0.9)] * 6), _matrices([(0.8, 0.8, 0.8)] * 6)
    reason = judge(better, worse, Guard(0.48, 0.50), LIP).reason
    assert "forgets, 2.0 points" in reason and "better by 10.0 points on held-out" in reason
    assert judge(better, worse, Guard(0.495, 0.50), LIP).promoted


def test_the_bootstrap_is_paired_and_repeats_itself() -> None:
    rng = np.random.default_rng(0)
    shares = rng.uniform(0.2, 0.9, (12, 3))
    champion = _matrices([(a, b, c) for a, b, c in shares])
    candidate = _matrices([(a + 0.02, b + 0.02, c + 0.02) for a, b, c in shares])
    assert probability_better(candidate, champion) > 0.99  # though images differ far more than the models
    assert probability_better(champion, candidate) == pytest.approx(1 - probability_better(candidate, champion))
