"""What every reader of a foreign format yields: a mask under the names it may be known by, read when it is wanted."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from mman_core.images.labelled_pair import LabelledPair, read_pair_mask
from mman_core.labels.label_set import LabelSet
from mman_core.types import Mask


@dataclass(frozen=True)
class FoundMask:
    """A mask in a foreign data set.

    `names`: paths, file names or stems of its photo, the surest first. `read(shape)` returns (H, W) uint8 ids of the
    label set that the reader was given; `shape` is the (height, width) of the photo that it is meant for. It raises
    MmanError: OtherSize, UnknownClass, UnreadableImage, WrongDataSet ... It must be called before the next one is
    asked for.
    """

    names: tuple[str, ...]
    read: Callable[[tuple[int, int]], Mask]


def found_in_pairs(pairs: Iterable[LabelledPair], label_set: LabelSet) -> Iterator[FoundMask]:
    """Yield the masks of a data set of photos and masks, by the names of the photos."""
    for pair in pairs:
        yield FoundMask((pair.photo.name,), functools.partial(_mask_of, pair, label_set.size))


def _mask_of(pair: LabelledPair, class_count: int, shape: tuple[int, int]) -> Mask:
    return read_pair_mask(pair, class_count, shape=shape)
