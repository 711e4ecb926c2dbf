"""Label sets: which ids there are, what they are called, how they are coloured and mirrored."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mman_core.errors import WrongLabelSet
from mman_core.outside import read_text, short_fault
from mman_core.paths import RESOURCES
from mman_core.types import IGNORE

LABEL_SETS = RESOURCES / "label_sets"


@dataclass(frozen=True)
class LabelClass:
    """One class: its id in the files, its name, and its colour as (red, green, blue) 0..255."""

    id: int
    name: str
    color: tuple[int, int, int]


NOT_LABELLED = LabelClass(IGNORE, "Not labelled", (128, 128, 128))
"""No class of any label set: what a person is unsure of, or what is nobody's. It trains, scores and costs nothing."""


@dataclass(frozen=True)
class LabelSet:
    """The classes of a data set, ids 0..size-1 in order; id 0 is the background."""

    key: str
    name: str
    classes: tuple[LabelClass, ...]
    flip_pairs: tuple[tuple[int, int], ...]
    merges: dict[str, tuple[int, ...]]
    """For each other label set's key: the id there of each of our ids (255: left out)."""
    sources: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """For each other label set's key: our id of each of theirs (255: left out); the table `[from]` of a TOML file.

    It is for label sets that come later than those that their drafts come from.
    """

    @property
    def size(self) -> int:
        return len(self.classes)

    def named(self, label: int) -> LabelClass:
        """Return the class of that id, or what stands for pixels that have none of ours."""
        return self.classes[label] if label < self.size else NOT_LABELLED

    def palette(self) -> npt.NDArray[np.uint8]:
        """Return (256, 3) uint8 colours by id; ids that are no class are black, 255 is grey."""
        palette = np.zeros((256, 3), np.uint8)
        palette[IGNORE] = NOT_LABELLED.color
        for label in self.classes:
            palette[label.id] = label.color
        return palette

    def flip_table(self) -> npt.NDArray[np.uint8]:
        """Return (256,) uint8: the id that each id becomes in a mirrored image."""
        table = np.arange(256, dtype=np.uint8)
        for left, right in self.flip_pairs:
            table[left], table[right] = right, left
        return table

    def merge_table(self, target: str) -> npt.NDArray[np.uint8]:
        """Return (256,) uint8: our ids as ids of the label set `target`. Raises WrongLabelSet if none is known."""
        if target not in self.merges:
            raise WrongLabelSet(f"The label set {self.name} has no merge table to {target!r}.")
        table = np.full(256, 255, np.uint8)
        table[: self.size] = self.merges[target]
        return table


def bundled_label_sets() -> list[LabelSet]:
    """Return all label sets that come with the program, LIP first."""
    keys = sorted((path.stem for path in LABEL_SETS.glob("*.toml")), key=lambda key: (key != "lip", key))
    return [load_label_set(key) for key in keys]


def load_label_set(key: str | Path) -> LabelSet:
    """Return the label set of that key ("lip"), or of that TOML file. Raises WrongLabelSet."""
    path = Path(key)
    if path.suffix != ".toml":
        path = LABEL_SETS / f"{key}.toml"
    return _load(path)


@cache
def _load(path: Path) -> LabelSet:
    try:
        data = tomllib.loads(read_text(path))
    except FileNotFoundError as error:
        known = ", ".join(sorted(other.stem for other in LABEL_SETS.glob("*.toml")))
        raise WrongLabelSet(f"There is no label set {path.stem!r}; known are: {known}.") from error
    except OSError as error:
        raise WrongLabelSet(f"The label set {path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:  # no TOML, or no text at all
        raise WrongLabelSet(f"The label set {path} cannot be read: {short_fault(error)}.") from error
    return _parse(path, data)


def _parse(path: Path, data: dict[str, Any]) -> LabelSet:
    try:
        rows = sorted((row["id"], row["name"], row["color"]) for row in data["classes"])
        classes = tuple(LabelClass(int(i), str(name), (int(c[0]), int(c[1]), int(c[2]))) for i, name, c in rows)
        label_set = LabelSet(
            key=path.stem,
            name=str(data["name"]),
            classes=classes,
            flip_pairs=tuple((int(a), int(b)) for a, b in data.get("flip_pairs", [])),
            merges={key: tuple(int(i) for i in ids) for key, ids in data.get("merges", {}).items()},
            sources={key: tuple(int(i) for i in ids) for key, ids in data.get("from", {}).items()},
        )
    except (AttributeError, KeyError, TypeError, ValueError, IndexError, OverflowError) as error:
        raise WrongLabelSet(f"The label set {path} lacks or misspells a field: {short_fault(error)}.") from error
    if [label.id for label in classes] != list(range(len(classes))) or not 1 < len(classes) <= 255:
        raise WrongLabelSet(f"The label set {path} must number its classes 0, 1, 2 ... (2 to 255 of them).")
    names = [label.name.strip() for label in classes]
    if len({name.casefold() for name in names}) < len(names) or not all(map(_is_name, names)):
        raise WrongLabelSet(f"Each class of the label set {path} needs a name of its own, of 1 to 100 letters.")
    if any(not 0 <= part <= 255 for label in classes for part in label.color):
        raise WrongLabelSet(f"The colours of the label set {path} must be three numbers of 0 to 255.")
    if any(not 0 <= label < len(classes) for pair in label_set.flip_pairs for label in pair):
        raise WrongLabelSet(f"A flip pair of the label set {path} names an id that is no class.")
    if any(len(ids) != len(classes) or min(ids) < 0 or max(ids) > 255 for ids in label_set.merges.values()):
        raise WrongLabelSet(f"A merge table of the label set {path} must name one id for each of its classes.")
    known = {*range(len(classes)), 255}
    if any(len(ids) > 255 or not known.issuperset(ids) for ids in label_set.sources.values()):
        raise WrongLabelSet(f"A table under [from] of the label set {path} names an id that is no class.")
    return label_set


def _is_name(name: str) -> bool:
    return 0 < len(name) <= 100 and name.isprintable()
