from __future__ import annotations

import math

import numpy as np
import pytest

from mman_core.metrics.bootstrap import difference_intervals
from mman_core.metrics.confusion import confusion_matrix
from mman_core.metrics.image_score import ImageScore, measure, score_image
from mman_core.metrics.isolated import isolated_pixel_rate
from mman_core.metrics.scores import score
from mman_core.types import Mask

CLASSES = 6


def images(seed: int, count: int = 12) -> list[tuple[Mask, Mask]]:
    """Return pairs of truth and prediction; about one pixel in five is wrong."""
    rng = np.random.default_rng(seed)
    pairs = []
    for _ in range(count):
        truth = np.kron(rng.integers(0, CLASSES, (4, 5)), np.ones((12, 9))).astype(np.uint8)
        said = np.where(rng.random(truth.shape) < 0.2, rng.integers(0, CLASSES, truth.shape), truth)
        pairs.append((truth, said.astype(np.uint8)))
    return pairs


def scored(pairs: list[tuple[Mask, Mask]]) -> list[ImageScore]:
    return [score_image(truth, said, CLASSES) for truth, said in pairs]


def test_added_up_images_have_the_scores_of_the_added_confusion() -> None:
    pairs = images(1)
    pairs[0][0][:20] = 255
    found = measure(scored(pairs))
    whole = score(sum((confusion_matrix(*pair, CLASSES) for pair in pairs), np.zeros((CLASSES, CLASSES), np.int64)))
    assert found.images == 12
    assert found.mean_iou == pytest.approx(whole.mean_iou_present)
    assert found.pixel_accuracy == pytest.approx(whole.pixel_accuracy)
    assert found.iou == pytest.approx(whole.iou)
    assert found.isolated == pytest.approx(np.mean([isolated_pixel_rate(said, CLASSES) for _, said in pairs]))


def test_a_class_that_is_nowhere_has_no_iou_and_does_not_count() -> None:
    truth = np.zeros((30, 40), np.uint8)
    truth[5:20] = 2
    found = measure([score_image(truth, truth, CLASSES)])
    assert found.mean_iou == 1.0 and found.low_iou == 1.0
    assert [math.isnan(iou) for iou in found.iou] == [False, True, False, True, True, True]


def test_nothing_cannot_be_measured_or_paired() -> None:
    with pytest.raises(ValueError, match="no image"):
        measure([])
    with pytest.raises(ValueError, match="paired"):
        difference_intervals(scored(images(1, 2)), scored(images(1, 3)))


def test_a_variant_does_not_differ_from_itself() -> None:
    ours = scored(images(1))
    found = difference_intervals(ours, ours, draws=60)
    assert (found.mean_iou.low, found.mean_iou.high) == (0.0, 0.0) and not found.mean_iou.is_clear


def test_a_better_variant_is_clearly_better_and_the_interval_holds_the_difference() -> None:
    pairs = images(1, 30)
    better = [(truth, np.where(np.arange(truth.shape[1]) < 20, truth, said).astype(np.uint8)) for truth, said in pairs]
    ours, theirs = scored(better), scored(pairs)
    found = difference_intervals(ours, theirs, draws=200)
    difference = measure(ours).mean_iou - measure(theirs).mean_iou
    assert found.mean_iou.is_clear and found.mean_iou.low < difference < found.mean_iou.high
    assert found.isolated.high < 0


def test_drawing_the_same_images_for_both_makes_the_interval_narrower_than_the_spread_of_each() -> None:
    pairs = images(1, 30)
    worse = [(truth, np.where(np.arange(truth.shape[1]) == 3, 0, said).astype(np.uint8)) for truth, said in pairs]
    ours, theirs = scored(pairs), scored(worse)
    paired = difference_intervals(ours, theirs, draws=200).mean_iou
    shuffled = difference_intervals(ours, theirs[::-1], draws=200).mean_iou
    assert paired.high - paired.low <= shuffled.high - shuffled.low


def test_a_class_in_no_image_has_no_interval() -> None:
    truth = np.zeros((30, 40), np.uint8)
    truth[5:20] = 2
    ours = [score_image(truth, truth, CLASSES)] * 3
    assert math.isnan(difference_intervals(ours, ours, draws=20).iou[1].low)
