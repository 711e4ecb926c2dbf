"""What the critics say of one mask, and what a generator's probabilities say of it: where is it probably wrong?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import torch

from mman_core.learn.critics.networks import (
    SIDE,
    Critics,
    Seen,
    critic_input,
    first_center,
    macro_logits,
    micro_logits,
    upsampled,
)
from mman_core.types import IGNORE, Mask

RING = 8
"""Pixels along the square's border where Micro's answers see its padding and not the image: they do not count."""

WORST_SHARE = 0.01
"""Micro's score of an image is the mean over this share of its pixels, the worst: a single patch may be noise."""

TEMPERATURE = 0.1
"""Of the softmin, as in Lad and Mueller (arXiv 2307.05080), where it was the best of seven scores of finished masks."""

Heat = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Judgement:
    """How wrong a mask looks; the larger, the worse, in no unit: compare with those of accepted masks.

    `macro`: of the whole. `micro`: of its worst hundredth. `heat`: (H, W) float32, Micro's logit of "wrong" at the size
    at which the image was seen; 0 is undecided, and in the ring where Micro cannot tell.
    """

    macro: float
    micro: float
    heat: Heat


@torch.no_grad()
def judge_mask(critics: Critics, image: Seen) -> Judgement:
    """Return what the critics make of a mask; they must be in evaluation mode or know none, as ours."""
    inputs = critic_input(image, critics.card.class_count)[None]
    macro = -float(macro_logits(critics, inputs))
    wrong = -upsampled(micro_logits(critics, inputs), critics.card.graph)[0].numpy()
    ring = int(max(RING, first_center(critics.card.graph) + 4))
    inner = np.zeros((SIDE, SIDE), np.float32)
    inner[ring : SIDE - ring, ring : SIDE - ring] = 1
    heat = np.ascontiguousarray((wrong * inner)[image.box.slices], dtype=np.float32)
    judged = heat[(inner[image.box.slices] > 0) & (image.mask != IGNORE)]
    return Judgement(macro, worst_mean(judged), heat)


def worst_mean(values: Heat, share: float = WORST_SHARE) -> float:
    """Return the mean of the largest `share` of the values, at least one; 0 of none."""
    count = max(1, round(share * values.size))
    return float(np.partition(values, -count)[-count:].mean()) if values.size else 0.0


def softmin(
    probabilities: npt.NDArray[np.float32] | npt.NDArray[np.float16], mask: Mask, temperature: float = TEMPERATURE
) -> float:
    """Return how improbable a finished mask (H, W) is to a generator, whose probabilities are (C, h, w): 0..1, 1 worst.

    One minus the softmin over the pixels of the probability of the given class: a mean that leans to the worst pixels.
    """
    small = np.asarray(
        cv2.resize(mask, (probabilities.shape[2], probabilities.shape[1]), interpolation=cv2.INTER_NEAREST_EXACT)
    )
    known = small != IGNORE
    given = np.take_along_axis(probabilities, np.where(known, small, 0)[None].astype(np.intp), 0)[0][known].astype(
        np.float64
    )
    if not given.size:
        return 0.0
    weights = np.exp((1 - given) / temperature)
    return float(1 - (given * weights).sum() / weights.sum())


def percentile(score: float, accepted: Sequence[float]) -> float:
    """Return the share (0..1) of the accepted masks that look less wrong than this; 0.5 without any to compare with."""
    if not accepted:
        return 0.5
    ordered = np.sort(np.asarray(accepted, np.float64))
    below, up_to = np.searchsorted(ordered, score, "left"), np.searchsorted(ordered, score, "right")
    return float((below + up_to) / 2 / len(ordered))


def mixture(
    scores: Mapping[str, float], accepted: Mapping[str, Sequence[float]], weights: Mapping[str, float]
) -> float:
    """Return the weighted sum of z-scores: how many deviations each score is above those of the accepted masks."""
    total = 0.0
    for name, weight in weights.items():
        known = np.asarray(accepted[name], np.float64)
        total += weight * (scores[name] - known.mean()) / max(float(known.std()), 1e-9)
    return total
