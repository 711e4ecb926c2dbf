"""Crowd Instance-level Human Parsing: 28,280 photos to train on, 5,000 to validate with, several persons in each.

    instance-level_human_parsing/Training/Images/0000006.jpg      .../Training/Category_ids/0000006.png
    instance-level_human_parsing/Validation/Images/...            .../Validation/Category_ids/...

20 classes as in LIP, but id 10 is torso skin. The masks of the testing photos are not published.
"""

from __future__ import annotations

from pathlib import Path

from mman_core.formats.datasets.listing import check_split, find_folder, not_empty, pairs_of_folders
from mman_core.images.labelled_pair import LabelledPair

TITLE = "CIHP"
FOLDERS = {"train": "Training", "val": "Validation"}


def read_cihp(root: Path, split: str) -> list[LabelledPair]:
    """Return the pairs of a split, in natural order. Raises NothingToDo if this is no CIHP folder."""
    check_split(TITLE, split, tuple(FOLDERS))
    name = FOLDERS[split]
    home = find_folder(TITLE, root, name, f"instance-level_human_parsing/{name}")
    pairs = pairs_of_folders(find_folder(TITLE, home, "Images"), find_folder(TITLE, home, "Category_ids"))
    return not_empty(TITLE, root, list(pairs.values()))
