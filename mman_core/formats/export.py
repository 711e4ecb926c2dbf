"""The frame of every export: each mask is read, checked, brought into the wanted label set and given to the format.

One image at a time is in memory, besides the names of all. A format is a block (see `Writing`) that gets the images
one by one and writes what belongs to the whole at its end; files get their names only when they are whole.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from mman_core.errors import CannotWrite, MmanError, NothingToDo
from mman_core.formats import manifest
from mman_core.formats.stems import unique_stems
from mman_core.formats.target import Ready, Target
from mman_core.images.atomic import remove_leftovers
from mman_core.images.index_png import read_mask
from mman_core.images.photo import is_upright_jpeg, read_photo
from mman_core.labels.label_set import LabelSet
from mman_core.labels.translation import lost_pixels
from mman_core.types import IGNORE, StopFlag

SPLITS = ("train", "val", "test")

Writing: TypeAlias = Callable[[Target], AbstractContextManager[Callable[[Ready], Mapping[str, Any]]]]
"""How a format writes: a block around all images, and what is called with each; it returns what the manifest adds.

What is called raises MmanError for an image that the format cannot hold, before anything of it is written.
"""


@dataclass(frozen=True)
class ExportImage:
    """An image to export: `name` is its path in the project, with forward slashes."""

    name: str
    photo: Path
    mask: Path


@dataclass(frozen=True)
class Exported:
    """One image was written; `done` of `total` are dealt with."""

    name: str
    done: int
    total: int


@dataclass(frozen=True)
class LeftOut:
    """One image was left out, with the reason in one sentence; `done` of `total` are dealt with."""

    name: str
    reason: str
    done: int
    total: int


@dataclass(frozen=True)
class Export:
    """What to export: masks of `ours` as masks of `label_set` by `table`, (256,) uint8, in the format `key`.

    `left_out` holds (name, reason) of images that the caller does not export; the manifest names them too.
    """

    images: Sequence[ExportImage]
    left_out: Sequence[tuple[str, str]]
    out: Path
    split: str
    key: str
    ours: LabelSet
    label_set: LabelSet
    table: npt.NDArray[np.uint8]
    keep_folders: bool = False
    """Whether stems keep the folders of the names."""
    one_folder: bool = False
    """Whether the files of all splits lie in the same folders, so that their stems must differ too."""


def export_images(
    export: Export, writing: Writing, *, should_stop: StopFlag = lambda: False
) -> Iterator[Exported | LeftOut]:
    """Write the images, one event each; then what belongs to the whole and the manifest, also after a stop.

    An earlier export of the same format in `out` is replaced: what it wrote for images that are no longer exported is
    removed, other splits are kept. Raises CannotWrite, also if `out` holds anything that this program has not
    exported, and NothingToDo for a split whose name is no plain word.
    """
    out, split = export.out, export.split
    if not split.isascii() or not split.isidentifier():
        raise NothingToDo(f"The split {split!r} is no plain word; choose {', '.join(SPLITS)} or another word.")
    splits = manifest.earlier_splits(out, export.key, split, export.label_set)
    # By folded names: where upper and lower case are the same, a file may have been replaced by one of another case.
    stale = {name.casefold(): name for name in manifest.exported_files(out, split)}
    target = Target(
        out,
        split,
        export.label_set,
        has_ignored=any(each.get("ignored_pixels") for name, each in splits.items() if name != split),
        splits=tuple(sorted({*splits, split})),
    )
    if splits.get(split, {}).get("finished") is False:
        _remove_torn(out)
    # Before anything else: after a crash this says whose the files are, so that the export can be run again.
    manifest.write_manifest(out, export.key, {**splits, split: {"label_set": export.label_set.key, "finished": False}})
    record = _Record(export)
    with target.stream(manifest.list_name(split)) as lines, writing(target) as put:
        for event, line in _each(export, _stems(export, target), target, put, record, should_stop):
            lines.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
            for name in target.files:
                stale.pop(name.casefold(), None)
            if event is not None:
                yield event
        if record.stopped:
            for name in stale.values():
                line = {"left_out": "It is of an earlier export, and this one was stopped.", "files": [name]}
                lines.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
    if not record.stopped:
        _remove(out, stale.values())
    manifest.write_manifest(out, export.key, {**splits, split: record.summary() | target.summary})


class _Record:
    """The counts of an export."""

    def __init__(self, export: Export) -> None:
        self._export = export
        self.exported = 0
        self.left_out = 0
        self.ignored = 0
        self.stopped = False
        self.lost: Counter[str] = Counter()

    def summary(self) -> dict[str, Any]:
        label_set = self._export.label_set
        return {
            "label_set": label_set.key,
            "classes": [label.name for label in label_set.classes],
            "project_label_set": self._export.ours.key,
            "finished": not self.stopped,
            "exported": self.exported,
            "left_out": self.left_out,
            "ignored_pixels": self.ignored,
            "lost_pixels": dict(self.lost),
            "images": manifest.list_name(self._export.split),
        }


def _stems(export: Export, target: Target) -> dict[str, str]:
    others = [split for split in target.splits if export.one_folder and split != target.split]
    taken = {stem for split in others for stem in manifest.exported_names(export.out, split)}
    return unique_stems((image.name for image in export.images), keep_folders=export.keep_folders, taken=taken)


def _each(
    export: Export,
    stems: Mapping[str, str],
    target: Target,
    put: Callable[[Ready], Mapping[str, Any]],
    record: _Record,
    should_stop: StopFlag,
) -> Iterator[tuple[Exported | LeftOut | None, dict[str, Any]]]:
    """Yield the event (None for those that a stop leaves out) and the manifest's line of each image."""
    total = len(export.left_out) + len(export.images)
    for done, (name, reason) in enumerate(export.left_out, 1):
        record.left_out += 1
        yield LeftOut(name, reason, done, total), {"name": name, "left_out": reason}
    for done, image in enumerate(export.images, len(export.left_out) + 1):
        record.stopped = record.stopped or should_stop()
        if record.stopped:
            record.left_out += 1
            yield None, {"name": image.name, "left_out": "The export was stopped."}
            continue
        target.files = []
        try:
            line = _export_one(export, image, stems[image.name], target, put, record)
        except CannotWrite:
            raise
        except MmanError as error:
            record.left_out += 1
            yield LeftOut(image.name, str(error), done, total), {"name": image.name, "left_out": str(error)}
        else:
            record.exported += 1
            yield Exported(image.name, done, total), line


