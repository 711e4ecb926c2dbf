"""Taking ids from another mask of the same size: the draft's, or that of the image before."""

from __future__ import annotations

import numpy as np

from mman_core.errors import WrongMask
from mman_core.mask.allowed import Allowed, Where
from mman_core.mask.repaint import Repaint, repaint_ids, whole
from mman_core.types import Mask


def copy_ids(
    mask: Mask,
    other: Mask,
    class_id: int | None = None,
    allowed: Allowed | None = None,
    where: Where | None = None,
) -> Repaint | None:
    """Take the other mask's ids: all of them, or only where one of the two masks has the class.

    Raises WrongMask if the sizes differ.
    """
    if mask.shape != other.shape:
        raise WrongMask(
            f"The mask to copy is {other.shape[1]} x {other.shape[0]} pixels but this image is {mask.shape[1]} x "
            f"{mask.shape[0]}: only masks of the same size can be copied."
        )
    meant = other if class_id is None else np.where((mask == class_id) | (other == class_id), other, mask)
    return repaint_ids(mask, whole(mask), meant, allowed, where)
