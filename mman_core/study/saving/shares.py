"""Costs of one start as a share of another's, with what chance alone may do: photos and seeds are drawn again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from mman_core.study.saving.kept import Corrected

DRAWS = 2000
Table = npt.NDArray[np.float64]
"""(photos, seeds) of one arm; the same photos and seeds in every arm."""

Interval = tuple[float, float, float]
"""A figure, and the bounds of the middle 95 % of what was drawn."""


def comparable(results: Sequence[Corrected]) -> list[Corrected]:
    """Return the work on photos that every arm was brought through by every seed that is whole.

    A seed is whole if no other has more; of a study that was stopped the last seed is thus left out, unless it is the
    first.
    """
    arms = {each.arm for each in results}
    done: dict[int, dict[str, set[str]]] = {}
    for each in results:
        done.setdefault(each.seed, {}).setdefault(each.photo, set()).add(each.arm)
    photos = {seed: {photo for photo, found in each.items() if found == arms} for seed, each in done.items()}
    most = max((len(found) for found in photos.values()), default=0)
    whole = [seed for seed, found in photos.items() if len(found) == most]
    shared = set.intersection(*(photos[seed] for seed in whole)) if whole else set()
    return [each for each in results if each.seed in whole and each.photo in shared]


def table(results: Sequence[Corrected], arm: str, cost: Callable[[Corrected], float]) -> Table:
    """Return what one arm cost; `results` are `comparable`."""
    photos = list(dict.fromkeys(each.photo for each in results))
    seeds = sorted({each.seed for each in results})
    found = {(each.photo, each.seed): cost(each) for each in results if each.arm == arm}
    return np.array([[found[photo, seed] for seed in seeds] for photo in photos], np.float64)


def mean(costs: Table) -> Interval:
    """Return the mean over photos and seeds."""
    low, high = np.percentile(_drawn(costs).mean((1, 2)), [2.5, 97.5])
    return float(costs.mean()), float(low), float(high)


def share(costs: Table, beside: Table) -> Interval:
    """Return the costs as a share of others, by a bootstrap that is paired: the same photos and seeds of both."""
    drawn = _drawn(costs).sum((1, 2)) / np.maximum(_drawn(beside).sum((1, 2)), 1e-9)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(costs.sum() / max(float(beside.sum()), 1e-9)), float(low), float(high)


def _drawn(costs: Table) -> npt.NDArray[np.float64]:
    """Return (draws, photos, seeds): with replacement, the same draws for every table of that shape."""
    rng = np.random.default_rng(0)
    photos = rng.integers(costs.shape[0], size=(DRAWS, costs.shape[0], 1))
    seeds = rng.integers(costs.shape[1], size=(DRAWS, 1, costs.shape[1]))
    return costs[photos, seeds]
