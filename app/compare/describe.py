"""What is under the pointer, in a line of rich text."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from app.compare.picture import ENTROPY, OF_ALL, Wish
from mman_core.labels.label_set import LabelSet
from mman_core.types import IGNORE, Mask

Pixel = tuple[int, int]


def describe(
    wish: Wish,
    masks: Mapping[str, Mask],
    voters: Sequence[str],
    label_set: LabelSet,
    pixel: Pixel,
    photo: Sequence[int],
) -> str:
    """Return the class and value of a pixel (column, row) for a pane; `photo`: its red, green and blue.

    `masks` holds all that the wish needs, except for a photo.
    """
    at = pixel[1], pixel[0]
    if wish.choice in OF_ALL:
        said = Counter(int(masks[key][at]) for key in voters)
        return _votes(said, len(voters), wish.choice == ENTROPY, label_set)
    if wish.choice not in masks:
        return "RGB " + " ".join(str(value) for value in photo)
    mine = int(masks[wish.choice][at])
    text = _named(mine, label_set)
    if wish.is_plain:
        return text
    other = int(masks[wish.against][at])
    return text if mine == other else f"{text} &nbsp;≠&nbsp; {_named(other, label_set)}"


def _votes(said: Counter[int], voters: int, with_bits: bool, label_set: LabelSet) -> str:
    # The smallest of several with as many votes first, as the vote is counted.
    ranked = sorted(said.items(), key=lambda vote: (-vote[1], vote[0]))
    names = ", ".join(f"{_named(class_id, label_set)} {count} of {voters}" for class_id, count in ranked)
    bits = -sum(count / voters * math.log2(count / voters) for count in said.values())
    return f"{abs(bits):.2f} bits: {names}" if with_bits else names


def _named(class_id: int, label_set: LabelSet) -> str:
    if class_id == IGNORE or class_id >= label_set.size:
        return "left out"
    label = label_set.classes[class_id]
    red, green, blue = label.color
    return f'<span style="color: rgb({red}, {green}, {blue})">■</span> {label.name} ({class_id})'
