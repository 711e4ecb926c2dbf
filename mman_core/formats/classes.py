"""The names by which other tools know our classes, and the way back from their names to ids."""

from __future__ import annotations

from mman_core.errors import UnknownClass, WrongLabelSet
from mman_core.labels.label_set import LabelSet
from mman_core.types import IGNORE

IGNORED = "ignored"
"""What pixels of id 255 are called where a format has no id for them; PASCAL VOC's tools use this word."""

_ALSO_IGNORED = ("ignore", "__ignore__", "void")
_ALSO_BACKGROUND = ("background", "_background_", "__background__")


def class_name(label_set: LabelSet, label: int) -> str:
    """Return the name of an id, also of 255."""
    return IGNORED if label == IGNORE else label_set.classes[label].name


def ids_by_name(label_set: LabelSet) -> dict[str, int]:
    """Return the id of each name, as `folded` writes it. Raises WrongLabelSet if two classes would share a name."""
    found = {folded(name): IGNORE for name in (IGNORED, *_ALSO_IGNORED)}
    found |= {folded(name): 0 for name in _ALSO_BACKGROUND}
    own = [folded(label.name) for label in label_set.classes]
    if len(set(own)) != len(own) or found.keys() & set(own[1:]) or found.get(own[0], 0) != 0:
        raise WrongLabelSet(
            f"Two classes of the label set {label_set.name} have names that this format cannot tell apart; rename one, "
            "or use a format of ids."
        )
    return found | {name: label for label, name in enumerate(own)}


def folded(name: str) -> str:
    """Return a name as it is compared: without letter case, with spaces and underscores as hyphens."""
    return name.strip().casefold().replace(" ", "-").replace("_", "-")


def id_of(name: str, ids: dict[str, int], where: object) -> int:
    """Return the id of a foreign name. Raises UnknownClass."""
    found = ids.get(folded(name))
    if found is None:
        raise UnknownClass(
            f"{where} has a class {name[:60]!r} that the label set lacks; rename it there or choose the label set that "
            "it was made for."
        )
    return found
