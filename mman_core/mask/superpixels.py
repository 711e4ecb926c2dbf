"""Superpixels: the photo in small patches of one colour whose borders follow its edges (SLIC).

Source: Achanta, Shaji, Smith, Lucchi, Fua and Süsstrunk, "SLIC Superpixels Compared to State-of-the-Art Superpixel
Methods", IEEE TPAMI 2012. Here each pixel looks at the nine patches that began nearest to it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import cv2
import numpy as np
import numpy.typing as npt

from mman_core.mask.brush import Point, paint_segment, segment_box
from mman_core.mask.repaint import Region
from mman_core.types import Box, Rgb

MOST_PIXELS = 2_000_000
"""A larger photo is made smaller before it is cut into patches."""
COMPACTNESS = 12.0
"""How many steps of lightness (of 100) one patch's side away counts as: more makes rounder patches."""
ROUNDS = 5
Labels = npt.NDArray[np.int32]
Planes = npt.NDArray[np.float32]


class Superpixels:
    """The patches of one photo: which of them a stroke touches, and which pixels belong to them."""

    def __init__(self, photo: Rgb, side: float = 16.0) -> None:
        """Cut the photo (H, W, 3) into patches of about `side` x `side` pixels; about a second a megapixel."""
        self.shape: tuple[int, int] = (photo.shape[0], photo.shape[1])
        scale = min(1.0, math.sqrt(MOST_PIXELS / (photo.shape[0] * photo.shape[1])))
        if scale < 1:
            size = max(1, round(photo.shape[1] * scale)), max(1, round(photo.shape[0] * scale))
            photo = np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_AREA), np.uint8)
        labels = _slic(photo, max(3.0, side * scale))
        self._labels = labels
        self._boxes = _boxes(labels)
        self._scale = labels.shape[1] / self.shape[1], labels.shape[0] / self.shape[0]

    def under(self, start: Point, end: Point, radius: float) -> frozenset[int]:
        """Return the numbers of the patches that a brush of that radius touches on its way from `start` to `end`."""
        box = segment_box(self.shape, start, end, radius)
        if box.is_empty:
            return frozenset()
        inside = np.zeros((box.height, box.width), np.uint8)
        moved = [(x - box.left, y - box.top) for x, y in (start, end)]
        paint_segment(inside, moved[0], moved[1], radius, 1)
        return frozenset(np.unique(self._cut(box)[inside.view(np.bool_)]).tolist())

    def region(self, numbers: Iterable[int]) -> tuple[Box, Region]:
        """Return the box and the bool region of all pixels of these patches."""
        chosen = sorted(numbers)
        if not chosen:
            return Box(0, 0, 0, 0), np.zeros((0, 0), np.bool_)
        top, left = self._boxes[chosen, :2].min(axis=0)
        bottom, right = self._boxes[chosen, 2:].max(axis=0)
        x, y = self._scale
        box = Box(math.floor(top / y), math.floor(left / x), math.ceil(bottom / y), math.ceil(right / x))
        box = box.clipped(*self.shape)
        is_chosen = np.zeros(len(self._boxes), np.bool_)
        is_chosen[chosen] = True
        return box, is_chosen[self._cut(box)]

    def _cut(self, box: Box) -> Labels:
        """Return (box.height, box.width) the patch of each pixel of the photo in that box."""
        if self._labels.shape == self.shape:
            return self._labels[box.slices]
        x, y = self._scale
        rows = np.minimum(((np.arange(box.top, box.bottom) + 0.5) * y).astype(np.int64), self._labels.shape[0] - 1)
        columns = np.minimum(((np.arange(box.left, box.right) + 0.5) * x).astype(np.int64), self._labels.shape[1] - 1)
        return np.asarray(self._labels[rows[:, None], columns[None, :]], np.int32)


