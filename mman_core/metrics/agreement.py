"""Where masks agree: two of them, many of them, and one with the truth, pixel by pixel."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

import cv2
import numpy as np
import numpy.typing as npt

from mman_core.types import IGNORE, Mask


class Verdict(IntEnum):
    """What a prediction says of a pixel, against the truth; NONE where there is nothing to say."""

    NONE = 0
    RIGHT = 1
    WRONG = 2
    MISSED = 3


def verdicts(truth: Mask, prediction: Mask, class_id: int | None = None) -> Mask:
    """Return (H, W) uint8 of Verdict for two masks of one size.

    Of one class: RIGHT where both have it, WRONG where only the prediction has it, MISSED where only the truth has it.
    Of all classes but the background (None): RIGHT where both agree, MISSED where the prediction has background
    instead of a class, WRONG where it has any other class than the truth. Pixels whose truth is 255 get NONE, a
    prediction of 255 counts as background.
    """
    found = np.zeros(truth.shape, np.uint8)
    if class_id is None:
        differs = truth != prediction
        found[~differs & (truth != 0)] = Verdict.RIGHT
        found[differs] = Verdict.WRONG
        found[differs & ((prediction == 0) | (prediction == IGNORE))] = Verdict.MISSED
        found[(prediction == IGNORE) & (truth == 0)] = Verdict.NONE
    else:
        is_true, is_said = truth == class_id, prediction == class_id
        found[is_true] = Verdict.MISSED
        found[is_said] = Verdict.WRONG
        found[is_true & is_said] = Verdict.RIGHT
    found[truth == IGNORE] = Verdict.NONE
    return found


def differences(one: Mask, other: Mask) -> Mask:
    """Return the ids of `one` where the two masks differ; 0 where they agree, 255 where `one` has the background."""
    return np.where(one == other, np.uint8(0), np.where(one == 0, np.uint8(IGNORE), one))


def disagreement(masks: Sequence[Mask]) -> npt.NDArray[np.bool_]:
    """Return (H, W) bool: where not all of these masks, one or more of one size, have the same id."""
    found = np.zeros(masks[0].shape, np.bool_)
    for mask in masks[1:]:
        found |= mask != masks[0]
    return found


def vote(masks: Sequence[Mask]) -> Mask:
    """Return (H, W) uint8: the id that most of the masks have; of several with as many votes the smallest."""
    won = masks[0].copy()
    at = disagreement(masks)
    ids, counts = _counts([mask[at] for mask in masks])
    if len(ids):
        won[at] = ids[counts.argmax(axis=0)]
    return won


def entropy(masks: Sequence[Mask]) -> npt.NDArray[np.float32]:
    """Return (H, W) float32: the entropy of the votes in bits, 0 where all agree, at most log2 of their number."""
    found = np.zeros(masks[0].shape, np.float32)
    at = disagreement(masks)
    _, counts = _counts([mask[at] for mask in masks])
    share = np.arange(len(masks) + 1) / len(masks)
    bits = np.zeros(len(share), np.float32)
    bits[1:] = -share[1:] * np.log2(share[1:])
    if len(counts):
        found[at] = bits[counts].sum(axis=0)
    return found


def _counts(columns: list[Mask]) -> tuple[Mask, npt.NDArray[np.uint8]]:
    """Return the ids that occur, and (ids, pixels) how often each was said of each pixel."""
    said = np.stack(columns)
    occur = cv2.calcHist([said], [0], None, [256], [0, 256]).ravel() if said.size else np.zeros(256)
    ids = np.flatnonzero(occur).astype(np.uint8)
    counts = np.zeros((len(ids), said.shape[1]), np.uint8)
    for row, class_id in zip(counts, ids, strict=True):
        np.sum(said == class_id, axis=0, out=row)
    return ids, counts
