"""Filling what belongs together: pixels of one id, or of one colour in the photo (the wand)."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from mman_core.mask.allowed import Allowed, Where
from mman_core.mask.brush import Point
from mman_core.mask.components import component_at
from mman_core.mask.repaint import Region, Repaint, repaint_region
from mman_core.types import Box, Mask, Rgb


def flood_fill(
    mask: Mask, point: Point, class_id: int, allowed: Allowed | None = None, where: Where | None = None
) -> Repaint | None:
    """Fill the pixels of one id joined by their sides to the one under (x, y), like a bucket of paint."""
    found = component_at(mask, point, diagonal=False)
    return None if found is None else repaint_region(mask, *found, class_id, allowed, where)


class Wand:
    """The pixels of a photo near (x, y) in place and colour; made once for a point, asked for many tolerances."""

    def __init__(self, photo: Rgb, point: Point) -> None:
        """Compare the photo (H, W, 3) with its colour at the point, which must lie inside."""
        self._seed = int(point[0] // 1), int(point[1] // 1)
        column, row = self._seed
        # The middle of nine pixels: a single one may be noise.
        around = photo[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2].reshape(-1, 3)
        color = np.median(around, axis=0).astype(np.uint8)
        difference = cv2.absdiff(photo, np.full_like(photo, color))
        red, green, blue = cv2.split(difference)
        self._distance: npt.NDArray[np.uint8] = np.asarray(cv2.max(cv2.max(red, green), blue), np.uint8)

    def region(self, tolerance: int) -> tuple[Box, Region]:
        """Return the box and the bool region of the pixels joined to the point that differ by at most `tolerance`.

        The difference is the largest of the three channels, 0 to 255. The pixel under the point always belongs.
        """
        near = (self._distance <= tolerance).view(np.uint8)
        column, row = self._seed
        near[row, column] = 1
        _, _, _, (left, top, width, height) = cv2.floodFill(near, None, self._seed, 2.0, flags=4)
        box = Box(top, left, top + height, left + width)
        return box, near[box.slices] == 2
