"""Pedestrian Parsing in Surveillance Scenes: 3,673 photos cut from 171 videos, 8 classes.

    data/1/0024_15.jpg     data/1/0024_15_m.png      a folder for each video, named by its number

The folder of the videos may also be called TrainData (and TestData), or be the data set itself. Videos 1 to 100 are
for training, 101 to 171 for testing. The masks do not hold ids but places in a colour scale of 64 steps.
"""

from __future__ import annotations

from pathlib import Path

from mman_core.errors import NothingToDo
from mman_core.formats.datasets.listing import check_split, files_by_stem, not_empty
from mman_core.images.folder import PHOTO_SUFFIXES
from mman_core.images.labelled_pair import LabelledPair

TITLE = "PPSS"
VALUES = (0, 9, 19, 29, 50, 39, 60, 62)
"""What the files hold for the ids 0 to 7: background, hair, face, upper clothes, arms, lower clothes, legs, shoes."""

VIDEOS = {"train": range(1, 101), "test": range(101, 172)}
_HOMES = ("data", "TrainData", "TestData", ".")


def read_ppss(root: Path, split: str) -> list[LabelledPair]:
    """Return the pairs of a split, video by video. Raises NothingToDo if this is no PPSS folder."""
    check_split(TITLE, split, tuple(VIDEOS))
    videos = [root / home / str(number) for number in VIDEOS[split] for home in _HOMES]
    videos = [video for video in videos if video.is_dir()]
    if not videos:
        numbers = VIDEOS[split]
        raise NothingToDo(
            f"{root} is no {TITLE} data set: it has no folder of a video numbered {numbers[0]} to {numbers[-1]}, "
            "neither itself nor in data, TrainData or TestData; choose the folder that holds it."
        )
    return not_empty(TITLE, root, [pair for video in videos for pair in _pairs(video)])


def _pairs(video: Path) -> list[LabelledPair]:
    photos = files_by_stem(video, PHOTO_SUFFIXES - {".png"})
    masks = files_by_stem(video, frozenset({".png"}))
    return [LabelledPair(photo, masks[f"{stem}_m"], VALUES) for stem, photo in photos.items() if f"{stem}_m" in masks]
