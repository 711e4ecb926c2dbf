"""What the order of the queue is worth: which share of the saving, and of the quality, comes how early."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mman_core.metrics.score_file import DraftScores, unpack_features
from mman_core.project.queue import Mode, Queued, ordered
from mman_core.project.status import ImageStatus
from mman_core.study.saving.kept import Corrected
from mman_core.study.saving.plan import BASE, BLANK
from mman_core.study.saving.shares import Interval, table

MODES = (Mode.CORRECT_FIRST, Mode.QUICK_WINS, Mode.DIVERSE, Mode.FILES)
DRAWS = 400
LEAST_SAVING = 0.1
_Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Pool:
    """What correcting each image costs from its draft, what that saves beside a blank start, and what it makes better.

    All (N,): modelled seconds, modelled seconds, mean IoU.
    """

    queued: tuple[Queued, ...]
    cost: _Values
    saving: _Values
    gain: _Values

    def drawn(self, places: Sequence[int]) -> Pool:
        """Return the images of these places, some perhaps more than once."""
        picked = [self.queued[place] for place in places]
        named = [
            Queued(str(number), each.status, each.doubt, None, each.features) for number, each in enumerate(picked)
        ]
        where = np.asarray(places)
        return Pool(tuple(named), self.cost[where], self.saving[where], self.gain[where])


@dataclass(frozen=True)
class OrderFound:
    """What one order gave, as shares of the whole after a quarter and half of the images: saving, cost and gain.

    The saving's are nan where drafts save less than a tenth of the work: shares of next to nothing say nothing.
    `area`: of the gain over the cost, 0..1, with its bounds of 95 %; a random order has 0.5, higher is sooner.
    `curve`: (modelled seconds, mean IoU of all images) after each image.
    """

    saving: tuple[float, float]
    cost: tuple[float, float]
    gain: tuple[float, float]
    area: Interval
    curve: tuple[tuple[float, float], ...]


def pool_of(results: Sequence[Corrected], doubts: Mapping[str, DraftScores]) -> Pool:
    """Return the images that were brought through a blank start and the base draft; `results` are `comparable`."""
    photos = list(dict.fromkeys(each.photo for each in results))
    scores = [doubts[name] for name in photos]
    queued = tuple(
        Queued(each.name, ImageStatus.DRAFTED, each.doubt, None, unpack_features(each.features)) for each in scores
    )
    cost, blank = (table(results, arm, lambda each: each.work.seconds).mean(1) for arm in (BASE, BLANK))
    gain = table(results, BASE, lambda each: each.work.end_iou - each.work.start_iou).mean(1)
    return Pool(queued, cost, blank - cost, gain)


def order_found(pool: Pool, mode: Mode, start: float, *, seed: int = 0) -> OrderFound:
    """Measure one order; `start`: the mean IoU before anything is corrected."""
    places = _places(pool, mode, seed)
    rng = np.random.default_rng(0)
    drawn = [pool.drawn(rng.integers(len(places), size=len(places)).tolist()) for _ in range(DRAWS)]
    areas = [_area(each, _places(each, mode, number)) for number, each in enumerate(drawn)]
    low, high = np.percentile(areas, [2.5, 97.5])
    parts = [max(1, round(len(places) / 4)), max(1, round(len(places) / 2))]

    def early(values: _Values) -> tuple[float, float]:
        first, second = (float(values[places[:count]].sum() / (values.sum() or 1.0)) for count in parts)
        return first, second

    seconds = [0.0, *np.cumsum(pool.cost[places]).tolist()]
    quality = [start, *(start + np.cumsum(pool.gain[places]) / len(places)).tolist()]
    area = (_area(pool, places), float(low), float(high))
    curve = tuple(zip(seconds, quality, strict=True))
    blank = float((pool.saving + pool.cost).sum())
    saving = early(pool.saving) if pool.saving.sum() > LEAST_SAVING * blank else (math.nan, math.nan)
    return OrderFound(saving, early(pool.cost), early(pool.gain), area, curve)


def _places(pool: Pool, mode: Mode, seed: int) -> list[int]:
    by_name = {each.name: place for place, each in enumerate(pool.queued)}
    files_first = sorted(pool.queued, key=lambda each: each.name) if mode is Mode.FILES else pool.queued
    return [by_name[name] for name in ordered(files_first, mode, seed)]


def _area(pool: Pool, places: Sequence[int]) -> float:
    """Return the area under the share of the gain over the share of the cost."""
    shares = [
        np.concatenate(([0.0], np.cumsum(values[list(places)]) / (values.sum() or 1.0)))
        for values in (pool.cost, pool.gain)
    ]
    return float(np.trapezoid(shares[1], shares[0]))
