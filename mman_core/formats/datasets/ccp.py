"""Clothing Co-Parsing: 1,004 street photos with masks of 59 ids, in MATLAB files.

    photos/0001.jpg      annotations/pixel-level/0001.mat (or 0001.png, if somebody has converted them)

There is no official split; sources of a training leave some out with `every` and `first`.
"""

from __future__ import annotations

from pathlib import Path

from mman_core.formats.datasets.listing import ALL, check_split, find_folder, not_empty, pairs_of_folders
from mman_core.images.labelled_pair import LabelledPair

TITLE = "CCP"


def read_ccp(root: Path, split: str) -> list[LabelledPair]:
    """Return all pairs, in natural order. Raises NothingToDo if this is no CCP folder or for a split but "all"."""
    check_split(TITLE, split, (ALL,))
    masks = find_folder(TITLE, root, "annotations/pixel-level")
    pairs = pairs_of_folders(find_folder(TITLE, root, "photos"), masks, (".mat", ".png"))
    return not_empty(TITLE, root, list(pairs.values()))
