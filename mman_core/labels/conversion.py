"""Masks of one label set as masks of exactly that other one, for files that go out or come in."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mman_core.errors import WrongLabelSet
from mman_core.labels.label_set import LabelSet, bundled_label_sets
from mman_core.types import IGNORE


def conversion_table(source: LabelSet, target: LabelSet) -> npt.NDArray[np.uint8]:
    """Return (256,) uint8: ids of `source` as ids of `target`, 255 for what that one lacks.

    It is the merge table of `source`; or, where only `target` has one, that table backwards, if each class comes from
    one class alone (CIHP's table to LIP is also LIP's to CIHP). Raises WrongLabelSet if neither leads there.
    """
    if source.key == target.key:
        return np.arange(256, dtype=np.uint8)
    if target.key in source.merges:
        return source.merge_table(target.key)
    backwards = target.merges.get(source.key, ())
    known = [there for there in backwards if there != IGNORE]
    if not known or len(set(known)) != len(known):
        raise WrongLabelSet(
            f"Masks of {source.name} cannot become masks of {target.name}: no merge table leads there; choose another "
            f"label set ({', '.join(sorted({source.key, *source.merges}))})."
        )
    table = np.full(256, IGNORE, np.uint8)
    for ours, there in enumerate(backwards):
        if there != IGNORE:
            table[there] = ours
    return table


def targets_of(source: LabelSet) -> list[LabelSet]:
    """Return the label sets that masks of `source` can become: itself, then others that come with the program."""
    others = (each for each in bundled_label_sets() if each.key != source.key)
    return [source, *(each for each in others if _leads(source, each))]


def sources_of(target: LabelSet) -> list[LabelSet]:
    """Return the label sets whose masks can become masks of `target`: itself, then others of the program."""
    others = (each for each in bundled_label_sets() if each.key != target.key)
    return [target, *(each for each in others if _leads(each, target))]


def _leads(source: LabelSet, target: LabelSet) -> bool:
    try:
        conversion_table(source, target)
    except WrongLabelSet:
        return False
    return True
