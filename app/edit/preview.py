"""What a tool shows above the mask before anything is changed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mman_core.types import Box

Point = tuple[float, float]


@dataclass(frozen=True)
class Preview:
    """Lines and areas in image coordinates; what is empty is not drawn.

    `lines`: polylines of (x, y) points. `is_closed`: whether each comes back to its first point. `box`: a rectangle of
    pixels. `region`: bool (h, w), the pixels that would be changed, its upper left corner at (row, column)
    `region_at`. `knots`: points to be marked, such as the corners of a polygon.
    """

    lines: tuple[tuple[Point, ...], ...] = ()
    is_closed: bool = False
    knots: tuple[Point, ...] = ()
    box: Box | None = None
    region: npt.NDArray[np.bool_] | None = None
    region_at: tuple[int, int] = (0, 0)


NOTHING = Preview()
