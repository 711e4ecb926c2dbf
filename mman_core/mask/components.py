"""Connected parts of one id: find, relabel, drop the small ones, keep the largest, fill the holes in them."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from mman_core.mask.allowed import Allowed, Where
from mman_core.mask.brush import Point
from mman_core.mask.repaint import Region, Repaint, region_box, repaint_ids, repaint_region, whole
from mman_core.types import IGNORE, Box, Mask

Labels = npt.NDArray[np.int32]


def id_under(mask: Mask, point: Point) -> int | None:
    """Return the id of the pixel under (x, y), or None outside the image."""
    column, row = int(point[0] // 1), int(point[1] // 1)
    inside = 0 <= row < mask.shape[0] and 0 <= column < mask.shape[1]
    return int(mask[row, column]) if inside else None


def component_at(mask: Mask, point: Point, *, diagonal: bool = True) -> tuple[Box, Region] | None:
    """Return the box and the bool region in it of the pixels of one id that are joined to the one under (x, y).

    `diagonal`: pixels that touch at a corner are joined. None outside the image.
    """
    class_id = id_under(mask, point)
    if class_id is None:
        return None
    box, flooded = flooded_copy(mask, point, class_id ^ 1, diagonal=diagonal)
    return box, flooded[box.slices] != mask[box.slices]


def flooded_copy(mask: Mask, point: Point, class_id: int, *, diagonal: bool) -> tuple[Box, Mask]:
    """Return a copy of the mask in which the component under (x, y) has another id than before, and its box."""
    # Filled in a copy: without a mask of its own OpenCV takes its fast way.
    flooded = mask.copy()
    seed = int(point[0] // 1), int(point[1] // 1)
    connectivity = 8 if diagonal else 4
    _, _, _, (left, top, width, height) = cv2.floodFill(flooded, None, seed, float(class_id), flags=connectivity)
    return Box(top, left, top + height, left + width), flooded


def relabel(
    mask: Mask, point: Point, class_id: int, allowed: Allowed | None = None, where: Where | None = None
) -> Repaint | None:
    """Give the whole component under (x, y) another id: a semantic error costs one click."""
    found = component_at(mask, point)
    return None if found is None else repaint_region(mask, *found, class_id, allowed, where)


def drop_islands(
    mask: Mask, smallest: int, class_id: int | None = None, allowed: Allowed | None = None, where: Where | None = None
) -> Repaint | None:
    """Give components of fewer than `smallest` pixels the id that most of their neighbours have.

    Those of `class_id`, or of every id if it is None. Small components that touch each other are taken as one.
    """
    islands = np.zeros(mask.shape, np.bool_)
    for one in _ids(mask) if class_id is None else [class_id]:
        box, labels, areas = _components(mask, one)
        small = areas < smallest
        small[0] = False
        islands[box.slices] |= small[labels]
    return _give_to_neighbours(mask, islands, allowed, where)


def keep_largest(
    mask: Mask, class_id: int | None = None, allowed: Allowed | None = None, where: Where | None = None
) -> Repaint | None:
    """Keep the largest component of the class; the others get the id that most of their neighbours have.

    Without a class: keep the largest figure (all that is not background); the others become background.
    """
    if class_id is None:
        box, labels, areas = _largest_first((mask != 0) & (mask != IGNORE))
        return repaint_region(mask, box, (labels != areas.argmax()) & (labels != 0), 0, allowed, where)
    box, labels, areas = _largest_first(mask == class_id)
    others = np.zeros(mask.shape, np.bool_)
    others[box.slices] = (labels != areas.argmax()) & (labels != 0)
    return _give_to_neighbours(mask, others, allowed, where)


def fill_holes(
    mask: Mask,
    class_id: int | None = None,
    largest: int | None = None,
    allowed: Allowed | None = None,
    where: Where | None = None,
) -> Repaint | None:
    """Fill what the class encloses with the class; without a class, the background that a figure encloses.

    A hole of the figure gets the id that most of its neighbours have. Holes of more than `largest` pixels stay: the
    gap between an arm and the body is no error.
    """
    outside = mask == 0 if class_id is None else mask != class_id
    labels, areas = _label(outside, connectivity=4)
    holes = areas <= (mask.size if largest is None else largest)
    edge = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    holes[edge] = False
    holes[0] = False
    region: Region = holes[labels]
    if class_id is None:
        return _give_to_neighbours(mask, region, allowed, where)
    return repaint_region(mask, whole(mask), region, class_id, allowed, where)


def _give_to_neighbours(mask: Mask, region: Region, allowed: Allowed | None, where: Where | None) -> Repaint | None:
    """Give each connected part of the region the id that most pixels around it have."""
    box = region_box(region)
    if box.is_empty:
        return None
    ids = mask[box.slices].copy()
    _, labels, stats, _ = cv2.connectedComponentsWithStats(region[box.slices].view(np.uint8), connectivity=8)
    for number, (left, top, width, height, _area) in enumerate(stats.tolist()[1:], 1):
        part = Box(top - 1, left - 1, top + height + 1, left + width + 1)
        outer = Box(part.top + box.top, part.left + box.left, part.bottom + box.top, part.right + box.left)
        outer = outer.clipped(mask.shape[0], mask.shape[1])
        inner = Box(outer.top - box.top, outer.left - box.left, outer.bottom - box.top, outer.right - box.left)
        around = _majority_around(mask, region, outer, _cut(np.asarray(labels, np.int32), inner) == number)
        if around is not None:
            inside = labels[top : top + height, left : left + width] == number
            ids[top : top + height, left : left + width][inside] = around
    return repaint_ids(mask, box, ids, allowed, where)


def _cut(labels: Labels, box: Box) -> Labels:
    """Return that box of the labels; what lies outside of them is 0."""
    inside = box.clipped(labels.shape[0], labels.shape[1])
    found = np.zeros((box.height, box.width), np.int32)
    top, left = inside.top - box.top, inside.left - box.left
    found[top : top + inside.height, left : left + inside.width] = labels[inside.slices]
    return found


def _majority_around(mask: Mask, region: Region, box: Box, part: Region) -> int | None:
    ring = cv2.dilate(part.view(np.uint8), np.ones((3, 3), np.uint8)).view(np.bool_) & ~region[box.slices]
    counts = np.bincount(mask[box.slices][ring], minlength=256)
    counts[IGNORE] = 0
    return int(counts.argmax()) if counts.any() else None


def _ids(mask: Mask) -> list[int]:
    counts = cv2.calcHist([mask], [0], None, [256], [0, 256]).ravel()
    return np.flatnonzero(counts[:IGNORE]).tolist()


def _components(mask: Mask, class_id: int) -> tuple[Box, Labels, npt.NDArray[np.int32]]:
    return _largest_first(mask == class_id)


def _largest_first(region: Region) -> tuple[Box, Labels, npt.NDArray[np.int32]]:
    """Return the region's box, the number of each pixel's component (0: none) and the areas, that of 0 set to 0."""
    box = region_box(region)
    labels, areas = _label(region[box.slices], connectivity=8)
    return box, labels, areas


def _label(region: Region, *, connectivity: int) -> tuple[Labels, npt.NDArray[np.int32]]:
    if region.size == 0:
        return np.zeros(region.shape, np.int32), np.zeros(1, np.int32)
    pixels = np.ascontiguousarray(region).view(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(pixels, connectivity=connectivity)
    areas = np.array(stats[:, cv2.CC_STAT_AREA], np.int32)
    areas[0] = 0
    return np.asarray(labels, np.int32), areas
