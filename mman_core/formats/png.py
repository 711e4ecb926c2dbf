"""Plain PNGs of ids, PNGs of colours, and pictures to look at, each beside its photos.

png        <split>/images/<stem>.jpg   <split>/labels/<stem>.png      ids, with the label set's palette
colours    <split>/images/<stem>.jpg   <split>/colours/<stem>.png     RGB   labelmap.txt
overlays   <split>/<stem>.jpg                                         the photo, half covered by the colours
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from mman_core.errors import NothingToDo
from mman_core.formats.files import Files, opened_files
from mman_core.formats.found import FoundMask
from mman_core.formats.labelmap import LABELMAP, ColourTable, colours_of, labelmap, read_labelmap
from mman_core.formats.target import Ready, Target
from mman_core.images.colour_png import encode_png
from mman_core.images.index_png import encode_mask, read_mask
from mman_core.images.photo import encode_jpeg
from mman_core.labels.label_set import LabelSet
from mman_core.types import Mask


@contextlib.contextmanager
def writing_png(target: Target) -> Iterator[Callable[[Ready], Mapping[str, Any]]]:
    """Write ids."""
    palette = target.label_set.palette()

    def put(image: Ready) -> Mapping[str, Any]:
        target.put_photo(f"{target.split}/images/{image.stem}.jpg", image)
        target.put(f"{target.split}/labels/{image.stem}.png", encode_mask(image.mask, palette))
        return {}

    yield put


def reading_png(source: Path, split: str, label_set: LabelSet) -> Iterator[FoundMask]:
    """Yield the PNGs of a folder or zip archive, or those of its folders <split>/labels or labels, as ids."""
    with opened_files(source) as files:
        for name, start in _pngs(source, files, split, "labels"):
            read = functools.partial(_ids, files[name], label_set.size, source / name)
            yield FoundMask((name.removeprefix(start)[:-4],), read)


@contextlib.contextmanager
def writing_colours(target: Target) -> Iterator[Callable[[Ready], Mapping[str, Any]]]:
    """Write colours. Raises WrongLabelSet if two classes share one."""
    palette = target.label_set.palette()
    content = labelmap(target.label_set, palette, has_ignored=True)

    def put(image: Ready) -> Mapping[str, Any]:
        target.put_photo(f"{target.split}/images/{image.stem}.jpg", image)
        target.put(f"{target.split}/colours/{image.stem}.png", encode_png(palette[image.mask]))
        return {}

    yield put
    with target.stream(LABELMAP) as file:
        file.write(content)


def reading_colours(source: Path, split: str, label_set: LabelSet) -> Iterator[FoundMask]:
    """Yield the PNGs of a folder or zip archive, or those of its folders <split>/colours or colours.

    Their colours mean what labelmap.txt says, or without one what the label set's colours are.
    """
    with opened_files(source) as files:
        table = colours_of(label_set, label_set.palette())
        if LABELMAP in files:
            table = read_labelmap(source / LABELMAP, files[LABELMAP](), label_set)
        for name, start in _pngs(source, files, split, "colours"):
            read = functools.partial(_ids_of_colours, files[name], table, source / name)
            yield FoundMask((name.removeprefix(start)[:-4],), read)


def _ids(read: Callable[[], bytes], class_count: int, path: Path, shape: tuple[int, int]) -> Mask:
    return read_mask(path, shape=shape, class_count=class_count, data=read())


def _ids_of_colours(read: Callable[[], bytes], table: ColourTable, path: Path, shape: tuple[int, int]) -> Mask:
    return table.read(path, shape, read())


@contextlib.contextmanager
def writing_overlays(target: Target) -> Iterator[Callable[[Ready], Mapping[str, Any]]]:
    """Write pictures to look at: the background stays as it is."""
    palette = target.label_set.palette().astype(np.uint16)

    def put(image: Ready) -> Mapping[str, Any]:
        mixed = ((image.photo.astype(np.uint16) + palette[image.mask]) // 2).astype(np.uint8)
        mixed = np.where(image.mask[..., None] == 0, image.photo, mixed)
        target.put(f"{target.split}/{image.stem}.jpg", encode_jpeg(np.ascontiguousarray(mixed)))
        return {}

    yield put


def _pngs(source: Path, files: Files, split: str, folder: str) -> list[tuple[str, str]]:
    """Return the PNGs of the first folder that has any, each with what its name begins with because of that.

    The suffix says nothing of the photo's: `x.png` may be the mask of x.jpg, but `x.jpg.png` can be of no other.
    """
    for start in (f"{split}/{folder}/", f"{folder}/", f"{split}/", ""):
        found = [name for name in files if name.startswith(start) and PurePosixPath(name).suffix.lower() == ".png"]
        if found:
            return [(name, start) for name in found]
    raise NothingToDo(f"There is no PNG in {source}; choose the folder or zip archive that holds the masks.")