def _export_one(
    export: Export,
    image: ExportImage,
    stem: str,
    target: Target,
    put: Callable[[Ready], Mapping[str, Any]],
    record: _Record,
) -> dict[str, Any]:
    # Decoded even if it is only copied: a damaged photo must not get into a data set.
    photo = read_photo(image.photo)
    height, width = photo.shape[:2]
    ours = read_mask(image.mask, shape=(height, width), class_count=export.ours.size)
    mask = export.table[ours]
    lost = lost_pixels(ours, export.ours, export.table)
    more = put(Ready(image.name, stem, image.photo, is_upright_jpeg(image.photo), photo, mask))
    record.ignored += int(np.count_nonzero(mask == IGNORE))
    record.lost.update(lost)
    return {
        "name": image.name,
        "stem": stem,
        "photo": target.photo,
        "height": height,
        "width": width,
        "ids_sha256": hashlib.sha256(mask.tobytes()).hexdigest(),
        **({"lost_pixels": lost} if lost else {}),
        **more,
        "files": target.files,
    }


def _remove(out: Path, files: Iterable[str]) -> None:
    """Remove what an earlier export wrote for images that this one does not hold: readers of folders would take it."""
    for name in sorted(files):
        try:
            (out / name).unlink(missing_ok=True)
        except OSError as error:
            raise CannotWrite(f"{out / name} is of an earlier export and cannot be removed: {error}.") from error


def _remove_torn(out: Path) -> None:
    """Remove what a killed export of ours had not finished writing; it may be as large as the whole export."""
    for folder, _, _ in os.walk(out):
        remove_leftovers(Path(folder))
