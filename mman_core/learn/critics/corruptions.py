"""Mistakes as parsers and people make them, put into right masks: what the critics learn to find.

Each kind is a pure function of a mask (H, W) uint8 and a random generator; it returns the mask with the mistake, or
None where the mask has nothing to make it with. Lengths follow the figure's height, so that they fit any size.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from mman_core.labels.label_set import LabelSet
from mman_core.mask.components import component_at
from mman_core.mask.morphology import grow, shrink
from mman_core.mask.repaint import Repaint
from mman_core.mask.sides import swap_component, swap_person
from mman_core.types import IGNORE, Mask

LEAST_CHANGE = 0.002
"""Share of the figure's pixels that a mistake changes at least: a smaller one is none."""

_TRIES = 8

Where = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Corrupted:
    """A mask with one mistake; `where` (H, W) bool are the pixels that it changed, `kind` is a key of CORRUPTIONS."""

    mask: Mask
    where: Where
    kind: str


def swapped(mask: Mask, rng: np.random.Generator, label_set: LabelSet) -> Mask | None:
    """Take left for right: of the whole person, or of one part."""
    table = label_set.flip_table()
    sided = np.flatnonzero((table[mask] != mask).ravel())
    if not sided.size:
        return None
    if rng.random() < 0.5:
        return _done(mask, swap_person(mask, table))
    return _done(mask, swap_component(mask, _point(mask, sided, rng), table))


def dropped(mask: Mask, rng: np.random.Generator, label_set: LabelSet) -> Mask | None:
    """Lose a part: it becomes background."""
    return _repainted_part(mask, rng, lambda _: 0)


def relabelled(mask: Mask, rng: np.random.Generator, label_set: LabelSet) -> Mask | None:
    """Take a part for another class."""

    def another(class_id: int) -> int:
        return int(rng.choice([each.id for each in label_set.classes if each.id not in (0, class_id)]))

    return _repainted_part(mask, rng, another)


def holed(mask: Mask, rng: np.random.Generator, label_set: LabelSet) -> Mask | None:
    """Leave one to four holes in the figure, through which the background is seen."""
    figure = _figure(mask)
    if not figure.size:
        return None
    holes = np.zeros_like(mask)
    for _ in range(int(rng.integers(1, 5))):
        axes = rng.uniform(0.015, 0.05, 2) * _height(mask)
        center = _point(mask, figure, rng)
        cv2.ellipse(holes, (center, tuple((2 * axes).tolist()), float(rng.uniform(0, 180))), (1,), -1)
    found = mask.copy()
    found[(holes > 0) & (mask != IGNORE)] = 0
    return found


def speckled(mask: Mask, rng: np.random.Generator, label_set: LabelSet) -> Mask | None:
    """Strew specks of other classes of this mask over the figure and its surroundings."""
    figure = _figure(mask)
    if not figure.size:
        return None
    ids = np.unique(mask[mask != IGNORE])
    found = mask.copy()
    for _ in range(int(rng.integers(8, 40))):
        column, row = _point(mask, figure, rng)
        column, row = (int(each + rng.normal(0, 0.05) * _height(mask)) for each in (column, row))
        radius = max(1, round(float(rng.uniform(0.004, 0.014)) * _height(mask)))
        cv2.circle(found, (column, row), radius, (int(rng.choice(ids)),), -1)
    found[mask == IGNORE] = IGNORE
    return found


def shifted(mask: Mask, rng: np.random.Generator, label_set: LabelSet) -> Mask | None:
    """Draw the border of a part too wide or too narrow."""
    figure = _figure(mask)
    if not figure.size:
        return None
    column, row = _point(mask, figure, rng)
    radius = float(rng.uniform(0.01, 0.04)) * _height(mask)
    change = grow if rng.random() < 0.5 else shrink
    return _done(mask, change(mask, max(1.0, radius), int(mask[int(row), int(column)])))


Corruption = Callable[[Mask, np.random.Generator, LabelSet], Mask | None]

CORRUPTIONS: Mapping[str, Corruption] = {
    "sides swapped": swapped,
    "part dropped": dropped,
    "part relabelled": relabelled,
    "holes": holed,
    "speckle": speckled,
    "border shifted": shifted,
}


def corrupted(mask: Mask, rng: np.random.Generator, label_set: LabelSet, kind: str = "") -> Corrupted | None:
    """Return the mask with a mistake of that kind, or of a random one; None if it can have none that is to be seen."""
    least = max(1.0, LEAST_CHANGE * len(_figure(mask)))
    for _ in range(_TRIES):
        chosen = kind or str(rng.choice(list(CORRUPTIONS)))
        found = CORRUPTIONS[chosen](mask, rng, label_set)
        if found is not None and (found != mask).sum() >= least:
            return Corrupted(found, found != mask, chosen)
    return None


def _repainted_part(mask: Mask, rng: np.random.Generator, class_of: Callable[[int], int]) -> Mask | None:
    figure = _figure(mask)
    if not figure.size:
        return None
    # A class first and then a pixel of it: small parts go wrong as often as large ones.
    chosen = int(rng.choice(np.unique(mask.ravel()[figure])))
    found = component_at(mask, _point(mask, np.flatnonzero(mask.ravel() == chosen), rng))
    assert found is not None
    box, region = found
    changed = mask.copy()
    changed[box.slices][region] = class_of(chosen)
    return changed


def _done(mask: Mask, repaint: Repaint | None) -> Mask | None:
    if repaint is None:
        return None
    found = mask.copy()
    found[repaint.box.slices] = repaint.ids
    return found


def _figure(mask: Mask) -> npt.NDArray[np.intp]:
    return np.flatnonzero((mask != 0) & (mask != IGNORE))


def _height(mask: Mask) -> float:
    rows = np.flatnonzero(((mask != 0) & (mask != IGNORE)).any(1))
    return float(rows[-1] - rows[0] + 1)


def _point(mask: Mask, pixels: npt.NDArray[np.intp], rng: np.random.Generator) -> tuple[float, float]:
    """Return the centre (x, y) of a random one of these pixels, which are indices into the ravelled mask."""
    row, column = divmod(int(rng.choice(pixels)), mask.shape[1])
    return column + 0.5, row + 0.5