def _slic(photo: Rgb, side: float) -> Labels:
    """Return (H, W) int32 patch numbers, row by row of the grid in which the patches begin."""
    height, width = photo.shape[:2]
    grid = max(1, round(height / side)), max(1, round(width / side))
    rows, columns = (np.arange(size) * cells // size for size, cells in zip((height, width), grid, strict=True))
    # One unit in each plane counts the same: lightness and two colours 0..100, and the place.
    lab = cv2.cvtColor(photo.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    y, x = np.mgrid[:height, :width].astype(np.float32) * np.float32(COMPACTNESS / side)
    planes: Planes = np.stack([*np.moveaxis(np.asarray(lab, np.float32), 2, 0), y, x])
    labels = (rows[:, None] * grid[1] + columns).astype(np.int32)
    for _ in range(ROUNDS):
        labels = _nearest(planes, _middles(planes, labels, grid), rows, columns)
    return _in_one_piece(labels, grid)


def _middles(planes: Planes, labels: Labels, grid: tuple[int, int]) -> Planes:
    """Return (planes, grid rows, grid columns) the mean of each patch."""
    count, flat = grid[0] * grid[1], labels.ravel()
    sizes = np.maximum(np.bincount(flat, minlength=count), 1)
    means = [np.bincount(flat, plane.ravel(), minlength=count) / sizes for plane in planes]
    return np.stack(means).reshape(len(planes), *grid).astype(np.float32)


def _nearest(planes: Planes, middles: Planes, rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp]) -> Labels:
    """Return (H, W) the patch, among those of the nine cells around each pixel's, whose mean is most like it."""
    best = np.full(planes.shape[1:], np.inf, np.float32)
    labels = np.zeros(planes.shape[1:], np.int32)
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            row = np.clip(rows + down, 0, middles.shape[1] - 1)
            column = np.clip(columns + right, 0, middles.shape[2] - 1)
            distance = np.zeros_like(best)
            for plane, middle in zip(planes, middles, strict=True):
                distance += np.square(plane - middle[row[:, None], column])
            nearer = distance < best
            np.copyto(best, distance, where=nearer)
            np.copyto(labels, (row[:, None] * middles.shape[2] + column).astype(np.int32), where=nearer)
    return labels


def _in_one_piece(labels: Labels, grid: tuple[int, int]) -> Labels:
    """Give all but the largest piece of each patch to the patches around."""
    kept = np.zeros(labels.shape, np.bool_)
    row, column = labels // grid[1] % 4, labels % grid[1] % 4
    for group in range(16):
        # Patches four cells apart never touch: the pieces of many are found at once.
        _, pieces, stats, _ = cv2.connectedComponentsWithStats((row * 4 + column == group).view(np.uint8))
        areas = stats[:, cv2.CC_STAT_AREA]
        owners = np.zeros(len(areas), np.int32)
        owners[pieces] = labels
        owners[0] = -1
        by_size = np.lexsort((areas, owners))
        largest = by_size[np.append(np.diff(owners[by_size]) != 0, True)]
        keeps = np.zeros(len(areas), np.bool_)
        keeps[largest[owners[largest] >= 0]] = True
        kept |= keeps[pieces]
    return _grown(labels, kept)


def _grown(labels: Labels, kept: npt.NDArray[np.bool_]) -> Labels:
    """Return the labels with the pixels that are not `kept` given to the nearest one that is."""
    _, nearest = cv2.distanceTransformWithLabels(
        (~kept).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_3, labelType=cv2.DIST_LABEL_PIXEL
    )
    table = np.zeros(int(nearest.max()) + 1, np.int32)
    table[nearest[kept]] = labels[kept]
    return np.asarray(table[nearest], np.int32)


def _boxes(labels: Labels) -> npt.NDArray[np.int64]:
    """Return (patches, 4) top, left, bottom, right of each patch, half-open."""
    count = int(labels.max()) + 1
    boxes = np.zeros((count, 4), np.int64)
    boxes[:, :2] = max(labels.shape)
    rows = np.broadcast_to(np.arange(labels.shape[0])[:, None], labels.shape)
    columns = np.broadcast_to(np.arange(labels.shape[1])[None, :], labels.shape)
    for place, numbers in ((0, rows), (1, columns)):
        np.minimum.at(boxes[:, place], labels, numbers)
        np.maximum.at(boxes[:, place + 2], labels, numbers + 1)
    return boxes
