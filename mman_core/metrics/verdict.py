"""Champion and challenger: whether a newly trained model may replace the one that pre-labels.

Every rule is about images that neither has learned from. The numbers are conventions, chosen to keep the champion when
in doubt: a model that is not replaced costs nothing, one that is replaced by a worse one costs everybody's work.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mman_core.labels.label_set import LabelSet

LEAST_IMAGES = 4
"""With fewer held-out images nothing is promoted by itself."""

SURE = 0.8
"""Share of the resampled sets of images in which the candidate must be better."""

DRAWS = 2000
SEED = 0
CLASS_IMAGES, CLASS_SHARE = 5, 0.001
"""A class is well represented if it is in so many held-out images, and in that share of their true pixels."""

CLASS_LOSS = 0.05
GUARD_LOSS = 0.01
"""IoU that a well-represented class, and mean IoU that the guard set, may lose: five points and one."""

Counts = npt.NDArray[np.int64]
"""(N, C, C) pixel counts: one confusion matrix for each image, truth in rows."""


@dataclass(frozen=True)
class Guard:
    """Mean IoU (0..1) of either model on images of the old kind, which were never corrected here."""

    candidate: float
    champion: float


@dataclass(frozen=True)
class Verdict:
    """Whether the candidate won, and why in one sentence; means of IoU are 0..1 over the classes in the truth.

    `better`: P(better) by the paired bootstrap over images. `lost`: (class, IoU lost) of the well-represented classes
    that lost too much. `guard` is None where there was no guard set.
    """

    promoted: bool
    reason: str
    images: int
    candidate: float
    champion: float
    better: float
    lost: tuple[tuple[str, float], ...] = ()
    guard: Guard | None = None


def judge(candidate: Counts, champion: Counts, guard: Guard | None, label_set: LabelSet) -> Verdict:
    """Return the verdict on the same held-out images, both (N, C, C); N may be 0."""
    images = len(candidate)
    ours, theirs = (float(mean_iou(each.sum(0)[None])[0]) for each in (candidate, champion))
    if images < LEAST_IMAGES:
        seen = f"{images} held-out image{'' if images == 1 else 's'}"
        reason = f"Kept as a challenger: {seen}, and fewer than {LEAST_IMAGES} decide nothing; choose it by hand."
        return Verdict(False, reason, images, ours, theirs, float("nan"), guard=guard)
    better = probability_better(candidate, champion)
    lost = tuple((label_set.classes[number].name, loss) for number, loss in _losses(candidate, champion))
    reason = _objection(ours - theirs, better, lost, guard)
    if reason:
        return Verdict(False, f"Kept as a challenger: {reason}.", images, ours, theirs, better, lost, guard)
    won = (
        f"Promoted: mean IoU {100 * ours:.1f} against {100 * theirs:.1f} on {images} held-out images, better with "
        f"probability {better:.2f}."
    )
    return Verdict(True, won, images, ours, theirs, better, lost, guard)


def probability_better(candidate: Counts, champion: Counts, *, draws: int = DRAWS, seed: int = SEED) -> float:
    """Return the share of resampled sets of images (with replacement, the same for both) where the first is better.

    A set in which both are equal counts half.
    """
    images = len(candidate)
    rng = np.random.default_rng(seed)
    picked = rng.multinomial(images, np.full(images, 1 / images), size=draws).astype(np.float64)
    ours, theirs = (
        mean_iou((picked @ each.reshape(images, -1)).reshape(draws, *each.shape[1:])) for each in (candidate, champion)
    )
    return float((ours > theirs).mean() + (ours == theirs).mean() / 2)


def mean_iou(counts: npt.NDArray[np.int64] | npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return (N,) the mean IoU over the classes in the truth of each matrix of (N, C, C); 0 without any truth."""
    iou, true = _iou(counts), counts.sum(2)
    present = true > 0
    return np.asarray((iou * present).sum(1) / np.maximum(present.sum(1), 1), np.float64)


def _iou(counts: npt.NDArray[np.int64] | npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    right = np.diagonal(counts, axis1=1, axis2=2).astype(np.float64)
    either = counts.sum(1) + counts.sum(2) - right
    return np.asarray(right / np.maximum(either, 1), np.float64)


def _losses(candidate: Counts, champion: Counts) -> list[tuple[int, float]]:
    """Return (class, IoU lost) of the well-represented classes that lost more than they may."""
    true = candidate.sum(2)
    well = ((true > 0).sum(0) >= CLASS_IMAGES) & (true.sum(0) >= CLASS_SHARE * true.sum())
    loss = (_iou(champion.sum(0)[None]) - _iou(candidate.sum(0)[None]))[0]
    return [(int(number), float(loss[number])) for number in np.flatnonzero(well & (loss > CLASS_LOSS))]


def _objection(gain: float, better: float, lost: tuple[tuple[str, float], ...], guard: Guard | None) -> str:
    """Return what speaks against a promotion, or nothing."""
    if gain <= 0:
        return f"on held-out images it is worse by {-100 * gain:.1f} points of mean IoU" if gain else "it is no better"
    if better <= SURE:
        return f"better by {100 * gain:.1f} points, but that may be chance (probability {better:.2f}, not above {SURE})"
    # What it gains is told as well: whoever needs the old kind of images no more may choose it by hand.
    gained = f", though better by {100 * gain:.1f} points on held-out images"
    if lost:
        name, loss = max(lost, key=lambda each: each[1])
        return f"{name} loses {100 * loss:.1f} points of IoU{gained}"
    if guard is not None and guard.champion - guard.candidate > GUARD_LOSS:
        return f"it forgets, {100 * (guard.champion - guard.candidate):.1f} points lost on the guard set{gained}"
    return ""
