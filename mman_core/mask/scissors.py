"""Intelligent scissors: the way between two points that follows the edges of the photo best (OpenCV's)."""

from __future__ import annotations

import math

import cv2
import numpy as np

from mman_core.mask.brush import Point
from mman_core.types import Box, Rgb

WINDOW = 480
"""Side of the square around the start in which edges are followed, in pixels of the scaled photo: 0.1 s of work."""


def snapped(photo: Rgb, point: Point, reach: float) -> Point:
    """Return the middle of the pixel of the photo (H, W, 3) with the steepest edge at most `reach` pixels from `point`.

    The point itself where nothing near it is steeper, or outside the photo.
    """
    column, row, side = math.floor(point[0]), math.floor(point[1]), math.floor(reach)
    if not (0 <= row < photo.shape[0] and 0 <= column < photo.shape[1]):
        return point
    # One pixel more on each side, for the slope at the border of the window.
    box = Box(row - side - 1, column - side - 1, row + side + 2, column + side + 2)
    box = box.clipped(photo.shape[0], photo.shape[1])
    gray = cv2.cvtColor(np.ascontiguousarray(photo[box.slices]), cv2.COLOR_RGB2GRAY)
    slope = np.hypot(cv2.Sobel(gray, cv2.CV_32F, 1, 0), cv2.Sobel(gray, cv2.CV_32F, 0, 1))
    rows, columns = np.mgrid[box.top : box.bottom, box.left : box.right] + 0.5
    slope[np.hypot(columns - point[0], rows - point[1]) > reach] = 0
    best = int(slope.argmax())
    if slope.flat[best] == 0:
        return point
    return float(columns.flat[best]), float(rows.flat[best])


class Scissors:
    """Follows edges from one start; far from it, where no edges were looked at, the way goes on straight."""

    def __init__(self, photo: Rgb, start: Point, *, scale: float = 1.0) -> None:
        """Look at the edges of the photo (H, W, 3) around `start`; a `scale` below 1 sees farther and less finely."""
        height, width = photo.shape[:2]
        reach = WINDOW / 2 / scale
        around = Box(
            math.floor(start[1] - reach),
            math.floor(start[0] - reach),
            math.ceil(start[1] + reach),
            math.ceil(start[0] + reach),
        )
        self._box = around.clipped(height, width)
        window = np.ascontiguousarray(photo[self._box.slices])
        if scale < 1:
            size = max(1, round(self._box.width * scale)), max(1, round(self._box.height * scale))
            window = np.asarray(cv2.resize(window, size, interpolation=cv2.INTER_AREA), np.uint8)
        self._scale = window.shape[1] / self._box.width, window.shape[0] / self._box.height
        self._size = window.shape[1], window.shape[0]
        self._start = start
        self._tool = cv2.segmentation.IntelligentScissorsMB()
        self._tool.setEdgeFeatureCannyParameters(32, 100)
        self._tool.setGradientMagnitudeMaxLimit(200)
        self._tool.applyImage(window)
        self._tool.buildMap(self._cell(start))

    def path_to(self, point: Point) -> list[Point]:
        """Return points (x, y) from the start to `point`, both included, along the edges of the photo."""
        cell = self._cell(point)
        cells = self._tool.getContour(cell).reshape(-1, 2)
        # Every cell of a way of many is more than a line needs.
        inner = [self._middle(x, y) for x, y in cells[1:-1:2].tolist()]
        near_end = [] if self._holds(point) else [self._middle(*cell)]
        return [self._start, *inner, *near_end, point]

    def _holds(self, point: Point) -> bool:
        box = self._box
        return box.left <= point[0] < box.right and box.top <= point[1] < box.bottom

    def _cell(self, point: Point) -> tuple[int, int]:
        x = math.floor((point[0] - self._box.left) * self._scale[0])
        y = math.floor((point[1] - self._box.top) * self._scale[1])
        return min(max(x, 0), self._size[0] - 1), min(max(y, 0), self._size[1] - 1)

    def _middle(self, x: int, y: int) -> Point:
        return self._box.left + (x + 0.5) / self._scale[0], self._box.top + (y + 0.5) / self._scale[1]
