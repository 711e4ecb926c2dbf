"""What the paper and the authors' code show the generator of a training photo: where their crops lie."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

PAPER_SHORT_SIDE = 288
"""Section 4.2: "resized so that its shorter side is fixed to 288", then a random 256 x 256 crop."""

RELEASED_SIDE = 286
"""The authors' code (loadSize) makes every photo this square, whatever its proportions."""

RELEASED_CHANCES = (0.4, 0.33, 0.27)
"""Of a crop of random size, of a crop of the usual size, of the whole; the code's `else` draws a second number."""

RELEASED_AREA = (0.64, 1.0)
RELEASED_ASPECT = (4 / 5, 5 / 4)
"""Of the crop of random size: its share of the square's area, and width / height."""


def paper_view(
    from_height: int, from_width: int, height: int, width: int, rng: np.random.Generator
) -> npt.NDArray[np.float64]:
    """Return the 2x3 matrix from photo pixels to the pixels of a random crop (height, width), as section 4.2 has it.

    Crops of another size than 256 see the photo at a scale changed likewise.
    """
    scale = PAPER_SHORT_SIDE * min(height, width) / 256 / min(from_height, from_width)
    left = rng.uniform(0, max(0.0, scale * from_width - width))
    top = rng.uniform(0, max(0.0, scale * from_height - height))
    return _matrix(scale, scale, left, top)


def released_view(
    from_height: int, from_width: int, height: int, width: int, rng: np.random.Generator
) -> npt.NDArray[np.float64]:
    """Return the 2x3 matrix from photo pixels to those of a random crop (height, width), as in the authors' code."""
    share_width = share_height = 256 / RELEASED_SIDE
    kind = rng.choice(3, p=RELEASED_CHANCES)
    if kind == 0:
        area, aspect = rng.uniform(*RELEASED_AREA), rng.uniform(*RELEASED_ASPECT)
        share_width, share_height = min(1.0, math.sqrt(area * aspect)), min(1.0, math.sqrt(area / aspect))
    elif kind == 2:
        share_width = share_height = 1.0
    scale_x, scale_y = width / (share_width * from_width), height / (share_height * from_height)
    left = rng.uniform(0, (1 - share_width) * from_width * scale_x)
    top = rng.uniform(0, (1 - share_height) * from_height * scale_y)
    return _matrix(scale_x, scale_y, left, top)


def _matrix(scale_x: float, scale_y: float, left: float, top: float) -> npt.NDArray[np.float64]:
    """Scale about the outer corner of the first pixel, then move; pixel centres lie at whole numbers (OpenCV's way)."""
    return np.array([[scale_x, 0, (scale_x - 1) / 2 - left], [0, scale_y, (scale_y - 1) / 2 - top]])
