"""Superpixels: the photo in small patches whose borders follow its edges (waterpixels).

Each patch grows from the flattest place of one cell of a regular grid, by a watershed of the photo. Source: Machairas,
Faessel, Cárdenas-Peña, Chabardes, Walter and Decencière, "Waterpixels", IEEE Transactions on Image Processing 2015.
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

MOST_PIXELS = 3_000_000
"""A larger photo is made smaller before it is cut into patches."""


class Superpixels:
    """The patches of one photo: which of them a stroke touches, and which pixels belong to them."""

    def __init__(self, photo: Rgb, side: float = 16.0) -> None:
        """Cut the photo (H, W, 3) into patches of about `side` x `side` pixels; 0.2 s a megapixel."""
        self.shape: tuple[int, int] = (photo.shape[0], photo.shape[1])
        scale = min(1.0, math.sqrt(MOST_PIXELS / (photo.shape[0] * photo.shape[1])))
        if scale < 1:
            size = max(1, round(photo.shape[1] * scale)), max(1, round(photo.shape[0] * scale))
            photo = np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_AREA), np.uint8)
        labels = _waterpixels(photo, max(3.0, side * scale))
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

    def _cut(self, box: Box) -> npt.NDArray[np.int32]:
        """Return (box.height, box.width) the patch of each pixel of the photo in that box."""
        if self._labels.shape == self.shape:
            return self._labels[box.slices]
        x, y = self._scale
        rows = np.minimum(((np.arange(box.top, box.bottom) + 0.5) * y).astype(np.int64), self._labels.shape[0] - 1)
        columns = np.minimum(((np.arange(box.left, box.right) + 0.5) * x).astype(np.int64), self._labels.shape[1] - 1)
        return np.asarray(self._labels[rows[:, None], columns[None, :]], np.int32)


def _waterpixels(photo: Rgb, side: float) -> npt.NDArray[np.int32]:
    """Return (H, W) int32 patch numbers 0, 1, 2 ..."""
    height, width = photo.shape[:2]
    calm = cv2.bilateralFilter(photo, 5, 40, 5)
    gray = cv2.cvtColor(calm, cv2.COLOR_RGB2GRAY)
    slope = cv2.morphologyEx(gray, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    markers = np.zeros((height, width), np.int32)
    rows, columns = max(1, round(height / side)), max(1, round(width / side))
    y = np.linspace(0, height, rows + 1).round().astype(int).tolist()
    x = np.linspace(0, width, columns + 1).round().astype(int).tolist()
    number = 0
    for row in range(rows):
        for column in range(columns):
            # The middle half of the cell, so that two seeds never lie side by side.
            top, bottom = _middle_half(y[row], y[row + 1])
            left, right = _middle_half(x[column], x[column + 1])
            flat = int(slope[top:bottom, left:right].argmin())
            number += 1
            markers[top + flat // (right - left), left + flat % (right - left)] = number
    cv2.watershed(calm, markers)
    return _without_borders(markers) - 1


def _middle_half(first: int, stop: int) -> tuple[int, int]:
    room = (stop - first) // 4
    return first + room, stop - room


def _without_borders(labels: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Give the lines that the watershed leaves between the patches, and the frame of the image, to the nearest one."""
    known = labels > 0
    _, nearest = cv2.distanceTransformWithLabels(
        (~known).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_3, labelType=cv2.DIST_LABEL_PIXEL
    )
    table = np.zeros(int(nearest.max()) + 1, np.int32)
    table[nearest[known]] = labels[known]
    return np.asarray(table[nearest], np.int32)


def _boxes(labels: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
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
