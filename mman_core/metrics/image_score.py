"""What one image adds to the scores of a variant: counts so small that they are kept, added up and drawn again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mman_core.metrics.confusion import confusion_matrix
from mman_core.metrics.isolated import isolated_pixel_rate
from mman_core.metrics.tally import LOW_SIDE, shrunken
from mman_core.types import Mask

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ImageScore:
    """`counts` and `low` (both masks shrunk to 16 x 16): (3, C) int64 pixels of each class, right, true and said.

    `isolated`: the isolated pixel rate of the prediction, percent.
    """

    counts: Counts
    low: Counts
    isolated: float


@dataclass(frozen=True)
class Measures:
    """Means over the images that were added up; shares 0..1, `isolated` percent, nan where there is nothing.

    `iou`: by class, nan where neither side has the class. `mean_iou`, `low_iou`: over the classes of the truth, at the
    images' own size and at 16 x 16.
    """

    images: int
    mean_iou: float
    low_iou: float
    isolated: float
    pixel_accuracy: float
    iou: tuple[float, ...]


def score_image(truth: Mask, prediction: Mask, class_count: int) -> ImageScore:
    """Count one image. Both masks (H, W) uint8 of one size; raises ValueError for another size or unknown ids."""
    low = [shrunken(mask, LOW_SIDE, LOW_SIDE) for mask in (truth, prediction)]
    return ImageScore(
        _three(confusion_matrix(truth, prediction, class_count)),
        _three(confusion_matrix(low[0], low[1], class_count)),
        isolated_pixel_rate(prediction, class_count),
    )


def measure(scores: Sequence[ImageScore]) -> Measures:
    """Add the images up, as LIP counts: one sum of pixels over all images. Raises ValueError if there are none."""
    if not scores:
        raise ValueError("no image to measure")
    counts = np.sum([score.counts for score in scores], axis=0)
    low = np.sum([score.low for score in scores], axis=0)
    mean_iou, pixel_accuracy, iou = (values[0] for values in shares(counts[None]))
    return Measures(
        images=len(scores),
        mean_iou=float(mean_iou),
        low_iou=float(shares(low[None])[0][0]),
        isolated=float(np.mean([score.isolated for score in scores])),
        pixel_accuracy=float(pixel_accuracy),
        iou=tuple(iou.tolist()),
    )


def shares(counts: npt.NDArray[np.float64 | np.int64]) -> tuple[npt.NDArray[np.float64], ...]:
    """Return mean IoU (n,), pixel accuracy (n,) and IoU (n, C) of (n, 3, C) counts; nan where there is nothing."""
    right, true, said = (counts[:, row].astype(np.float64) for row in range(3))
    either = true + said - right
    iou = np.full(right.shape, np.nan)
    np.divide(right, either, out=iou, where=either > 0)
    present = true > 0
    number, total = present.sum(axis=1), true.sum(axis=1)
    mean, accuracy = np.full(len(counts), np.nan), np.full(len(counts), np.nan)
    np.divide(np.where(present, iou, 0).sum(axis=1), number, out=mean, where=number > 0)
    np.divide(right.sum(axis=1), total, out=accuracy, where=total > 0)
    return mean, accuracy, iou


def _three(confusion: Counts) -> Counts:
    return np.stack([np.diag(confusion), confusion.sum(axis=1), confusion.sum(axis=0)])
