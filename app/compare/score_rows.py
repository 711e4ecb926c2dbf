"""The rows of the table of scores: measures of each variant and, against one of them, how sure their difference is."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from mman_core.metrics.bootstrap import Differences, Interval, difference_intervals, mean_difference_intervals
from mman_core.metrics.image_score import ImageScore, Measures, measure

CriticShares: TypeAlias = Mapping[str, Sequence[tuple[float, float]]]
"""By variant's key, for each image: how many percent of the finished masks look less wrong to Macro, and to Micro."""


@dataclass(frozen=True)
class Cell:
    """One measure in percent; `difference` from the variant compared with, and its interval, if there is one."""

    value: float
    difference: float | None = None
    interval: Interval | None = None


@dataclass(frozen=True)
class ScoreRow:
    """The measures of one variant. `means`: mIoU, low-resolution mIoU, IPR, pixel accuracy; `iou`: of each class.

    `critics`: how many percent of the finished masks look less wrong to Macro, and to Micro, a mean over the images;
    empty if nobody knows.
    """

    title: str
    images: int
    means: tuple[Cell, ...]
    iou: tuple[Cell, ...]
    critics: tuple[Cell, ...] = ()


def score_rows(
    scores: Mapping[str, Sequence[ImageScore]],
    titles: Mapping[str, str],
    base: str | None = None,
    critics: CriticShares | None = None,
) -> list[ScoreRow]:
    """Return a row for each variant's key that has scores; all of the same images in the same order.

    `base`: the key of the variant that the others are compared with, with intervals if there are several images.
    `critics`: of some keys and images, the same of each of these keys in the same order.
    """
    measures = {key: measure(found) for key, found in scores.items() if found}
    against = measures.get(base) if base is not None else None
    said = critics or {}
    rows = []
    for key, found in measures.items():
        intervals = None
        if against is not None and base is not None and key != base and found.images > 1:
            intervals = difference_intervals(scores[key], scores[base])
        row = _row(titles.get(key, key), found, None if key == base else against, intervals)
        rows.append(dataclasses.replace(row, critics=_critic_cells(said, key, base)))
    return rows


def _critic_cells(critics: CriticShares, key: str, base: str | None) -> tuple[Cell, ...]:
    ours = critics.get(key, ())
    if not ours:
        return ()
    means = np.mean(ours, axis=0)
    theirs = critics.get(base, ()) if base is not None and key != base else ()
    if len(theirs) != len(ours):
        return tuple(Cell(float(value)) for value in means)
    differences = means - np.mean(theirs, axis=0)
    spans: Sequence[Interval | None] = mean_difference_intervals(ours, theirs) if len(ours) > 1 else (None, None)
    return tuple(
        Cell(float(value), float(difference), span)
        for value, difference, span in zip(means, differences, spans, strict=True)
    )


def _row(title: str, ours: Measures, theirs: Measures | None, spans: Differences | None) -> ScoreRow:
    mine, other = _values(ours), None if theirs is None else _values(theirs)
    intervals = None if spans is None else _intervals(spans)
    cells = []
    for place, value in enumerate(mine):
        difference = None if other is None else value - other[place]
        cells.append(Cell(value, difference, None if intervals is None else intervals[place]))
    return ScoreRow(title, ours.images, tuple(cells[:4]), tuple(cells[4:]))


def _values(found: Measures) -> list[float]:
    shares = [found.mean_iou, found.low_iou, found.isolated / 100, found.pixel_accuracy, *found.iou]
    return [100 * share for share in shares]


def _intervals(found: Differences) -> list[Interval]:
    shares = [found.mean_iou, found.low_iou, found.isolated, found.pixel_accuracy, *found.iou]
    scales = [100.0, 100.0, 1.0, *[100.0] * (len(shares) - 3)]
    return [Interval(scale * span.low, scale * span.high) for span, scale in zip(shares, scales, strict=True)]
