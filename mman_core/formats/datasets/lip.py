"""Look into Person: 30,462 photos to train on and 10,000 to validate with, 20 classes, ids in grey PNGs.

Two layouts are known. That of the public training code, which `mman export` writes too:

    train_images/100034_483681.jpg   train_segmentations/100034_483681.png   train_id.txt       (and val_...)

and that of the original archives, unpacked side by side, each perhaps within folders of its own name:

    TrainVal_images/train_images     TrainVal_parsing_annotations/train_segmentations     TrainVal_images/train_id.txt
"""

from __future__ import annotations

from pathlib import Path

from mman_core.formats.datasets.listing import check_split, find_folder, listed_pairs, not_empty, pairs_of_folders
from mman_core.images.labelled_pair import LabelledPair

TITLE = "LIP"
SPLITS = ("train", "val", "test")


def read_lip(root: Path, split: str) -> list[LabelledPair]:
    """Return the pairs of a split, in the order of its list. Raises NothingToDo if this is no LIP folder.

    LIP keeps the masks of its test split to itself: only an export of this program can have some.
    """
    check_split(TITLE, split, SPLITS)
    photos = find_folder(TITLE, root, *_places(f"{split}_images", "TrainVal_images"))
    masks = find_folder(TITLE, root, *_places(f"{split}_segmentations", "TrainVal_parsing_annotations"))
    lists = [root / place for place in _places(f"{split}_id.txt", "TrainVal_images")]
    pairs = pairs_of_folders(photos, masks)
    if not any(path.is_file() for path in lists):  # the folders are the split already
        return not_empty(TITLE, root, list(pairs.values()))
    return not_empty(TITLE, root, listed_pairs(TITLE, lists, pairs))


def _places(name: str, archive: str) -> list[str]:
    """Return where a folder or list may lie: in the data set, or one to three deep in what an archive unpacks to."""
    return [f"{archive}/" * depth + name for depth in range(4)]
