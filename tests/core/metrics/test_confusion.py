"""The confusion matrix against counts made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from mman_core.metrics.confusion import confusion_matrix

TRUTH = np.array([[0, 0, 1, 1], [2, 2, 255, 1], [0, 255, 2, 1]], np.uint8)
PREDICTION = np.array([[0, 1, 1, 1], [2, 0, 2, 255], [255, 0, 2, 2]], np.uint8)


def test_rows_are_the_truth() -> None:
    counted = confusion_matrix(TRUTH, PREDICTION, 4)
    assert counted.tolist() == [[2, 1, 0, 0], [1, 2, 1, 0], [1, 0, 2, 0], [0, 0, 0, 0]]
    assert counted.dtype == np.int64


def test_it_is_the_sum_over_single_pixels() -> None:
    rng = np.random.default_rng(0)
    truth, prediction = rng.choice([*range(20), 255], (2, 15, 40)).astype(np.uint8)
    expected = np.zeros((20, 20), np.int64)
    for true, predicted in zip(truth.ravel(), prediction.ravel(), strict=True):
        if true != 255:
            expected[true, 0 if predicted == 255 else predicted] += 1
    assert np.array_equal(confusion_matrix(truth, prediction, 20), expected)


def test_a_truth_that_counts_nothing_gives_zeros() -> None:
    nothing = np.full((3, 5), 255, np.uint8)
    assert not confusion_matrix(nothing, np.zeros((3, 5), np.uint8), 20).any()


def test_large_masks_do_not_overflow() -> None:
    large = np.full((2000, 1500), 250, np.uint8)
    assert confusion_matrix(large, large, 251)[250, 250] == 3_000_000


def test_other_sizes_and_ids_are_refused() -> None:
    with pytest.raises(ValueError, match="differ in size"):
        confusion_matrix(TRUTH, PREDICTION.T, 4)
    for truth, prediction in ((TRUTH, PREDICTION + 3), (np.full_like(TRUTH, 4), PREDICTION)):
        with pytest.raises(ValueError, match="0 to 3"):
            confusion_matrix(truth, prediction, 4)
