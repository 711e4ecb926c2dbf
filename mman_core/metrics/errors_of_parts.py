"""Wrong pixels sorted as the paper sorts them: semantic (macro) and local (micro) inconsistency, Figure 3.

The paper names examples and no rule. The rule here: a part is an 8-connected component of one id in the prediction,
the background included. It is wrong if more than half of it (255 not counted) has another class in the truth.

    macro   the wrong pixels of a wrong part of at least 0.1 % of the image, the size from which a region is not
            isolated: a leg on the wrong side, a coat called dress, an arm that is not there or called background
    micro   the wrong pixels of a wrong part that is smaller: specks in a part, holes in it
    border  all other wrong pixels: the part is right, its outline is not
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import cv2
import numpy as np
import numpy.typing as npt

from mman_core.metrics.isolated import SMALL_REGION
from mman_core.types import IGNORE, Box, Mask


class ErrorKind(IntEnum):
    """Of a pixel; NONE where the prediction is right or the truth unknown."""

    NONE = 0
    MACRO = 1
    MICRO = 2
    BORDER = 3


@dataclass(frozen=True)
class WrongPart:
    """One wrong part: MACRO or MICRO, the box around its wrong pixels, and how many they are."""

    kind: ErrorKind
    box: Box
    pixels: int


@dataclass(frozen=True)
class PartErrors:
    """`kinds`: (H, W) uint8 of ErrorKind. `parts`: the wrong parts, the largest first."""

    kinds: Mask
    parts: tuple[WrongPart, ...]


def part_errors(truth: Mask, prediction: Mask) -> PartErrors:
    """Sort the wrong pixels of a prediction; both masks (H, W) uint8 of one size, ids as they are (255: unknown)."""
    counts = truth != IGNORE
    wrong = counts & (truth != prediction)
    kinds = np.where(wrong, np.uint8(ErrorKind.BORDER), np.uint8(ErrorKind.NONE))
    parts: list[WrongPart] = []
    for class_id in np.flatnonzero(np.bincount(prediction.ravel(), minlength=256)).tolist():
        own = np.asarray(prediction == class_id).view(np.uint8)
        left, top, width, height = cv2.boundingRect(own)
        box = Box(top, left, top + height, left + width)
        parts += _sort_class(kinds, own[box.slices], wrong, counts, box)
    return PartErrors(kinds, tuple(sorted(parts, key=lambda part: -part.pixels)))


def _sort_class(
    kinds: Mask, own: Mask, wrong: npt.NDArray[np.bool_], counts: npt.NDArray[np.bool_], box: Box
) -> list[WrongPart]:
    """Write MACRO and MICRO of one class into `kinds`; return its wrong parts."""
    number, labels, stats, _ = cv2.connectedComponentsWithStats(own, connectivity=8)
    all_wrong = np.bincount(labels[wrong[box.slices]], minlength=number)
    all_known = np.bincount(labels[counts[box.slices]], minlength=number)
    is_wrong = 2 * all_wrong > all_known
    is_wrong[0] = False
    is_large = stats[:, cv2.CC_STAT_AREA] >= SMALL_REGION * kinds.size
    table = np.where(is_large, ErrorKind.MACRO, ErrorKind.MICRO).astype(np.uint8)
    where = is_wrong[labels] & wrong[box.slices]
    kinds[box.slices][where] = table[labels[where]]
    found = []
    for label in np.flatnonzero(is_wrong).tolist():
        left, top, width, height = (int(value) for value in stats[label, :4])
        place = Box(box.top + top, box.left + left, box.top + top + height, box.left + left + width)
        found.append(WrongPart(ErrorKind(int(table[label])), place, int(all_wrong[label])))
    return found
