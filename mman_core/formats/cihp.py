"""Crowd Instance-level Human Parsing (CIHP), one person an image.

Training/Images/<stem>.jpg        Training/Category_ids/<stem>.png     ids of the classes
Training/Human_ids/<stem>.png     1 where the person is                Training/train_id.txt
Training/Instance_ids/<stem>.png  1, 2 ... for each class that occurs  Training/Instance_ids/<stem>.txt

A line of the latter is "<number in the PNG> <id of the class> <number of the person>", as the authors' scoring reads
it. Only Category_ids are read back.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from mman_core.errors import NothingToDo
from mman_core.formats.datasets.cihp import FOLDERS, read_cihp
from mman_core.formats.found import FoundMask, found_in_pairs
from mman_core.formats.target import Ready, Target
from mman_core.images.colour_png import encode_png
from mman_core.images.index_png import encode_mask
from mman_core.labels.label_set import LabelSet
from mman_core.types import IGNORE


@contextlib.contextmanager
def writing_cihp(target: Target) -> Iterator[Callable[[Ready], Mapping[str, Any]]]:
    """Write the folders of a split. Raises NothingToDo for a split that CIHP has no masks of."""
    if target.split not in FOLDERS:
        raise NothingToDo(f"CIHP has no masks of a split {target.split!r}; choose {' or '.join(FOLDERS)}.")
    home = FOLDERS[target.split]
    palette = target.label_set.palette()
    with target.stream(f"{home}/{target.split}_id.txt") as stems:

        def put(image: Ready) -> Mapping[str, Any]:
            target.put_photo(f"{home}/Images/{image.stem}.jpg", image)
            is_person = (image.mask != 0) & (image.mask != IGNORE)
            classes = np.unique(image.mask[is_person])
            numbers = np.zeros(256, np.uint8)
            numbers[classes] = np.arange(1, len(classes) + 1)
            lines = "".join(f"{number} {label} 1\n" for number, label in enumerate(classes.tolist(), 1))
            target.put(f"{home}/Category_ids/{image.stem}.png", encode_mask(image.mask, palette))
            target.put(f"{home}/Human_ids/{image.stem}.png", encode_png(is_person.astype(np.uint8)))
            target.put(f"{home}/Instance_ids/{image.stem}.png", encode_png(numbers[image.mask]))
            target.put(f"{home}/Instance_ids/{image.stem}.txt", lines.encode())
            stems.write(f"{image.stem}\n".encode())
            return {}

        yield put


def reading_cihp(source: Path, split: str, label_set: LabelSet) -> Iterator[FoundMask]:
    """Yield the masks of a split. Raises NothingToDo if this is no CIHP folder."""
    yield from found_in_pairs(read_cihp(source, split), label_set)
