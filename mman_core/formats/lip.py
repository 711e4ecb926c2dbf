"""Export in the folder layout of Look into Person (LIP), which the public training code of human parsing reads.

out/train_images/<stem>.jpg           photo
out/train_segmentations/<stem>.png    ids of the classes, with the label set's palette
out/train_id.txt                      one stem a line
out/manifest.json                     what was exported from what, and what was left out and why
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from mman_core.errors import CannotWrite, MmanError
from mman_core.images.atomic import write_atomically
from mman_core.images.index_png import encode_mask, read_mask
from mman_core.images.photo import encode_jpeg, is_upright_jpeg, read_photo
from mman_core.labels.label_set import LabelSet
from mman_core.types import StopFlag

_LONGEST_STEM, _SHORTENED_STEM = 251, 240
"""Bytes: with ".png" a stem fits a file name of 255 bytes, and a shortened one leaves room for a number."""


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
class _Entry:
    stem: str
    name: str
    photo: str
    height: int
    width: int
    mask_sha256: str


def export_lip(
    images: Sequence[ExportImage],
    left_out: Sequence[tuple[str, str]],
    out: Path,
    label_set: LabelSet,
    *,
    split: str = "train",
    should_stop: StopFlag = lambda: False,
) -> Iterator[Exported | LeftOut]:
    """Write the images into `out`, one event each; then the id list and the manifest, also after a stop.

    `left_out` holds (name, reason) of images that the caller does not export; they get into the manifest with those
    that turn out to be unusable here. An earlier export in `out` is replaced file by file, and its other splits are
    kept. Raises CannotWrite, also if `out` holds a data set that this program has not made.
    """
    splits = _earlier_splits(out, split)
    total = len(left_out) + len(images)
    missing = [{"name": name, "reason": reason} for name, reason in left_out]
    for done, (name, reason) in enumerate(left_out, 1):
        yield LeftOut(name, reason, done, total)
    entries: list[_Entry] = []
    stems = unique_stems([image.name for image in images])
    for index, image in enumerate(images):
        if should_stop():
            missing += [{"name": rest.name, "reason": "The export was stopped."} for rest in images[index:]]
            break
        done = len(left_out) + index + 1
        try:
            entries.append(_export_one(image, stems[image.name], out, label_set, split))
        except CannotWrite:
            raise
        except MmanError as error:
            missing.append({"name": image.name, "reason": str(error)})
            yield LeftOut(image.name, str(error), done, total)
        else:
            yield Exported(image.name, done, total)
    splits[split] = _record(label_set, entries, missing)
    _write_lists(out, split, splits)


def unique_stems(names: Iterable[str]) -> dict[str, str]:
    """Return a file stem for each image name, unlike all others even where upper and lower case are the same.

    It is the name's own stem; where two are alike, their folders are put before it, then their suffixes behind it.
    """
    forms: tuple[Callable[[PurePosixPath], str], ...] = (
        lambda path: path.stem,
        lambda path: "__".join([*path.parts[:-1], path.stem]),
        lambda path: "__".join([*path.parts[:-1], path.stem, path.suffix[1:]]),
    )
    stems: dict[str, str] = {}
    taken: set[str] = set()
    rest = list(names)
    for form in forms:
        wanted = {name: _one_line(form(PurePosixPath(name))) for name in rest}
        counts = Counter(stem.casefold() for stem in wanted.values())
        for name, stem in wanted.items():
            if counts[stem.casefold()] == 1 and stem.casefold() not in taken:
                stems[name] = stem
        taken |= {stem.casefold() for stem in stems.values()}
        rest = [name for name in rest if name not in stems]
    for name in rest:
        number = 2
        stem = _one_line(forms[-1](PurePosixPath(name)))
        while f"{stem}__{number}".casefold() in taken:
            number += 1
        stems[name] = f"{stem}__{number}"
        taken.add(stems[name].casefold())
    return stems


def _export_one(image: ExportImage, stem: str, out: Path, label_set: LabelSet, split: str) -> _Entry:
    # Decoded even if it is only copied: a damaged photo must not get into a data set.
    photo = read_photo(image.photo)
    height, width = photo.shape[:2]
    mask = encode_mask(read_mask(image.mask, shape=(height, width), class_count=label_set.size), label_set.palette())
    copied = is_upright_jpeg(image.photo)
    photo_bytes = image.photo.read_bytes() if copied else encode_jpeg(photo)
    write_atomically(out / f"{split}_images" / f"{stem}.jpg", photo_bytes)
    write_atomically(out / f"{split}_segmentations" / f"{stem}.png", mask)
    how = "copied byte for byte" if copied else "written upright as JPEG of quality 95"
    return _Entry(stem, image.name, how, height, width, hashlib.sha256(mask).hexdigest())


def _earlier_splits(out: Path, split: str) -> dict[str, Any]:
    """Return the splits of an earlier export in `out`. Raises CannotWrite if what lies there is not ours to replace."""
    ours = [out / f"{split}_images", out / f"{split}_segmentations", out / f"{split}_id.txt"]
    for path in ours:
        if path.is_symlink():
            raise CannotWrite(f"{path} is a link to another place; remove the link or export to another folder.")
    try:
        manifest = json.loads((out / "manifest.json").read_text("utf-8"))
        splits = manifest["splits"]
        if manifest["format"] == "LIP" and isinstance(splits, dict):
            return splits
    except FileNotFoundError:
        pass
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CannotWrite(f"{out / 'manifest.json'} is not from an export of ours; choose an empty folder.") from error
    if any(path.exists() for path in ours):
        raise CannotWrite(f"{out} already holds a {split} set that this program has not made; choose an empty folder.")
    return {}


def _record(label_set: LabelSet, entries: list[_Entry], missing: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "label_set": label_set.key,
        "classes": [label.name for label in label_set.classes],
        "images": [asdict(entry) for entry in entries],
        "left_out": missing,
    }


def _write_lists(out: Path, split: str, splits: dict[str, Any]) -> None:
    stems = "".join(f"{entry['stem']}\n" for entry in splits[split]["images"])
    write_atomically(out / f"{split}_id.txt", stems.encode())
    manifest = json.dumps({"format": "LIP", "splits": splits}, indent=1, ensure_ascii=False)
    write_atomically(out / "manifest.json", manifest.encode())


def _one_line(stem: str) -> str:
    """Return the stem fit for a line of the id list and a file name: printable, no outer spaces, not too long."""
    printable = "".join(letter if letter.isprintable() else "_" for letter in stem).strip() or "_"
    if len(printable.encode()) <= _LONGEST_STEM:
        return printable
    return printable.encode()[:_SHORTENED_STEM].decode(errors="ignore").strip()
