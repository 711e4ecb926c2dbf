"""The few types that every room shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

IGNORE = 255
"""Id of a pixel that no score and no loss counts."""

Rgb: TypeAlias = npt.NDArray[np.uint8]
"""A photo: (H, W, 3) uint8, 0..255, red first."""

Mask: TypeAlias = npt.NDArray[np.uint8]
"""An index map: (H, W) uint8, class ids, or IGNORE."""

StopFlag: TypeAlias = Callable[[], bool]
"""Asked between two pieces of work; True means: end soon and keep what is done."""


@dataclass(frozen=True)
class Box:
    """A rectangle of pixels, half-open: rows top..bottom-1, columns left..right-1."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        return max(0, self.bottom - self.top)

    @property
    def width(self) -> int:
        return max(0, self.right - self.left)

    @property
    def is_empty(self) -> bool:
        return self.height == 0 or self.width == 0

    @property
    def slices(self) -> tuple[slice, slice]:
        """Row and column slices that cut this box out of an array."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def union(self, other: Box) -> Box:
        """Return the smallest box that holds both."""
        if self.is_empty:
            return other
        if other.is_empty:
            return self
        return Box(
            min(self.top, other.top),
            min(self.left, other.left),
            max(self.bottom, other.bottom),
            max(self.right, other.right),
        )

    def clipped(self, height: int, width: int) -> Box:
        """Return the part of this box that lies inside an image of that size."""
        return Box(max(0, self.top), max(0, self.left), min(height, self.bottom), min(width, self.right))
