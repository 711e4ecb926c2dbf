"""How masks of one label set meet masks of another: in one of the two, or in a coarser set that both know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mman_core.errors import WrongLabelSet
from mman_core.labels.label_set import LabelSet, load_label_set
from mman_core.types import IGNORE, Mask


@dataclass(frozen=True)
class Translation:
    """Tables (256,) uint8 that bring their ids and our ids to ids of `shared`; `ours` is None if shared is ours."""

    shared: LabelSet
    theirs: npt.NDArray[np.uint8]
    ours: npt.NDArray[np.uint8] | None


def translation(theirs: LabelSet, ours: LabelSet) -> Translation:
    """Return how masks of `theirs` are compared with, or train a network of, `ours`.

    Their ids become ours (CIHP to LIP), or ours become theirs (LIP to PPSS), or both become a coarser set that both
    know (CCP and LIP). Raises WrongLabelSet if no merge table joins them.
    """
    same = np.arange(256, dtype=np.uint8)
    if theirs.key == ours.key:
        return Translation(ours, same, None)
    if ours.key in theirs.merges:
        return Translation(ours, theirs.merge_table(ours.key), None)
    if theirs.key in ours.merges:
        return Translation(theirs, same, ours.merge_table(theirs.key))
    shared = sorted(theirs.merges.keys() & ours.merges.keys())
    if not shared:
        raise WrongLabelSet(f"Masks of {theirs.name} and {ours.name} cannot meet: no merge table joins them.")
    return Translation(load_label_set(shared[0]), theirs.merge_table(shared[0]), ours.merge_table(shared[0]))


def draft_table(theirs: LabelSet, ours: LabelSet) -> npt.NDArray[np.uint8]:
    """Return (256,) uint8: their ids as ours (255: nothing like it), so that their masks can be drafts of ours.

    Raises WrongLabelSet if no table leads from theirs to ours.
    """
    if theirs.key == ours.key:
        return np.arange(256, dtype=np.uint8)
    if theirs.key not in ours.sources:
        return theirs.merge_table(ours.key)
    ids = ours.sources[theirs.key]
    if len(ids) != theirs.size:
        raise WrongLabelSet(
            f"The label set {ours.name} names {len(ids)} classes under [from] {theirs.key}, but {theirs.name} has "
            f"{theirs.size}; put its file right."
        )
    table = np.full(256, IGNORE, np.uint8)
    table[: theirs.size] = ids
    return table


def lost_pixels(mask: Mask, label_set: LabelSet, table: npt.NDArray[np.uint8]) -> dict[str, int]:
    """Count, by class name, the pixels of an (H, W) uint8 mask that a merge table (256,) uint8 leaves out.

    A class is left out if the other label set has nothing like it: its id becomes 255. Classes that lose nothing are
    not named, and pixels that were 255 before are not lost by the table.
    """
    counts = np.bincount(mask.ravel(), minlength=256)
    gone = [label for label in label_set.classes if table[label.id] == IGNORE and counts[label.id]]
    return {label.name: int(counts[label.id]) for label in gone}


def added(first: Mapping[str, int], second: Mapping[str, int]) -> dict[str, int]:
    """Return the sum of two counts of lost pixels, as of two images."""
    return {name: first.get(name, 0) + second.get(name, 0) for name in (*first, *second)}
