"""Regions as polygons, as formats without masks want them, and polygons as regions.

A polygon goes through the centres of a region's outermost pixels; filled as OpenCV fills (and with it those who train
on polygons) it gives the pixels back. A hole is joined to the outline by a slit there and back, within the region.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from mman_core.types import Mask

Points = npt.NDArray[np.int32]
"""(n, 2) whole pixels (x, y), n >= 3."""


def polygons_of(region: npt.NDArray[np.bool_]) -> list[Points]:
    """Return one polygon for each piece of an (H, W) bool region; pixels that touch at a corner are one piece."""
    if not region.any():
        return []
    found, tree = cv2.findContours(region.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    outlines = [np.asarray(outline[:, 0], np.int32) for outline in found]
    polygons = []
    for index, (_, _, inner, parent) in enumerate(tree[0].tolist()):
        if parent < 0:
            holes = []
            while inner >= 0:
                holes.append(outlines[inner])
                inner = tree[0][inner][0]
            polygons.append(_with_corners_only(_joined(outlines[index], holes, region)))
    return polygons


def fill(mask: Mask, polygon: Points, label: int) -> None:
    """Give the pixels of a polygon, its outline included, that id in an (H, W) uint8 mask, in place."""
    cv2.fillPoly(mask, [np.ascontiguousarray(polygon, np.int32)], label)


def _joined(outline: Points, holes: list[Points], region: npt.NDArray[np.bool_]) -> Points:
    """Return the outline with each hole's outline inserted where a line to the left of the hole first meets it.

    From left to right: what a line meets belongs to the outline or to a hole that is already joined.
    """
    rings = [_pairs(outline)]
    where = {point: (0, place) for place, point in enumerate(rings[0])}
    joined: dict[tuple[int, int], list[int]] = {}
    ends = [rings[0][0]]
    for hole in sorted(holes, key=lambda hole: int(hole[:, 0].min())):
        ring = _pairs(np.roll(hole, -int(hole[:, 0].argmin()), axis=0))
        x, y = ring[0]
        while (x, y) not in where and x > 0 and region[y, x - 1]:
            x -= 1
        joined.setdefault(where[x, y], []).append(len(rings))
        ends.append((x, y))
        where |= {point: (len(rings), place) for place, point in enumerate(ring)}
        rings.append(ring)
    return _walked(rings, joined, ends)


def _walked(
    rings: list[list[tuple[int, int]]], joined: dict[tuple[int, int], list[int]], ends: list[tuple[int, int]]
) -> Points:
    """Return the way along the first ring, with the way around each ring that is joined to a point inserted there."""
    path: list[tuple[int, int]] = []
    rest = [(0, 0)]
    while rest:
        ring, place = rest.pop()
        if place < len(rings[ring]):
            path.append(rings[ring][place])
            rest.append((ring, place + 1))
            rest += [(inner, 0) for inner in joined.get((ring, place), ())]
        elif ring:
            path += [rings[ring][0], ends[ring]]
    return np.array(path, np.int32)


def _pairs(points: Points) -> list[tuple[int, int]]:
    return [(int(x), int(y)) for x, y in points]


def _with_corners_only(path: Points) -> Points:
    """Return the polygon without points in the middle of straight lines, and with three points at least."""
    before, after = path - np.roll(path, 1, axis=0), np.roll(path, -1, axis=0) - path
    corners = path[(before != after).any(axis=1)]
    if len(corners) == 0:
        corners = path[:1]
    return np.concatenate([corners, np.repeat(corners[-1:], max(0, 3 - len(corners)), axis=0)])
