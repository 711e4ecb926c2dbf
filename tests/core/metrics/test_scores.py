"""Scores against numbers computed by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from mman_core.metrics.scores import score

# Class 0: 6 right of 8 true, 9 predicted; class 1: 3 of 6, 6 predicted; class 2: never true, 1 predicted; 3: absent;
# class 4: 2 true, never predicted.
CONFUSION = np.array([[6, 2, 0, 0, 0], [2, 3, 1, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [1, 1, 0, 0, 0]], np.int64)


def test_each_class_has_its_intersection_over_union() -> None:
    iou = score(CONFUSION).iou
    assert iou[:3] == pytest.approx((6 / 11, 3 / 9, 0.0))
    assert math.isnan(iou[3])
    assert iou[4] == 0.0


def test_the_means_are_those_of_the_papers() -> None:
    scores = score(CONFUSION)
    assert scores.mean_iou == pytest.approx((6 / 11 + 3 / 9) / 5)
    assert scores.mean_iou_present == pytest.approx((6 / 11 + 3 / 9 + 0) / 3)
    assert scores.pixel_accuracy == pytest.approx(9 / 16)
    assert scores.mean_accuracy == pytest.approx((6 / 8 + 3 / 6 + 0 + 0 + 0) / 5)


def test_all_right_is_one_for_all_classes_that_occur() -> None:
    scores = score(np.diag([5, 7, 0, 1]).astype(np.int64))
    assert scores.mean_iou == pytest.approx(3 / 4)
    assert scores.mean_iou_present == 1.0
    assert scores.pixel_accuracy == 1.0


def test_nothing_counted_is_no_number_and_no_error() -> None:
    scores = score(np.zeros((3, 3), np.int64))
    assert scores.mean_iou == 0
    assert math.isnan(scores.mean_iou_present)
    assert math.isnan(scores.pixel_accuracy)
