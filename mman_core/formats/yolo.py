"""Ultralytics' YOLO segmentation: polygons, which cannot hold everything; what is lost is measured.

labels/<split>/<stem>.txt     images/<split>/<stem>.jpg     data.yaml

A line is "<class less one> x1 y1 x2 y2 ...", in parts of the photo's width and height, through the centres of pixels.
"""

from __future__ import annotations

import contextlib
import functools
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from mman_core.errors import NothingToDo, UnknownClass, WrongDataSet
from mman_core.formats.classes import folded, ids_by_name
from mman_core.formats.files import Files, opened_files
from mman_core.formats.found import FoundMask
from mman_core.formats.polygons import fill, polygons_of
from mman_core.formats.target import Ready, Target
from mman_core.labels.label_set import LabelSet
from mman_core.types import IGNORE, Mask

Ids: TypeAlias = Sequence[int | None]
"""Our id of each of their classes, None for a foreign one."""

_LARGEST = 64_000_000
"""Bytes of the polygons of one photo."""


@contextlib.contextmanager
def writing_yolo(target: Target) -> Iterator[Callable[[Ready], Mapping[str, Any]]]:
    """Write a split; the manifest gets the IoU of each class between the masks and what their polygons give back."""
    ids_by_name(target.label_set)
    size = target.label_set.size
    totals = {"wrong_pixels": 0, "pixels": 0}
    both, either = np.zeros(size, np.int64), np.zeros(size, np.int64)

    def put(image: Ready) -> Mapping[str, Any]:
        target.put_photo(f"images/{target.split}/{image.stem}.jpg", image)
        lines = _lines(image.mask)
        back = _filled(lines, image.mask.shape, list(range(1, size)), Path(image.stem))
        shared = np.bincount(image.mask[image.mask == back], minlength=256)[:size]
        counts = [np.bincount(each.ravel(), minlength=256)[:size] for each in (image.mask, back)]
        both[:] += shared
        either[:] += counts[0] + counts[1] - shared
        target.put(f"labels/{target.split}/{image.stem}.txt", lines.encode())
        wrong = int(np.count_nonzero(image.mask != back))
        totals["wrong_pixels"] += wrong
        totals["pixels"] += image.mask.size
        return {"wrong_pixels": wrong}

    yield put
    with target.stream("data.yaml") as file:
        file.write(_data_yaml(target))
    target.summary |= totals
    target.summary["iou"] = {
        label.name: both[label.id] / either[label.id] for label in target.label_set.classes if either[label.id]
    }
    shares = list(target.summary["iou"].values())
    target.summary["mean_iou_loss"] = 1 - sum(shares) / len(shares) if shares else 0.0


def _lines(mask: Mask) -> str:
    height, width = mask.shape
    lines = []
    for label in np.unique(mask[(mask > 0) & (mask != IGNORE)]).tolist():
        for polygon in polygons_of(mask == label):
            # Half a pixel more: the centre, which also survives being cut down to whole pixels.
            points = ((polygon + 0.5) / [width, height]).ravel().tolist()
            lines.append(" ".join([str(label - 1), *(f"{part:.6f}" for part in points)]) + "\n")
    return "".join(lines)


def _data_yaml(target: Target) -> bytes:
    rows = [f"{split}: images/{split}\n" for split in target.splits]
    # A text in JSON is a text in YAML too, whatever is in it.
    names = [f"  {label.id - 1}: {json.dumps(label.name)}\n" for label in target.label_set.classes[1:]]
    return ("path: .\n" + "".join(rows) + "names:\n" + "".join(names)).encode()


def reading_yolo(source: Path, split: str, label_set: LabelSet) -> Iterator[FoundMask]:
    """Yield the masks of a split of a folder or zip archive with a data.yaml. Raises WrongDataSet, NothingToDo.

    Where polygons overlap, the later one is on top.
    """
    with opened_files(source) as files:
        ids = _classes(source, files, label_set)
        start = re.compile(rf"(.*/)?labels/{re.escape(split)}/(.+)\.txt")
        found = [(match[2], name) for name in files if (match := start.fullmatch(name))]
        if not found:
            raise NothingToDo(f"{source} has no polygons in a folder labels/{split}; choose another split.")
        for stem, name in found:
            yield FoundMask((stem,), functools.partial(_read, files[name], ids, source / name))


def _read(read: Callable[[], bytes], ids: Ids, path: Path, shape: tuple[int, int]) -> Mask:
    return _filled(_text(path, read()), shape, ids, path)


def _classes(source: Path, files: Files, label_set: LabelSet) -> Ids:
    """Return our id of each class of data.yaml (None for a foreign one), or ours in order if it names none."""
    name = next((name for name in files if name.split("/")[-1] == "data.yaml"), None)
    if name is None:
        raise NothingToDo(f"{source} has no data.yaml, which says what the classes are; put it there.")
    content = _text(source / name, files[name]())
    names = ids_by_name(label_set)
    block = re.search(r"^names:[ \t]*\n((?:[ \t]+\S.*\n?)+)", content, re.MULTILINE)
    inline = re.search(r"^names:[ \t]*\[([^\]]*)\]", content, re.MULTILINE)
    if block:
        rows = [re.fullmatch(r"\s*(?:\d+:|-)\s*(.+?)\s*", row) for row in block[1].splitlines()]
        listed = [row[1] for row in rows if row]
    elif inline:
        listed = [each.strip() for each in inline[1].split(",") if each.strip()]
    else:
        raise WrongDataSet(f"{source / name} names no classes in a way that is understood; export it again.")
    return [names.get(folded(_unquoted(each))) for each in listed]


def _unquoted(word: str) -> str:
    if word.startswith('"'):
        with contextlib.suppress(ValueError):
            return str(json.loads(word))
    return word.strip("'\"")


def _text(path: Path, data: bytes) -> str:
    if len(data) > _LARGEST:
        raise WrongDataSet(f"{path} is larger than {_LARGEST // 1_000_000} MB, which no photo's polygons need.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeError as error:
        raise WrongDataSet(f"{path} is no text ({error}); export it again.") from error


def _filled(lines: str, shape: tuple[int, ...], ids: Ids, path: Path) -> Mask:
    height, width = shape
    mask = np.zeros((height, width), np.uint8)
    for line in lines.splitlines():
        if not line.strip():
            continue
        label, polygon = _polygon(line, (height, width), path)
        known = ids[label] if 0 <= label < len(ids) else None
        if known is None:
            raise UnknownClass(f"{path} has polygons of class {label}, which the label set lacks; see data.yaml.")
        fill(mask, polygon, known)
    return mask


def _polygon(line: str, shape: tuple[int, int], path: Path) -> tuple[int, npt.NDArray[np.int32]]:
    height, width = shape
    first, *rest = line.split()
    try:
        label = int(first)
        points = np.array([float(part) for part in rest]).reshape(-1, 2)
    except (ValueError, OverflowError) as error:
        raise WrongDataSet(f"{path} has a line that is no polygon ({line[:40]!r}); export it again.") from error
    if len(points) < 3 or not np.isfinite(points).all() or points.min() < 0 or points.max() > 1:
        raise WrongDataSet(f"{path} has a polygon of less than three points or outside its photo ({line[:40]!r}).")
    pixels = np.floor(points * [width, height]).astype(np.int32)
    return label, np.minimum(pixels, [width - 1, height - 1]).astype(np.int32)
