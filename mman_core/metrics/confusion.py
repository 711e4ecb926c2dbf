"""Count which class was taken for which."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mman_core.types import IGNORE, Mask


def confusion_matrix(truth: Mask, prediction: Mask, class_count: int) -> npt.NDArray[np.int64]:
    """Return (class_count, class_count) pixel counts: rows are the true ids, columns the predicted ones.

    Both masks are (H, W) uint8 of one size. Pixels whose truth is 255 are left out; a prediction of 255 counts as
    background. Matrices of several images are added up. Raises ValueError for other sizes or ids.
    """
    if truth.shape != prediction.shape:
        raise ValueError(f"truth {truth.shape} and prediction {prediction.shape} differ in size")
    counted = truth != IGNORE
    rows = truth[counted]
    columns = prediction[counted]
    columns = np.where(columns == IGNORE, 0, columns)
    if max(rows.max(initial=0), columns.max(initial=0)) >= class_count:
        raise ValueError(f"masks to score hold ids 0 to {class_count - 1}, or {IGNORE}")
    cells = rows.astype(np.int64) * class_count + columns
    return np.bincount(cells, minlength=class_count**2).reshape(class_count, class_count)
