"""Photos with masks for training: where they come from, and what becomes of one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from mman_core.errors import NothingToDo
from mman_core.formats.datasets.datasets import DATASETS, FOLDERS, read_dataset
from mman_core.images.folder import find_photos
from mman_core.images.labelled_pair import LabelledPair, read_pair_mask
from mman_core.images.photo import read_photo
from mman_core.labels.translation import Translation
from mman_core.types import Mask, Rgb


@dataclass(frozen=True)
class Sample:
    """One photo with its mask, both (H, W); `merge` maps our ids to the coarser ids that the mask holds, if it does."""

    photo: Rgb
    mask: Mask
    merge: npt.NDArray[np.uint8] | None = None
    flip_table: npt.NDArray[np.uint8] | None = None
    """(256,) what the coarser ids become in a mirrored image; None: the mask holds our own."""


@dataclass(frozen=True)
class Source:
    """Photos with masks, drawn with probability proportional to `share`.

    Either a folder of photos (`images`), one of masks of the same stems (`labels`) and their `label_set`; or a
    `dataset` that the program can read ("lip", "ppp" ...), the folder `root` that holds it, its `split`, and a
    `label_set` if the masks hold another one than usual there. Raises ValueError if neither or both are named.
    """

    images: str = ""
    labels: str = ""
    label_set: str = ""
    share: float = 1.0
    every: int = 1
    """Take each n-th pair only, from `first` on: the simplest way to leave some out."""
    first: int = 0
    dataset: str = ""
    root: str = ""
    split: str = "train"

    def __post_init__(self) -> None:
        if self.dataset:
            if self.images or self.labels or not self.root:
                raise ValueError(f"a source of the data set {self.dataset!r} names its root, and no images or labels")
            if self.dataset not in DATASETS:
                raise ValueError(f"there is no data set {self.dataset!r}; known are {', '.join(DATASETS)}")
            if self.dataset == FOLDERS and not self.label_set:
                raise ValueError(f"a source of the data set {FOLDERS!r} names its label_set")
        elif not (self.images and self.labels and self.label_set) or self.root:
            raise ValueError("a source names images, labels and label_set, or dataset and root")
        if self.every < 1 or self.first < 0:
            raise ValueError("of a source, every is 1 or more, and first is 0 or more")

    @property
    def place(self) -> str:
        """Where its photos lie."""
        return self.root or self.images

    @property
    def labelled_as(self) -> str:
        """The key of the label set that its masks hold."""
        return self.label_set or self.dataset


def source_pairs(source: Source) -> list[LabelledPair]:
    """Return the photos of a source that have a mask. Raises NothingToDo if there is none."""
    if source.dataset:
        pairs = read_dataset(source.dataset, Path(source.root), source.split)[source.first :: source.every]
        where = f"{source.root} has no photo {source.first} in its split {source.split}."
    else:
        photos = find_photos(Path(source.images))[source.first :: source.every]
        pairs = [LabelledPair(photo, Path(source.labels) / f"{photo.stem}.png") for photo in photos]
        pairs = [pair for pair in pairs if pair.mask.is_file()]
        where = f"No photo of {source.images} has a mask of the same name in {source.labels}."
    if not pairs:
        raise NothingToDo(where)
    return pairs


def read_pair(pair: LabelledPair, class_count: int) -> tuple[Rgb, Mask]:
    """Return the photo and its mask as they are in the files. Raises UnreadableImage, ImageTooLarge, WrongMask."""
    photo = read_photo(pair.photo)
    height, width = photo.shape[:2]
    return photo, read_pair_mask(pair, class_count, shape=(height, width))


def sample_of(photo: Rgb, ids: Mask, change: Translation, longest: int) -> Sample:
    """Return a photo (H, W, 3) and its mask (H, W), in the ids of another label set, as what training draws from."""
    mask = change.theirs[ids]
    height, width = photo.shape[:2]
    scale = longest / max(height, width)
    if scale < 1:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        photo = np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_AREA), np.uint8)
        mask = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    flip_table = None if change.ours is None else change.shared.flip_table()
    return Sample(photo, mask, change.ours, flip_table)
