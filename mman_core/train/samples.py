"""Photos with masks for training: read once, kept small in memory, drawn at random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from mman_core.errors import MmanError, NothingToDo
from mman_core.images.folder import find_photos
from mman_core.images.index_png import read_mask
from mman_core.images.photo import read_photo
from mman_core.labels.label_set import LabelSet, load_label_set
from mman_core.labels.translation import Translation, translation
from mman_core.types import Mask, Rgb


@dataclass(frozen=True)
class Sample:
    """One photo with its mask, both (H, W); `merge` maps our ids to the coarser ids that the mask holds, if it does."""

    photo: Rgb
    mask: Mask
    merge: npt.NDArray[np.uint8] | None = None


@dataclass(frozen=True)
class Source:
    """A folder of photos and a folder of masks of the same stems, drawn with probability proportional to `share`."""

    images: str
    labels: str
    label_set: str
    share: float = 1.0
    every: int = 1
    """Take each n-th pair only, from `first` on: the simplest way to leave some out."""
    first: int = 0


def read_source(source: Source, ours: LabelSet, longest: int) -> list[Sample]:
    """Read every pair of a source, no longer than `longest` pixels. Raises NothingToDo if there is none."""
    theirs = load_label_set(source.label_set)
    change = translation(theirs, ours)
    photos = find_photos(Path(source.images))[source.first :: source.every]
    samples = []
    for photo in photos:
        mask = Path(source.labels) / f"{photo.stem}.png"
        if mask.is_file():
            samples.append(_read_pair(photo, mask, theirs.size, change, longest))
    if not samples:
        raise NothingToDo(f"No photo of {source.images} has a mask of the same name in {source.labels}.")
    return samples


def read_pairs(pairs: Sequence[tuple[str, str]], ours: LabelSet, longest: int) -> tuple[list[Sample], list[str]]:
    """Read (photo, mask) files; returns the samples and one sentence for each pair that was left out."""
    own = translation(ours, ours)
    samples, left_out = [], []
    for photo, mask in pairs:
        try:
            samples.append(_read_pair(Path(photo), Path(mask), ours.size, own, longest))
        except MmanError as error:
            left_out.append(str(error))
    return samples, left_out


def _read_pair(photo_path: Path, mask_path: Path, class_count: int, change: Translation, longest: int) -> Sample:
    photo = read_photo(photo_path)
    height, width = photo.shape[:2]
    mask = change.theirs[read_mask(mask_path, shape=(height, width), class_count=class_count)]
    scale = longest / max(height, width)
    if scale < 1:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        photo = np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_AREA), np.uint8)
        mask = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    return Sample(photo, mask, change.ours)
