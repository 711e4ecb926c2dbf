"""What may be overwritten: a table by id, and a map by place. A protected pixel keeps its id whatever is painted."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from mman_core.types import Box, Mask

Allowed: TypeAlias = npt.NDArray[np.bool_]
"""(256,) bool by the id that a pixel has now: True where it may get another one."""

Where: TypeAlias = npt.NDArray[np.bool_]
"""(H, W) bool: the pixels of an image that may change, for example those of which the model was unsure."""


def allowed_table(locked: Collection[int] = (), only_over: Collection[int] | None = None) -> Allowed:
    """Return the table that protects the `locked` ids and, if `only_over` is given, all ids that it does not name."""
    table = np.full(256, only_over is None)
    if only_over is not None:
        table[list(only_over)] = True
    table[list(locked)] = False
    return table


def changeable(
    mask: Mask, box: Box, allowed: Allowed | None = None, where: Where | None = None
) -> npt.NDArray[np.bool_] | None:
    """Return (box.height, box.width) bool: what may change in that box of the mask; None means all of it."""
    found = None
    if allowed is not None and not allowed.all():
        # OpenCV's table is ten times faster than numpy's indexing.
        looked_up = cv2.LUT(mask[box.slices], allowed.astype(np.uint8))
        found = np.asarray(looked_up, np.uint8).view(np.bool_)
    if where is not None:
        found = where[box.slices] if found is None else found & where[box.slices]
    return found
