"""Filling what belongs together: pixels of one id, or of one colour in the photo (the wand)."""

from __future__ import annotations

import cv2
import numpy as np

from mman_core.mask.allowed import Allowed, Where
from mman_core.mask.brush import Point
from mman_core.mask.components import flooded_copy, id_under
from mman_core.mask.repaint import Region, Repaint, repaint_ids
from mman_core.types import Box, Mask, Rgb

INSIDE, FOUND = 255, 1


def flood_fill(
    mask: Mask, point: Point, class_id: int, allowed: Allowed | None = None, where: Where | None = None
) -> Repaint | None:
    """Fill the pixels of one id joined by their sides to the one under (x, y), like a bucket of paint."""
    if id_under(mask, point) in (None, class_id):
        return None
    box, flooded = flooded_copy(mask, point, class_id, diagonal=False)
    return repaint_ids(mask, box, flooded[box.slices], allowed, where)


class Wand:
    """The pixels of a photo near (x, y) in place and colour; made once for a point, asked for many tolerances."""

    def __init__(self, photo: Rgb, point: Point) -> None:
        """Look at the colour of the photo (H, W, 3) at the point, which must lie inside."""
        self._photo = photo
        self._seed = int(point[0] // 1), int(point[1] // 1)
        column, row = self._seed
        # The middle of nine pixels: a single one may be noise.
        around = photo[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2].reshape(-1, 3)
        self._color: list[int] = np.median(around, axis=0).astype(int).tolist()

    def region(self, tolerance: int, *, fills_holes: bool = False) -> tuple[Box, Region]:
        """Return the box and the bool region of the pixels joined to the point that differ by at most `tolerance`.

        The difference is the largest of the three channels, 0 to 255. The pixel under the point always belongs; with
        `fills_holes` so does all that the region surrounds.
        """
        lowest, highest = ([part + sign * tolerance for part in self._color] for sign in (-1, 1))
        near = np.asarray(cv2.inRange(self._photo, np.array(lowest), np.array(highest)), np.uint8)
        column, row = self._seed
        near[row, column] = INSIDE
        _, _, _, (left, top, width, height) = cv2.floodFill(near, None, self._seed, float(FOUND), flags=4)
        box = Box(top, left, top + height, left + width)
        found = near[box.slices] == FOUND
        return box, without_holes(found) if fills_holes else found


def without_holes(region: Region) -> Region:
    """Return the bool region (H, W) with all that it surrounds, by sides or corners."""
    # A frame around it: the outside is joined, wherever the region touches the border.
    framed = np.pad(np.where(region, np.uint8(FOUND), np.uint8(0)), 1)
    cv2.floodFill(framed, None, (0, 0), float(INSIDE), flags=4)
    return np.asarray(framed[1:-1, 1:-1] != INSIDE, np.bool_)
