"""What a confusion matrix says about a model, as the papers on human parsing report it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Scores:
    """Shares 0..1; nan where there is nothing to divide by.

    `iou`: per class, nan for a class that is neither in the truth nor in the prediction. `mean_iou`: over all classes,
    absent ones as 0 (LIP's measure). `mean_iou_present`: over the classes that are in the truth. `pixel_accuracy`:
    right pixels of all. `mean_accuracy`: recall over all classes, absent ones as 0 (LIP's measure).
    """

    iou: tuple[float, ...]
    mean_iou: float
    mean_iou_present: float
    pixel_accuracy: float
    mean_accuracy: float


def score(confusion: npt.NDArray[np.int64]) -> Scores:
    """Return the scores of a (C, C) confusion matrix with the truth in its rows."""
    right = np.diag(confusion).astype(np.float64)
    true = confusion.sum(axis=1)
    either = true + confusion.sum(axis=0) - right
    iou = np.full(right.shape, np.nan)
    np.divide(right, either, out=iou, where=either > 0)
    recall = right / np.maximum(true, 1)
    total = int(confusion.sum())
    present = iou[true > 0]
    return Scores(
        iou=tuple(iou.tolist()),
        mean_iou=float(np.nan_to_num(iou).mean()),
        mean_iou_present=float(present.mean()) if present.size else float("nan"),
        pixel_accuracy=float(right.sum()) / total if total else float("nan"),
        mean_accuracy=float(recall.mean()),
    )
