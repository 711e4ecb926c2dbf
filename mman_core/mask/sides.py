"""Left and right: swapping the two ids of a pair where a model took the one for the other."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from mman_core.mask.allowed import Allowed, Where
from mman_core.mask.brush import Point
from mman_core.mask.components import component_at, id_under
from mman_core.mask.repaint import Repaint, repaint_ids, repaint_region, whole
from mman_core.types import IGNORE, Mask

FlipTable = npt.NDArray[np.uint8]
"""(256,) uint8: the other side's id of each id, as `LabelSet.flip_table` gives it."""


def swap_component(
    mask: Mask, point: Point, table: FlipTable, allowed: Allowed | None = None, where: Where | None = None
) -> Repaint | None:
    """Give the component under (x, y) the id of the other side; None if its class has no sides."""
    class_id = id_under(mask, point)
    found = component_at(mask, point)
    if class_id is None or found is None:
        return None
    return repaint_region(mask, *found, int(table[class_id]), allowed, where)


def swap_person(
    mask: Mask,
    table: FlipTable,
    point: Point | None = None,
    allowed: Allowed | None = None,
    where: Where | None = None,
) -> Repaint | None:
    """Swap left and right of the whole figure under (x, y), or of everybody in the image if there is no point."""
    if point is None:
        return repaint_ids(mask, whole(mask), _swapped(mask, table), allowed, where)
    figure = ((mask != 0) & (mask != IGNORE)).view(np.uint8)
    if not id_under(figure, point):
        return None
    found = component_at(figure, point)
    assert found is not None
    box, region = found
    ids = np.where(region, _swapped(mask[box.slices], table), mask[box.slices])
    return repaint_ids(mask, box, ids, allowed, where)


def _swapped(mask: Mask, table: FlipTable) -> Mask:
    return np.asarray(cv2.LUT(mask, table), np.uint8)
