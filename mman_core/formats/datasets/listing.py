"""What the readers share: find a folder, list its files by stem, pair them, follow a list of names.

Names in a list are only looked up among the files that lie in the data set's own folders. A list can therefore not
lead to a file elsewhere, whatever it holds; links that lead out of their folder are left out as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mman_core.errors import NothingToDo
from mman_core.images.folder import PHOTO_SUFFIXES, natural_key
from mman_core.images.labelled_pair import LabelledPair
from mman_core.outside import read_limited

_LONGEST_LIST = 200_000_000
"""Bytes of the longest list that is read."""

ALL = "all"
"""The split that is every photo with a mask, whatever the lists say."""


def check_split(title: str, split: str, known: Sequence[str]) -> None:
    """Raise NothingToDo if the data set has no split of that name."""
    if split not in known:
        raise NothingToDo(f"{title} has no split {split!r}: choose {' or '.join(known)}.")


def find_folder(title: str, root: Path, *choices: str) -> Path:
    """Return the first of `choices` (relative to `root`) that is a folder. Raises NothingToDo naming all of them."""
    for choice in choices:
        if (root / choice).is_dir():
            return root / choice
    raise NothingToDo(
        f"{root} is no {title} data set: it has no folder {' or '.join(choices)}; choose the folder that holds it."
    )


def files_by_stem(folder: Path, suffixes: frozenset[str]) -> dict[str, Path]:
    """Return the files of a folder (not of its sub-folders) by stem, in natural order; hidden ones are left out."""
    real = folder.resolve()
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir(), key=lambda path: natural_key(path.name)):
        if path.name.startswith(".") or path.suffix.lower() not in suffixes or not path.is_file():
            continue
        if not path.is_symlink() or path.resolve().is_relative_to(real):
            found.setdefault(path.stem, path)
    return found


def pairs_of_folders(photos: Path, masks: Path, mask_suffixes: tuple[str, ...] = (".png",)) -> dict[str, LabelledPair]:
    """Return each photo of a folder with the mask of the same stem in another one, by stem; others are left out."""
    pictures = files_by_stem(photos, PHOTO_SUFFIXES)
    labels = files_by_stem(masks, frozenset(mask_suffixes))
    return {stem: LabelledPair(photo, labels[stem]) for stem, photo in pictures.items() if stem in labels}


def listed_pairs(title: str, lists: Sequence[Path], pairs: dict[str, LabelledPair]) -> list[LabelledPair]:
    """Return the pairs that the first list that exists names, a stem (or file name) a line.

    Raises NothingToDo if there is no list, or if it names a photo that has no file here or no mask.
    """
    path = next((path for path in lists if path.is_file()), None)
    if path is None:
        raise NothingToDo(f"This {title} data set lacks the list {lists[0]}; put it there or choose the split {ALL!r}.")
    try:
        lines = read_limited(path, _LONGEST_LIST).decode("utf-8").splitlines()
    except OSError as error:
        raise NothingToDo(f"The list {path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise NothingToDo(f"The list {path} cannot be read: {error}.") from error
    names = [line.strip() for line in lines if line.strip()]
    stems = [name if name in pairs else _without_suffix(name) for name in names]
    missing = [name for name, stem in zip(names, stems, strict=True) if stem not in pairs]
    if missing:
        raise NothingToDo(
            f"{path} names {len(missing)} of {len(names)} photos that are not in the data set with a mask, the first "
            f"is {missing[0][:100]!r} (links that lead elsewhere do not count); complete the data set or mend the list."
        )
    return [pairs[stem] for stem in stems]


def not_empty(title: str, root: Path, pairs: Sequence[LabelledPair]) -> list[LabelledPair]:
    """Return the pairs as a list. Raises NothingToDo if there is none."""
    if not pairs:
        raise NothingToDo(f"There is no photo with a mask in this {title} data set: {root}.")
    return list(pairs)


def _without_suffix(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return stem if dot and f".{suffix.lower()}" in PHOTO_SUFFIXES else name
