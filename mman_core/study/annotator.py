"""A simulated annotator: the straight brush strokes that turn a mask into the true one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from mman_core.mask.brush import paint_segment
from mman_core.types import Mask

RADII = (23.9, 11.9, 5.9, 2.9, 1.5, 0.5)
"""No radius is a distance between two pixel centres: whether such a pixel is painted would hang on the last bit."""

ROW_STEP = 1.2
"""Rows of strokes lie this many radii apart: neighbouring strokes overlap."""

_Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Stroke:
    """One straight stroke; points are (x, y) in image pixels."""

    class_id: int
    radius: float
    start: tuple[float, float]
    end: tuple[float, float]


def correcting_strokes(mask: Mask, truth: Mask, *, radii: Sequence[float] = RADII) -> Iterator[Stroke]:
    """Yield strokes that turn `mask` into `truth`, the class with most wrong pixels first, coarse brushes first.

    No stroke paints a pixel that does not belong to its class. With the default radii the result is exact; without the
    smallest ones thin borders stay as they are. Pixels whose truth is no class (255) are left alone.
    """
    work = mask.copy()
    wrong = np.bincount(truth[work != truth], minlength=256)[:255]
    for class_id in np.argsort(wrong, kind="stable")[::-1]:
        if wrong[class_id] == 0:
            return
        yield from _strokes_of(int(class_id), work, truth == class_id, radii)


def _strokes_of(class_id: int, work: Mask, target: _Flags, radii: Sequence[float]) -> Iterator[Stroke]:
    room = _room(target)
    for radius in radii:
        fits = room > radius
        step = max(1, int(radius * ROW_STEP))
        for row in range(step // 2, target.shape[0], step):
            for first, last in _runs(fits[row]):
                span = _wrong_span(work, target, class_id, row, (first, last), radius)
                if span is None:
                    continue
                stroke = Stroke(class_id, radius, (span[0] + 0.5, row + 0.5), (span[1] + 0.5, row + 0.5))
                paint_segment(work, stroke.start, stroke.end, radius, class_id)
                yield stroke


def _room(target: _Flags) -> npt.NDArray[np.float32]:
    """Return how far each pixel's centre is from the nearest centre outside the target; the frame is no border."""
    pad = int(max(RADII)) + 2
    padded = np.pad(target.astype(np.uint8), pad, mode="edge")
    distance = cv2.distanceTransform(padded, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(distance[pad:-pad, pad:-pad], np.float32)


def _runs(flags: _Flags) -> Iterator[tuple[int, int]]:
    """Yield (first, last) column of each stretch of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    yield from zip(edges[::2].tolist(), (edges[1::2] - 1).tolist(), strict=True)


def _wrong_span(
    work: Mask, target: _Flags, class_id: int, row: int, run: tuple[int, int], radius: float
) -> tuple[int, int] | None:
    """Return the part of a run from which the brush reaches wrong pixels of its own rows, or None if there are none."""
    reach = int(radius)
    rows = slice(max(0, row - reach), row + reach + 1)
    first, last = run
    columns = slice(first, last + 1)
    wrong = np.flatnonzero((target[rows, columns] & (work[rows, columns] != class_id)).any(0))
    if len(wrong) == 0:
        return None
    return first + int(wrong[0]), first + int(wrong[-1])
