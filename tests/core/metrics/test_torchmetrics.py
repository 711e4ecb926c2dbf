"""torchmetrics, where it is installed, counts the same."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from mman_core.metrics.confusion import confusion_matrix
from mman_core.metrics.scores import score
from mman_core.types import Mask

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    classification = pytest.importorskip("torchmetrics.functional.classification")


def _masks() -> tuple[Mask, Mask]:
    """Truth and prediction of 18 of 20 classes, half of the pixels alike, some ignored."""
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 17, (61, 83)).astype(np.uint8)
    prediction = np.where(rng.random(truth.shape) < 0.5, truth, rng.integers(1, 18, truth.shape)).astype(np.uint8)
    truth[:9, 40:] = 255
    return truth, prediction


def test_confusion_and_scores_are_those_of_torchmetrics() -> None:
    import torch

    truth, prediction = _masks()
    counted = confusion_matrix(truth, prediction, 20)
    target, preds = (torch.from_numpy(mask.astype(np.int64)) for mask in (truth, prediction))
    given = {"num_classes": 20, "ignore_index": 255}
    theirs = classification.multiclass_confusion_matrix(preds, target, **given)
    assert np.array_equal(theirs.numpy(), counted)
    scores = score(counted)
    jaccard = classification.multiclass_jaccard_index(preds, target, average=None, **given).numpy()
    assert np.allclose(np.nan_to_num(scores.iou), jaccard, atol=1e-6)
    assert scores.mean_iou == pytest.approx(float(jaccard.mean()), abs=1e-6)
    accuracy = classification.multiclass_accuracy(preds, target, average="micro", **given)
    assert scores.pixel_accuracy == pytest.approx(float(accuracy), abs=1e-6)
    recall = classification.multiclass_recall(preds, target, average=None, **given).numpy()
    assert scores.mean_accuracy == pytest.approx(float(recall.mean()), abs=1e-6)
