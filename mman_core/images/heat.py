"""Where a critic finds a mask wrong: its logits as a small grey map, read as if it had the size of the photo.

255 is surely right, 0 surely wrong, and the middle undecided. Logits are stored and not probabilities: they may be
interpolated.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mman_core.images.margin import Margin

SUREST = 6.0
"""Logits beyond this are cut off: that is surer than a critic can be."""


def heat_map(wrong: npt.NDArray[np.float32]) -> Margin:
    """Return the map of logits (h, w) of "wrong", for `write_margin`."""
    return Margin(np.round(255 * (0.5 - np.clip(wrong, -SUREST, SUREST) / (2 * SUREST))).astype(np.uint8))


def logits_of(values: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Return the logits of "wrong", cut off, in the shape of the values of a map."""
    return np.asarray(2 * SUREST * (0.5 - values / np.float32(255)), np.float32)


def wrongness(values: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Return how sure the critic is, 0 to 1 in the shape of the values, that the mask is wrong there."""
    return (1 / (1 + np.exp(-logits_of(values)))).astype(np.float32)
