"""How sure a difference between two variants is: the same images, drawn again and again (paired bootstrap)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mman_core.metrics.image_score import ImageScore, shares

DRAWS = 1000
AT_ONCE = 50
"""Draws whose images are held in memory together."""


@dataclass(frozen=True)
class Interval:
    """The middle 95 % of the drawn differences, `low` to `high`; nan where a class was in no draw."""

    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether all of it lies on one side of zero."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Differences:
    """Intervals of one variant's measures minus another's, in the units of `Measures`."""

    mean_iou: Interval
    low_iou: Interval
    isolated: Interval
    pixel_accuracy: Interval
    iou: tuple[Interval, ...]


def difference_intervals(
    ours: Sequence[ImageScore], theirs: Sequence[ImageScore], *, draws: int = DRAWS, seed: int = 0
) -> Differences:
    """Return 95 % percentile intervals of ours minus theirs; both name the same images in the same order.

    In each draw, as many images as there are, with replacement, are added up for both. Raises ValueError for lists of
    different or no length.
    """
    if len(ours) != len(theirs) or not ours:
        raise ValueError(f"{len(ours)} and {len(theirs)} images cannot be paired")
    sides = [_stacked(ours), _stacked(theirs)]
    rng = np.random.default_rng(seed)
    drawn = []
    for start in range(0, draws, AT_ONCE):
        number = min(AT_ONCE, draws - start)
        times = rng.multinomial(len(ours), np.full(len(ours), 1 / len(ours)), size=number).astype(np.float64)
        first, second = (_measured(times, *side) for side in sides)
        drawn.append(first - second)
    ends = _percentiles(np.concatenate(drawn))
    spans = [Interval(float(low), float(high)) for low, high in ends.T]
    return Differences(spans[0], spans[1], spans[2], spans[3], tuple(spans[4:]))


def mean_difference_intervals(
    ours: npt.ArrayLike, theirs: npt.ArrayLike, *, draws: int = DRAWS, seed: int = 0
) -> list[Interval]:
    """Return 95 % percentile intervals of ours minus theirs, a mean over the images for each column.

    Both (images, columns), of the same images in the same order. Raises ValueError for different shapes, or no image.
    """
    first, second = np.asarray(ours, np.float64), np.asarray(theirs, np.float64)
    if first.shape != second.shape or not len(first):
        raise ValueError(f"{first.shape} and {second.shape} cannot be paired")
    images = len(first)
    times = np.random.default_rng(seed).multinomial(images, np.full(images, 1 / images), size=draws)
    return [Interval(float(low), float(high)) for low, high in _percentiles(times @ (first - second) / images).T]


_Floats = npt.NDArray[np.float64]


def _stacked(scores: Sequence[ImageScore]) -> tuple[_Floats, _Floats, _Floats]:
    counts = np.stack([score.counts for score in scores]).astype(np.float64)
    low = np.stack([score.low for score in scores]).astype(np.float64)
    return counts, low, np.array([score.isolated for score in scores])


def _measured(times: _Floats, counts: _Floats, low: _Floats, isolated: _Floats) -> _Floats:
    """Return (draws, 4 + C): mean IoU, low-resolution mean IoU, isolated rate, pixel accuracy, IoU by class."""
    images = len(isolated)
    sums = (times @ counts.reshape(images, -1)).reshape(-1, *counts.shape[1:])
    low_sums = (times @ low.reshape(images, -1)).reshape(-1, *low.shape[1:])
    mean, accuracy, iou = shares(sums)
    return np.column_stack([mean, shares(low_sums)[0], times @ isolated / images, accuracy, iou])


def _percentiles(drawn: _Floats) -> _Floats:
    """Return (2, columns): 2.5 % and 97.5 %, nan for columns without a number."""
    ends = np.full((2, drawn.shape[1]), np.nan)
    known = ~np.isnan(drawn).all(axis=0)
    if known.any():
        ends[:, known] = np.nanpercentile(drawn[:, known], [2.5, 97.5], axis=0)
    return ends
