"""How masks of one label set meet masks of another: in one of the two, or in a coarser set that both know."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mman_core.errors import WrongLabelSet
from mman_core.labels.label_set import LabelSet, load_label_set


@dataclass(frozen=True)
class Translation:
    """Tables (256,) uint8 that bring their ids and our ids to ids of `shared`; `ours` is None if shared is ours."""

    shared: LabelSet
    theirs: npt.NDArray[np.uint8]
    ours: npt.NDArray[np.uint8] | None


def translation(theirs: LabelSet, ours: LabelSet) -> Translation:
    """Return how masks of `theirs` are compared with, or train a network of, `ours`.

    Either their ids become ours (CIHP to LIP), or both become a coarser set that both know (CCP and LIP).
    Raises WrongLabelSet if no merge table joins them.
    """
    if theirs.key == ours.key:
        return Translation(ours, np.arange(256, dtype=np.uint8), None)
    if ours.key in theirs.merges:
        return Translation(ours, theirs.merge_table(ours.key), None)
    shared = sorted(theirs.merges.keys() & ours.merges.keys())
    if not shared:
        raise WrongLabelSet(f"Masks of {theirs.name} and {ours.name} cannot meet: no merge table joins them.")
    return Translation(load_label_set(shared[0]), theirs.merge_table(shared[0]), ours.merge_table(shared[0]))
