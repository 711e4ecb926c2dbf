"""The data sets that the program reads as they were published, by the key of their label set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from mman_core.errors import NothingToDo
from mman_core.formats.datasets.ccp import read_ccp
from mman_core.formats.datasets.cihp import read_cihp
from mman_core.formats.datasets.folders import read_folders
from mman_core.formats.datasets.lip import read_lip
from mman_core.formats.datasets.ppss import read_ppss
from mman_core.formats.datasets.voc import read_atr, read_pascal_person_part
from mman_core.images.labelled_pair import LabelledPair

FOLDERS = "folders"
"""The key of plain paired folders, whose label set must be said."""

DATASETS: Mapping[str, Callable[[Path, str], list[LabelledPair]]] = {
    "lip": read_lip,
    "ppp": read_pascal_person_part,
    "ppss": read_ppss,
    "atr": read_atr,
    "cihp": read_cihp,
    "ccp": read_ccp,
    FOLDERS: read_folders,
}


def read_dataset(key: str, root: Path, split: str) -> list[LabelledPair]:
    """Return the pairs of a split of the data set in the folder `root`.

    Raises NothingToDo if there is no such data set or split, or if the folder is not what it is said to be.
    """
    if key not in DATASETS:
        raise NothingToDo(f"There is no reader for the data set {key!r}; known are: {', '.join(DATASETS)}.")
    if not root.is_dir():
        raise NothingToDo(f"{root} is not a folder; choose the folder that holds the data set.")
    return DATASETS[key](root, split)
