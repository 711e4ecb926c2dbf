"""Look into Person (LIP), in the layout that the public training code reads, and in that of the original archives.

lip             train_images/<stem>.jpg   train_segmentations/<stem>.png   train_id.txt
lip-original    TrainVal_images/train_images/<stem>.jpg
                TrainVal_parsing_annotations/train_segmentations/<stem>.png   TrainVal_images/train_id.txt

The PNGs hold ids with the label set's palette, the lists a stem a line.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from mman_core.formats.datasets.lip import read_lip
from mman_core.formats.found import FoundMask, found_in_pairs
from mman_core.formats.target import Ready, Target
from mman_core.images.index_png import encode_mask
from mman_core.labels.label_set import LabelSet


@contextlib.contextmanager
def writing_lip(target: Target) -> Iterator[Callable[[Ready], Mapping[str, Any]]]:
    """Write the layout of the public training code."""
    with _writing(target, "", "") as put:
        yield put


@contextlib.contextmanager
def writing_original_lip(target: Target) -> Iterator[Callable[[Ready], Mapping[str, Any]]]:
    """Write the layout of the original archives."""
    with _writing(target, "TrainVal_images/", "TrainVal_parsing_annotations/") as put:
        yield put


def reading_lip(source: Path, split: str, label_set: LabelSet) -> Iterator[FoundMask]:
    """Yield the masks of either layout. Raises NothingToDo if the folder is not one of them."""
    yield from found_in_pairs(read_lip(source, split), label_set)


@contextlib.contextmanager
def _writing(target: Target, photos: str, masks: str) -> Iterator[Callable[[Ready], Mapping[str, Any]]]:
    palette = target.label_set.palette()
    with target.stream(f"{photos}{target.split}_id.txt") as stems:

        def put(image: Ready) -> Mapping[str, Any]:
            target.put_photo(f"{photos}{target.split}_images/{image.stem}.jpg", image)
            target.put(f"{masks}{target.split}_segmentations/{image.stem}.png", encode_mask(image.mask, palette))
            stems.write(f"{image.stem}\n".encode())
            return {}

        yield put
