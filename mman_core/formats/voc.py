"""PASCAL VOC, and ATR and PASCAL-Person-Part, which are laid out like it.

voc     JPEGImages/<stem>.jpg   SegmentationClass/<stem>.png      ImageSets/Segmentation/train.txt   labelmap.txt
atr     JPEGImages/<stem>.jpg   SegmentationClassAug/<stem>.png   list/train_id.txt
ppp     JPEGImages/<stem>.jpg   SegmentationPart/<stem>.png       list/train_id.txt

All PNGs hold ids; those of VOC are coloured by VOC's palette, as labelmap.txt says, the others by the label set's.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from mman_core.errors import NothingToDo, WrongDataSet
from mman_core.formats.datasets.voc import read_atr, read_pascal_person_part
from mman_core.formats.files import Files, opened_files
from mman_core.formats.found import FoundMask, found_in_pairs
from mman_core.formats.labelmap import LABELMAP, ColourTable, labelmap, read_labelmap, voc_palette
from mman_core.formats.target import Ready, Target
from mman_core.images.index_png import encode_mask, read_mask
from mman_core.labels.label_set import LabelSet
from mman_core.types import IGNORE, Mask

MASKS = "SegmentationClass"
LISTS = "ImageSets/Segmentation"


@contextlib.contextmanager
def writing_voc(target: Target) -> Iterator[Callable[[Ready], Mapping[str, Any]]]:
    """Write VOC's segmentation folders. Raises WrongLabelSet if labelmap.txt cannot hold the classes."""
    palette = voc_palette()
    labelmap(target.label_set, palette, has_ignored=True)
    has_ignored = target.has_ignored
    with target.stream(f"{LISTS}/{target.split}.txt") as stems:

        def put(image: Ready) -> Mapping[str, Any]:
            nonlocal has_ignored
            target.put_photo(f"JPEGImages/{image.stem}.jpg", image)
            has_ignored = has_ignored or bool((image.mask == IGNORE).any())
            target.put(f"{MASKS}/{image.stem}.png", encode_mask(image.mask, palette))
            stems.write(f"{image.stem}\n".encode())
            return {}

        yield put
    with target.stream(LABELMAP) as file:
        file.write(labelmap(target.label_set, palette, has_ignored=has_ignored))


def reading_voc(source: Path, split: str, label_set: LabelSet) -> Iterator[FoundMask]:
    """Yield the masks of a split of VOC's folders, or of a zip archive of them.

    With a labelmap.txt the masks are read by its colours, without one by their ids. Raises WrongDataSet.
    """
    with opened_files(source) as files:
        yield from found_by_list(source, files, (split,), label_set)


def found_by_list(source: Path, files: Files, splits: tuple[str, ...], label_set: LabelSet) -> Iterator[FoundMask]:
    """Yield the masks that the first of these lists names; or the only list; or all masks if there is no list."""
    home = _home(source, files)
    table = None
    if f"{home}{LABELMAP}" in files:
        table = read_labelmap(source / f"{home}{LABELMAP}", files[f"{home}{LABELMAP}"](), label_set)
    for stem in _stems(source, files, home, splits):
        name = f"{home}{MASKS}/{stem}.png"
        yield FoundMask((stem,), functools.partial(_mask, files.get(name), table, label_set.size, source / name))


def _mask(
    read: Callable[[], bytes] | None, table: ColourTable | None, class_count: int, path: Path, shape: tuple[int, int]
) -> Mask:
    if read is None:
        raise WrongDataSet(f"{path} is named in the list, but it is not there; complete the data set.")
    if table is not None:
        return table.read(path, shape, read())
    return read_mask(path, shape=shape, class_count=class_count, data=read())


def _home(source: Path, files: Files) -> str:
    """Return the folder that holds SegmentationClass, the data set itself or one deeper, with a slash behind it."""
    for name in files:
        home, found, _ = name.partition(f"{MASKS}/")
        if found and home.count("/") <= 3 and (not home or home.endswith("/")):
            return home
    raise NothingToDo(f"{source} is no data set of this kind: it has no masks in a folder {MASKS}.")


def _stems(source: Path, files: Files, home: str, splits: tuple[str, ...]) -> list[str]:
    lists = [name for name in files if name.startswith(f"{home}{LISTS}/") and name.endswith(".txt")]
    if not lists:
        start = f"{home}{MASKS}/"
        return [name.removeprefix(start)[:-4] for name in files if name.startswith(start) and name.endswith(".png")]
    wanted = [f"{home}{LISTS}/{split}.txt" for split in splits]
    chosen = next((name for name in wanted if name in files), lists[0] if len(lists) == 1 else None)
    if chosen is None:
        known = ", ".join(Path(name).stem for name in lists[:5])
        raise NothingToDo(f"{source} has no list of the split {splits[0]!r}; it has {known}: choose with --split.")
    try:
        lines = files[chosen]().decode("utf-8-sig").splitlines()
    except UnicodeError as error:
        raise WrongDataSet(f"{source / chosen} is no text ({error}); export it again.") from error
    return [line.strip() for line in lines if line.strip()]


@contextlib.contextmanager
def writing_atr(target: Target) -> Iterator[Callable[[Ready], Mapping[str, Any]]]:
    """Write ATR's folders."""
    with _writing_parts(target, "SegmentationClassAug") as put:
        yield put


def reading_atr(source: Path, split: str, label_set: LabelSet) -> Iterator[FoundMask]:
    """Yield the masks of a split of ATR. Raises NothingToDo if this is no ATR folder."""
    yield from found_in_pairs(read_atr(source, split), label_set)


@contextlib.contextmanager
def writing_ppp(target: Target) -> Iterator[Callable[[Ready], Mapping[str, Any]]]:
    """Write the folders of PASCAL-Person-Part."""
    with _writing_parts(target, "SegmentationPart") as put:
        yield put


def reading_ppp(source: Path, split: str, label_set: LabelSet) -> Iterator[FoundMask]:
    """Yield the masks of a split of PASCAL-Person-Part. Raises NothingToDo if this is no such folder."""
    yield from found_in_pairs(read_pascal_person_part(source, split), label_set)


@contextlib.contextmanager
def _writing_parts(target: Target, masks: str) -> Iterator[Callable[[Ready], Mapping[str, Any]]]:
    palette = target.label_set.palette()
    with target.stream(f"list/{target.split}_id.txt") as stems:

        def put(image: Ready) -> Mapping[str, Any]:
            target.put_photo(f"JPEGImages/{image.stem}.jpg", image)
            target.put(f"{masks}/{image.stem}.png", encode_mask(image.mask, palette))
            stems.write(f"{image.stem}\n".encode())
            return {}

        yield put
