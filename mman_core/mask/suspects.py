"""Where a mask is probably wrong: the regions of a map of doubts, the worst first, for a person to go through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from mman_core.mask.repaint import Region, region_box
from mman_core.types import IGNORE, Box, Mask

Doubt = npt.NDArray[np.float32]

ABOVE = 0.4
"""Mean doubt around a pixel from which it belongs to a region."""
REACH = 0.012
"""Half the side of that surrounding, as a share of the map's longer side: every border is doubtful along a thin line,
which must not count, and regions that are nearer to each other than this are one."""
LEAST = 0.0007
"""Share of the image that the doubt of a region amounts to at least."""
MOST = 20
"""A person who would have to look at more of them looks at the whole image."""


@dataclass(frozen=True)
class Suspect:
    """A region that is probably wrong.

    `box` and `where` (bool, of the box's size) are its pixels, `doubt` the sum of the doubts in pixels of the image.
    `said` is the class that most of it has, `rival` the class that it may have instead, None if that is not known.
    """

    box: Box
    where: Region
    doubt: float
    said: int
    rival: int | None


def find_suspects(
    mask: Mask, doubt: Doubt, rivals: npt.NDArray[np.uint8] | None = None, above: float = ABOVE
) -> list[Suspect]:
    """Return the regions of a mask (H, W) where the mean of the doubts is large, the largest sum of doubt first.

    doubt: (h, w) float32, 0 (sure) to 1, of the whole image at any size. rivals: (h, w) uint8, the second best class.
    At most 20; tiny ones are left out.
    """
    reach = max(1, round(REACH * max(doubt.shape)))
    side = 2 * reach + 1
    hot = np.asarray(cv2.blur(doubt, (side, side)) > above)
    parts: list[tuple[float, Region]] = []
    # Of two classes each: where a model doubts a whole person, its outline would be one region that says nothing.
    pairs = np.where(hot, _pairs(mask, doubt.shape, rivals), 0)
    for pair in np.unique(pairs[hot]).tolist():
        thick = cv2.morphologyEx((pairs == pair).view(np.uint8), cv2.MORPH_OPEN, np.ones((reach + 1, reach + 1)))
        of_pair = np.asarray(thick, np.uint8).view(np.bool_)
        near = cv2.dilate(of_pair.view(np.uint8), np.ones((side, side), np.uint8))
        _, labels = cv2.connectedComponents(near, connectivity=8)
        sums = np.bincount(labels.ravel(), np.where(of_pair, doubt, 0).ravel())
        large = np.flatnonzero(sums >= LEAST * doubt.size).tolist()
        parts += [(float(sums[number]), (labels == number) & of_pair) for number in large]
    parts.sort(key=lambda part: -part[0])
    found = [_suspect(mask, region, total * mask.size / doubt.size, rivals) for total, region in parts[:MOST]]
    return [suspect for suspect in found if suspect is not None]


def is_repainted(suspect: Suspect, before: Mask, now: Mask) -> bool:
    """Tell whether any pixel of the region has another class now than in the mask that was doubted."""
    changed = before[suspect.box.slices] != now[suspect.box.slices]
    return bool((changed & suspect.where).any())


def is_within(suspect: Suspect, boxes: Sequence[Box]) -> bool:
    """Tell whether at least half of the region lies in these boxes."""
    covered = np.zeros(suspect.where.shape, np.bool_)
    for box in boxes:
        rows = slice(max(0, box.top - suspect.box.top), max(0, box.bottom - suspect.box.top))
        columns = slice(max(0, box.left - suspect.box.left), max(0, box.right - suspect.box.left))
        covered[rows, columns] = True
    return 2 * int((covered & suspect.where).sum()) >= int(suspect.where.sum())


def _pairs(mask: Mask, shape: tuple[int, ...], rivals: npt.NDArray[np.uint8] | None) -> npt.NDArray[np.int32]:
    """Return a number for the two classes in question at each pixel of the small map, in either order; 1 if unknown."""
    if rivals is None:
        return np.ones((shape[0], shape[1]), np.int32)
    said = _full(mask, shape, Box(0, 0, shape[0], shape[1])).astype(np.int32)
    other = rivals.astype(np.int32)
    return np.minimum(said, other) * 256 + np.maximum(said, other) + 1


def _suspect(mask: Mask, region: Region, doubt: float, rivals: npt.NDArray[np.uint8] | None) -> Suspect | None:
    """Return the region of a small map at the image's size; None if all of it has no class."""
    box, where = _at_full_size(region, (mask.shape[0], mask.shape[1]))
    said = _most(mask[box.slices][where], None)
    if said is None:
        return None
    rival = None if rivals is None else _most(_full(rivals, mask.shape, box)[where], said)
    return Suspect(box, where, doubt, said, rival)


def _at_full_size(region: Region, shape: tuple[int, int]) -> tuple[Box, Region]:
    """Return the region of a small map at the image's size, cut to its box; its steps are rounded off."""
    small = region_box(region)
    down, across = shape[0] / region.shape[0], shape[1] / region.shape[1]
    outer = Box(int((small.top - 1) * down), int((small.left - 1) * across), int((small.bottom + 1) * down), 0)
    outer = Box(outer.top, outer.left, outer.bottom, int((small.right + 1) * across)).clipped(*shape)
    rows = ((np.arange(outer.top, outer.bottom) + 0.5) / down - 0.5).astype(np.float32)
    columns = ((np.arange(outer.left, outer.right) + 0.5) / across - 0.5).astype(np.float32)
    x, y = np.meshgrid(columns, rows)
    where = np.asarray(cv2.remap(region.astype(np.float32), x, y, cv2.INTER_LINEAR) >= 0.5)
    inner = region_box(where)
    box = Box(outer.top + inner.top, outer.left + inner.left, outer.top + inner.bottom, outer.left + inner.right)
    return box, where[inner.slices]


def _full(ids: npt.NDArray[np.uint8], shape: tuple[int, ...], box: Box) -> npt.NDArray[np.uint8]:
    """Return that box of a map of ids read, pixel by pixel, as if it had that (height, width)."""
    rows = (np.arange(box.top, box.bottom) + 0.5) * ids.shape[0] / shape[0]
    columns = (np.arange(box.left, box.right) + 0.5) * ids.shape[1] / shape[1]
    return ids[np.ix_(rows.astype(np.intp), columns.astype(np.intp))]


def _most(ids: npt.NDArray[np.uint8], besides: int | None) -> int | None:
    """Return the commonest id, another one than `besides`; None if there is none."""
    counts = np.bincount(ids, minlength=256)
    counts[IGNORE] = 0
    if besides is not None:
        counts[besides] = 0
    return int(counts.argmax()) if counts.any() else None
