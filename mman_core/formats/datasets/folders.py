"""Any photos and masks in two folders, as `mman mannequins` writes them, with or without a folder for each split.

images/0001.jpg           labels/0001.png           split "all"
train/images/0001.jpg     train/labels/0001.png     split "train", or any other name of a folder
"""

from __future__ import annotations

from pathlib import Path

from mman_core.errors import NothingToDo
from mman_core.formats.datasets.listing import ALL, find_folder, not_empty, pairs_of_folders
from mman_core.images.labelled_pair import LabelledPair

TITLE = "paired"


def read_folders(root: Path, split: str) -> list[LabelledPair]:
    """Return the pairs of a split, in natural order. Raises NothingToDo if there is no such pair of folders."""
    if Path(split).name != split or split in ("", ".."):
        raise NothingToDo(f"The split {split!r} is no name of a folder: choose a folder within {root}, or {ALL!r}.")
    home = root if split == ALL else find_folder(TITLE, root, split)
    pairs = pairs_of_folders(find_folder(TITLE, home, "images"), find_folder(TITLE, home, "labels"))
    return not_empty(TITLE, root, list(pairs.values()))
