"""How sure a model was of its draft: a small map, read as if it had the size of the photo."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Margin:
    """`values` (h, w) uint8: 255 times the probability of the best class minus that of the second best.

    0: two classes were equally probable; 255: there was no doubt. The map has the size at which the network saw the
    photo and is interpolated bilinearly between the middles of its pixels.
    """

    values: npt.NDArray[np.uint8]

    def unsure(self, shape: tuple[int, int], below: float) -> npt.NDArray[np.bool_]:
        """Return (H, W) bool for an image of that (height, width): where the margin is less than `below`, 0 to 1."""
        full = cv2.resize(self.values, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR)
        return np.asarray(full < 255 * below, np.bool_)
