"""The best of several masks of one image, region by region, as critics judge them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from mman_core.types import Mask


@dataclass(frozen=True)
class Judged:
    """A mask (H, W) and how wrong it looks: `wrong` (h, w) float32, a critic's logits at any size, and `whole`, the
    logit of another one for the mask as a whole."""

    mask: Mask
    wrong: npt.NDArray[np.float32]
    whole: float


def best_of(judged: Sequence[Judged]) -> Mask:
    """Return a mask (H, W) that says what all say where they agree; in each connected region where they do not, it says
    what that one says whose logits, the mean of the region and that of the whole, add up to least.

    Raises ValueError without a mask.
    """
    if not judged:
        raise ValueError("there is no mask to choose from")
    first = judged[0].mask
    differ = np.zeros(first.shape, np.uint8)
    for each in judged[1:]:
        differ |= each.mask != first
    count, found = cv2.connectedComponents(differ, connectivity=8)
    labels = np.asarray(found, np.int32)
    areas = np.maximum(np.bincount(labels.ravel(), minlength=count), 1)
    sums = np.stack([_sums(each, labels, count) / areas + each.whole for each in judged])
    chosen = sums.argmin(0)[labels]
    best = first.copy()
    for number, each in enumerate(judged[1:], 1):
        taken = (chosen == number) & (labels > 0)
        best[taken] = each.mask[taken]
    return best


def _sums(each: Judged, labels: npt.NDArray[np.int32], count: int) -> npt.NDArray[np.float64]:
    size = (each.mask.shape[1], each.mask.shape[0])
    full = cv2.resize(each.wrong, size, interpolation=cv2.INTER_LINEAR)
    return np.bincount(labels.ravel(), np.asarray(full, np.float64).ravel(), minlength=count).astype(np.float64)
