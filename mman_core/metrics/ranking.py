"""How well a score puts things into order: wrong pixels before right ones, images that need work before the others."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64] | npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]


def ranks(values: Floats) -> npt.NDArray[np.float64]:
    """Return (N,) the rank of each value from 1 to N; equal values share the mean of theirs."""
    _, groups, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[groups], np.float64)


def auroc(scores: Floats, wrong: Flags) -> float:
    """Return P(score of a wrong one > score of a right one), 0..1, ties counting half; nan without both kinds."""
    bad = int(wrong.sum())
    good = len(wrong) - bad
    if not bad or not good:
        return float("nan")
    return float((ranks(scores)[wrong].sum() - bad * (bad + 1) / 2) / (bad * good))


def spearman(first: Floats, second: Floats) -> float:
    """Return the correlation of the two orders, -1..1; nan where one of them is no order."""
    a, b = (ranks(values) - (len(values) + 1) / 2 for values in (first, second))
    spread = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / spread if spread else float("nan")


def precision_at(scores: Floats, wrong: Flags, count: int) -> float:
    """Return the share of wrong ones among the `count` largest scores; of equal scores the expected share."""
    count = min(count, len(scores))
    level = np.sort(scores)[-count]
    above, level_ones = scores > level, scores == level
    left = count - int(above.sum())
    return float((wrong[above].sum() + left * wrong[level_ones].mean()) / count)


def z_scores(values: Floats) -> npt.NDArray[np.float64]:
    """Return (N,) how many deviations each value is above the mean."""
    return np.asarray((values - values.mean()) / max(float(values.std()), 1e-9), np.float64)
