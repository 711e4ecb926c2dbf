"""What the recorded effort says: running medians, and those of days, of ten images each, of what they began from."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mman_core.formats.score_text import csv_text
from mman_core.project.champion import Reign
from mman_core.project.effort import Effort

Floats = npt.NDArray[np.float64]

RUN = 10
"""Images that one median is taken over."""
MOST_POINTS = 1_000
SHARE = 100
EDGE_QUANTILE = 0.98
COLUMNS = (
    "image",
    "accepted",
    "active_seconds",
    "strokes",
    "clicks",
    "changed_pixels",
    "undos",
    "draft_to_final_iou",
    "began_from",
    "control",
)


@dataclass(frozen=True)
class Group:
    """The medians of some accepted images; `iou` 0 to 1, None if none of them began from a draft."""

    title: str
    images: int
    active_seconds: float
    strokes: float
    clicks: float
    changed_pixels: float
    undos: float
    iou: float | None


@dataclass(frozen=True)
class Curve:
    """A value over the accepted images: (n,) places from 1, the values there, and the running medians.

    Each median is of `length` images: RUN, of many a hundredth. Of many images only every so-many-th is here, but its
    median is of all. `edge`: below it lie nearly all values.
    """

    places: Floats
    values: Floats
    medians: Floats
    edge: float
    length: int


def by_day(efforts: Sequence[Effort]) -> list[Group]:
    """Return a group for each day on which images were accepted, oldest first."""
    return _grouped(efforts, lambda _place, effort: effort.accepted[:10])


def by_ten(efforts: Sequence[Effort]) -> list[Group]:
    """Return a group for each ten images in the order of their acceptance; the last may be smaller."""
    return _grouped(efforts, lambda place, _effort: f"{place // RUN * RUN + 1} to {(place // RUN + 1) * RUN}")


def by_start(efforts: Sequence[Effort]) -> list[Group]:
    """Return a group for each variant that images began from, in the order of their first use."""
    return _grouped(efforts, lambda _place, effort: effort.began_from or "not known")


def by_queue(efforts: Sequence[Effort]) -> list[Group]:
    """Return the images that the queue chose, those that it drew at random as control, and the others."""
    titles = {None: "without a queue", True: "control", False: "queue"}
    return _grouped(efforts, lambda _place, effort: titles[effort.is_control])


def running_median(values: Floats, length: int = RUN, step: int = 1) -> Floats:
    """Return for each `step`-th of (n,) values the median of it and those before it, `length` at most; none is nan."""
    ends = range(1, len(values) + 1, step)
    return np.array([np.median(values[max(0, end - length) : end]) for end in ends], np.float64)


def curve(values: Sequence[float | None]) -> Curve:
    """Return the curve of a value of each accepted image, oldest first; None where it is not known."""
    known = [(place + 1, value) for place, value in enumerate(values) if value is not None]
    points = np.array(known, np.float64).reshape(-1, 2)
    length, step = max(RUN, len(values) // SHARE), max(1, -(-len(known) // MOST_POINTS))
    medians = running_median(points[:, 1], length, step)
    # One long break would flatten all the others.
    edge = max(1.15 * float(np.quantile(points[:, 1], EDGE_QUANTILE)), float(medians.max())) if known else 0.0
    return Curve(points[::step, 0], points[::step, 1], medians, edge, length)


def changes_of_champion(efforts: Sequence[Effort], reigns: Sequence[Reign]) -> list[tuple[int, str]]:
    """Return how many images were accepted before each change of the champion, and who it was from then on."""
    times = sorted(effort.accepted for effort in efforts)
    return [(bisect_left(times, reign.time), reign.key) for reign in reigns]


def effort_csv(efforts: Sequence[Effort]) -> str:
    """Return a table with a line for each accepted image; what is not known is empty."""
    return csv_text(COLUMNS, [_row(each) for each in efforts])


def _row(effort: Effort) -> list[str]:
    counts = (effort.strokes, effort.clicks, effort.changed_pixels, effort.undos)
    iou = "" if effort.iou is None else f"{effort.iou:.4f}"
    control = "" if effort.is_control is None else "yes" if effort.is_control else "no"
    times = (effort.accepted, f"{effort.active_seconds:.1f}")
    return [effort.name, *times, *map(str, counts), iou, effort.began_from, control]


def _grouped(efforts: Sequence[Effort], title_of: Callable[[int, Effort], str]) -> list[Group]:
    groups: dict[str, list[Effort]] = {}
    for place, effort in enumerate(efforts):
        groups.setdefault(title_of(place, effort), []).append(effort)
    return [_group(title, members) for title, members in groups.items()]


def _group(title: str, members: Sequence[Effort]) -> Group:
    rows = [(e.active_seconds, e.strokes, e.clicks, e.changed_pixels, e.undos) for e in members]
    seconds, strokes, clicks, pixels, undos = np.median(np.array(rows, np.float64), axis=0).tolist()
    known = [each.iou for each in members if each.iou is not None]
    iou = float(np.median(known)) if known else None
    return Group(title, len(members), seconds, strokes, clicks, pixels, undos, iou)
