"""A simulated annotator who corrects a mask with the program's own tools, somewhat clumsily.

Each time it looks at the largest mistakes, thinks of what could be done about each (a stroke, relabelling a part,
swapping sides, filling holes), and takes one of the ways that help most per second, not always the best. Clicks and
strokes miss their mark by a pixel or two; what turns out to be worse than before is undone, which counts too.
Seconds are modelled, not measured on people: their constants are guesses, the same in every arm.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from mman_core.labels.label_set import LabelSet
from mman_core.mask.brush import Point, paint_segment
from mman_core.mask.components import fill_holes, relabel
from mman_core.mask.repaint import Repaint
from mman_core.mask.sides import swap_component, swap_person
from mman_core.metrics.confusion import confusion_matrix
from mman_core.metrics.scores import score
from mman_core.types import IGNORE, Mask

CLICK_SECONDS, STROKE_SECONDS, SWITCH_SECONDS, UNDO_SECONDS = 1.2, 0.8, 0.7, 0.6
PIXELS_PER_SECOND = 200.0
LOOKED_AT = 6
"""Mistakes that are thought about at a time, the largest."""

MISS, MISS_SHARE = 1.5, 0.15
"""Standard deviation, in pixels, by which a click or the end of a stroke misses: at most so much, and at most this
share of the side of the mistake that it is meant for: people zoom in on small ones."""

COOLNESS = 4.0
"""Ways to go on are chosen with probability exp(COOLNESS * benefit / best benefit): the second best often enough."""

Tool = Literal["stroke", "relabel", "swap part", "swap person", "fill holes"]


@dataclass(frozen=True)
class Work:
    """What correcting one image took; lengths in pixels, seconds modelled. `reached`: whether it came to the target.

    `added_path`: pixels of the true outline that the start did not have: what a tracing person would have drawn.
    """

    strokes: int = 0
    clicks: int = 0
    switches: int = 0
    undone: int = 0
    path: float = 0.0
    pixels: int = 0
    added_path: int = 0
    seconds: float = 0.0
    reached: bool = False
    start_iou: float = 0.0
    end_iou: float = 0.0

    @property
    def actions(self) -> int:
        """Strokes, clicks, and undoing some of them."""
        return self.strokes + self.clicks + self.undone


@dataclass(frozen=True)
class Way:
    """One thing to do: with which tool, in which class (None: the tool needs none), how long a path, and the doing.

    `miss`: by how many pixels it may miss its mark.
    """

    tool: Tool
    class_id: int | None
    path: float
    do: _Aimed
    miss: float

    def seconds(self, class_in_hand: int | None) -> float:
        """Return how long it takes with that class chosen."""
        switch = SWITCH_SECONDS if self.class_id not in (None, class_in_hand) else 0.0
        return switch + (STROKE_SECONDS + self.path / PIXELS_PER_SECOND if self.tool == "stroke" else CLICK_SECONDS)


def correct(
    start: Mask, truth: Mask, label_set: LabelSet, rng: np.random.Generator, *, target: float, cap: int
) -> Work:
    """Correct `start` until its mean IoU over the classes of `truth` is `target`, or `cap` actions are done.

    Both (H, W) uint8 and left alone; pixels whose truth is 255 count nowhere.
    """
    return deque(correcting(start, truth, label_set, rng, target=target, cap=cap), maxlen=1)[0]


def correcting(
    start: Mask, truth: Mask, label_set: LabelSet, rng: np.random.Generator, *, target: float, cap: int
) -> Iterator[Work]:
    """Do what `correct` does; yield the work so far at the start and after each thing that was done or undone."""
    mask, hand = start.copy(), None
    work = _judged(Work(added_path=_added_path(start, truth)), mask, truth, label_set, target)
    work = replace(work, start_iou=work.end_iou)
    yield work
    while not work.reached and work.actions < cap:
        way = _chosen(mask, truth, label_set, rng, hand)
        if way is None:
            return
        done = way.do.missed(mask, rng, way.miss)
        work = _counted(work, way, hand)
        hand = hand if way.class_id is None else way.class_id
        if done is None or _wrong(done, truth) >= _wrong(mask, truth):
            work = replace(work, undone=work.undone + 1, seconds=work.seconds + UNDO_SECONDS)
        else:
            work = replace(work, pixels=work.pixels + int((done != mask).sum()))
            mask = done
            work = _judged(work, mask, truth, label_set, target)
        yield work


def _judged(work: Work, mask: Mask, truth: Mask, label_set: LabelSet, target: float) -> Work:
    end = agreement(mask, truth, label_set)
    return replace(work, end_iou=end, reached=end >= target)


def agreement(mask: Mask, truth: Mask, label_set: LabelSet) -> float:
    """Return the mean IoU, 0..1, over the classes in the truth."""
    return score(confusion_matrix(truth, mask, label_set.size)).mean_iou_present


def _chosen(mask: Mask, truth: Mask, label_set: LabelSet, rng: np.random.Generator, hand: int | None) -> Way | None:
    """Return one of the ways that would help if nothing missed, the better ones more often; None if there is none."""
    before = _wrong(mask, truth)
    ways: list[Way] = []
    benefits: list[float] = []
    for way in _ways(mask, truth, label_set, rng):
        done = way.do(mask)
        gain = 0 if done is None else before - _wrong(done, truth)
        if gain > 0:
            ways.append(way)
            benefits.append(gain / way.seconds(hand))
    if not ways:
        return None
    chances = np.exp(COOLNESS * np.array(benefits) / max(benefits))
    return ways[int(rng.choice(len(ways), p=chances / chances.sum()))]


def _ways(mask: Mask, truth: Mask, label_set: LabelSet, rng: np.random.Generator) -> Iterator[Way]:
    table = label_set.flip_table()
    for class_id, region in _mistakes(mask, truth):
        point = _inside(region)
        miss = min(MISS, MISS_SHARE * math.sqrt(np.count_nonzero(region)))
        yield Way("relabel", class_id, 0, _painting(partial(relabel, class_id=class_id), point), miss)
        if table[class_id] != class_id:
            yield Way("swap part", None, 0, _painting(partial(swap_component, table=table), point), miss)
            yield Way("swap person", None, 0, _painting(partial(_swapped_person, table=table), point), miss)
        yield Way("fill holes", class_id, 0, _painting(partial(_filled, class_id=class_id), point), miss)
        yield from _strokes(region, truth == class_id, class_id, miss)


def _swapped_person(mask: Mask, point: Point, table: npt.NDArray[np.uint8]) -> Repaint | None:
    return swap_person(mask, table, point)


def _filled(mask: Mask, point: Point, class_id: int) -> Repaint | None:
    return fill_holes(mask, class_id)


def _mistakes(mask: Mask, truth: Mask) -> list[tuple[int, npt.NDArray[np.bool_]]]:
    """Return the largest connected mistakes, each of one true class, the largest first."""
    wrong = (mask != truth) & (truth != IGNORE)
    found: list[tuple[int, int, npt.NDArray[np.bool_]]] = []
    for class_id in np.unique(truth[wrong]).tolist():
        region = (wrong & (truth == class_id)).astype(np.uint8)
        count, labels, stats, _ = cv2.connectedComponentsWithStats(region, connectivity=8)
        areas = stats[:, cv2.CC_STAT_AREA]
        for number in sorted(range(1, count), key=lambda each: -int(areas[each]))[:LOOKED_AT]:
            found.append((int(areas[number]), int(class_id), np.asarray(labels == number, np.bool_)))
    return [(class_id, region) for _, class_id, region in sorted(found, key=lambda each: -each[0])[:LOOKED_AT]]


def _strokes(region: npt.NDArray[np.bool_], target: npt.NDArray[np.bool_], class_id: int, miss: float) -> Iterator[Way]:
    """Yield two straight strokes through a mistake: as wide as its class allows there, and as wide as it is itself."""
    points = np.argwhere(region)[:, ::-1] + 0.5
    middle = np.asarray(_inside(region))
    spread = points - middle
    _, _, axes = np.linalg.svd(spread, full_matrices=False) if len(points) > 2 else (None, None, np.eye(2))
    along = spread @ axes[0]
    across = np.abs(spread @ axes[-1])
    wide = cv2.distanceTransform(np.pad(target, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
    room = float(wide[int(middle[1]), int(middle[0])])
    for radius in {max(0.7, room - 0.5), max(0.7, min(room, float(np.percentile(across, 90)) + 0.5))}:
        near = along[across <= radius]
        first, last = (float(near.min()) + radius, float(near.max()) - radius) if len(near) else (0.0, 0.0)
        if first > last:
            first = last = 0.0
        ends = [(float(x), float(y)) for x, y in (middle + first * axes[0], middle + last * axes[0])]
        yield Way("stroke", class_id, last - first, _stroking(ends[0], ends[1], radius, class_id), miss)


class _Aimed:
    """Something done at points of the mask, which may be missed."""

    def __init__(self, points: tuple[Point, ...], do: Callable[[Mask, tuple[Point, ...]], Mask | None]) -> None:
        self._points, self._do = points, do

    def __call__(self, mask: Mask) -> Mask | None:
        return self._do(mask, self._points)

    def missed(self, mask: Mask, rng: np.random.Generator, miss: float) -> Mask | None:
        """Do it at points that are off by some pixels."""
        missed = tuple((x + rng.normal(0, miss), y + rng.normal(0, miss)) for x, y in self._points)
        return self._do(mask, missed)


def _painting(change: Callable[[Mask, Point], Repaint | None], point: Point) -> _Aimed:
    def do(mask: Mask, points: tuple[Point, ...]) -> Mask | None:
        repaint = change(mask, points[0])
        if repaint is None:
            return None
        done = mask.copy()
        done[repaint.box.slices] = repaint.ids
        return done

    return _Aimed((point,), do)


def _stroking(start: Point, end: Point, radius: float, class_id: int) -> _Aimed:
    def do(mask: Mask, points: tuple[Point, ...]) -> Mask | None:
        done = mask.copy()
        paint_segment(done, points[0], points[1], radius, class_id)
        return done

    return _Aimed((start, end), do)


def _counted(work: Work, way: Way, hand: int | None) -> Work:
    is_stroke = way.tool == "stroke"
    return replace(
        work,
        strokes=work.strokes + is_stroke,
        clicks=work.clicks + (not is_stroke),
        switches=work.switches + (way.class_id not in (None, hand)),
        path=work.path + way.path,
        seconds=work.seconds + way.seconds(hand),
    )


def _wrong(mask: Mask, truth: Mask) -> int:
    return int(np.count_nonzero((mask != truth) & (truth != IGNORE)))


def _inside(region: npt.NDArray[np.bool_]) -> Point:
    """Return the centre (x, y) of the pixel that is deepest inside the region."""
    depth = cv2.distanceTransform(np.pad(region, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
    row, column = np.unravel_index(int(depth.argmax()), region.shape)
    return float(column) + 0.5, float(row) + 0.5


def _added_path(start: Mask, truth: Mask) -> int:
    """Return how many pixels lie on an outline of the truth (of any class) and on none of the start."""
    return int((_outline(truth) & ~_outline(start)).sum())


def _outline(mask: Mask) -> npt.NDArray[np.bool_]:
    edge = np.zeros(mask.shape, np.bool_)
    edge[:, 1:] |= mask[:, 1:] != mask[:, :-1]
    edge[1:] |= mask[1:] != mask[:-1]
    return edge
