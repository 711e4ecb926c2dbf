"""ATR and PASCAL-Person-Part, which are laid out like PASCAL VOC: all photos in one folder, the splits in lists.

    JPEGImages/2500_1.jpg          SegmentationClassAug/2500_1.png       list/train_id.txt     ATR, 18 classes
    JPEGImages/2008_000008.jpg     SegmentationPart/2008_000008.png      list/train_id.txt     PASCAL, 7 classes

ATR's archive is unpacked as `humanparsing` and has no lists: those that others made (16,000 / 700 / 1,000 is usual)
are put beside the folders, in `list` or not; without them there is the split "all".
"""

from __future__ import annotations

from pathlib import Path

from mman_core.formats.datasets.listing import ALL, check_split, find_folder, listed_pairs, not_empty, pairs_of_folders
from mman_core.images.labelled_pair import LabelledPair

SPLITS = ("train", "val", "test", "trainval", ALL)


def read_atr(root: Path, split: str) -> list[LabelledPair]:
    """Return the pairs of a split of Active Template Regression. Raises NothingToDo if this is no ATR folder."""
    return _read("ATR", root, "SegmentationClassAug", split)


def read_pascal_person_part(root: Path, split: str) -> list[LabelledPair]:
    """Return the pairs of a split of PASCAL-Person-Part. Raises NothingToDo if this is no such folder."""
    return _read("PASCAL-Person-Part", root, "SegmentationPart", split)


def _read(title: str, root: Path, masks: str, split: str) -> list[LabelledPair]:
    check_split(title, split, SPLITS)
    mask_folder = find_folder(title, root, masks, f"humanparsing/{masks}")
    home = mask_folder.parent
    pairs = pairs_of_folders(find_folder(title, home, "JPEGImages"), mask_folder)
    if split == ALL:
        return not_empty(title, root, list(pairs.values()))
    name = f"{split}_id.txt"
    lists = [home / "list" / name, home / name, root / "list" / name, root / name]
    return not_empty(title, root, listed_pairs(title, lists, pairs))
