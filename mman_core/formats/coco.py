"""COCO instances: one region for each class and image, as run lengths in COCO's compressed text.

annotations/instances_<split>.json     images/<split>/<stem>.jpg

The id of a category is the id of the class; the background has no region, and id 255 is the category "ignored".
"""

from __future__ import annotations

import contextlib
import functools
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from mman_core.errors import MmanError, OtherSize, UnknownClass
from mman_core.formats.classes import class_name, id_of, ids_by_name
from mman_core.formats.found import FoundMask
from mman_core.formats.json_file import JsonFile, opened_json, text, whole
from mman_core.formats.rle import packed, region_of_coco, runs_of
from mman_core.formats.target import Ready, Target
from mman_core.labels.label_set import LabelSet
from mman_core.types import IGNORE, Mask


@contextlib.contextmanager
def writing_coco(target: Target) -> Iterator[Callable[[Ready], Mapping[str, Any]]]:
    """Write a split. Raises WrongLabelSet if two classes share a name."""
    ids_by_name(target.label_set)
    pictures: list[str] = []
    used: set[int] = set()
    with target.stream(f"annotations/instances_{target.split}.json") as file:
        file.write(b'{"annotations": [')
        regions = 0

        def put(image: Ready) -> Mapping[str, Any]:
            nonlocal regions
            target.put_photo(f"images/{target.split}/{image.stem}.jpg", image)
            pictures.append(picture(len(pictures) + 1, image))
            for region in _regions(image.mask, len(pictures)):
                used.add(region["category_id"])
                separator = b",\n" if regions else b"\n"
                regions += 1
                file.write(separator + json.dumps({"id": regions} | region).encode())
            return {}

        yield put
        file.write(b"],\n")
        labels = [label.id for label in target.label_set.classes[1:]] + [IGNORE] * (IGNORE in used)
        write_end(file, pictures, [{"id": label, "name": class_name(target.label_set, label)} for label in labels])


def picture(number: int, image: Ready) -> str:
    """Return what COCO says of a photo, as JSON."""
    height, width = image.mask.shape
    return json.dumps({"id": number, "file_name": f"{image.stem}.jpg", "height": height, "width": width})


def write_end(file: BinaryIO, pictures: list[str], categories: list[dict[str, Any]]) -> None:
    """Write the photos and categories behind the annotations, and close the file's object."""
    file.write(b'"images": [\n' + ",\n".join(pictures).encode() + b"],\n")
    file.write(b'"categories": ' + json.dumps([{"supercategory": ""} | each for each in categories]).encode() + b"}\n")


def box_of(region: Any) -> list[int]:
    """Return [x, y, width, height] of an (H, W) bool region that is not empty."""
    rows, columns = np.flatnonzero(region.any(axis=1)), np.flatnonzero(region.any(axis=0))
    return [int(columns[0]), int(rows[0]), int(columns[-1] - columns[0] + 1), int(rows[-1] - rows[0] + 1)]


def _regions(mask: Mask, picture_id: int) -> Iterator[dict[str, Any]]:
    for label in np.unique(mask[mask > 0]).tolist():
        region = mask == label
        yield {
            "image_id": picture_id,
            "category_id": label,
            "iscrowd": 0,
            "area": int(region.sum()),
            "bbox": box_of(region),
            "segmentation": {"size": list(mask.shape), "counts": packed(runs_of(region))},
        }


def reading_coco(source: Path, split: str, label_set: LabelSet) -> Iterator[FoundMask]:
    """Yield the masks of a JSON file, or of the split's file in a folder; an image without regions is all background.

    Where regions overlap, the later one is on top. Raises WrongDataSet if this is no such file.
    """
    with opened_json(json_source(source, f"instances_{split}.json")) as file:
        categories = categories_of(file)
        regions: dict[int, list[tuple[int, int]]] = {}
        for place, region in file.parts("annotations"):
            regions.setdefault(whole(region, "image_id"), []).append(place)
        names = ids_by_name(label_set)
        for _, image in file.parts("images"):
            mine = regions.get(whole(image, "id"), [])
            read = functools.partial(_mask, file, image, mine, categories, names)
            yield FoundMask((text(image, "file_name"),), read)


def json_source(source: Path, name: str) -> Path:
    """Return `source` if it is a file, else the file of that name in it or in its folder of annotations."""
    if not source.is_dir():
        return source
    return source / name if (source / name).is_file() else source / "annotations" / name


def categories_of(file: JsonFile) -> dict[int, str]:
    """Return the names of a COCO file's categories by their ids."""
    return {whole(row, "id"): text(row, "name") for _, row in file.parts("categories")}


def check_size(image: dict[str, Any], shape: tuple[int, int], where: object) -> None:
    """Raise OtherSize if what a file says of a photo is not its (height, width)."""
    size = (image.get("height"), image.get("width"))
    if size != shape and size != (None, None):
        raise OtherSize(f"{where} says the photo is {size[1]} x {size[0]} pixels, but it is {shape[1]} x {shape[0]}.")


def _mask(
    file: JsonFile,
    image: dict[str, Any],
    places: list[tuple[int, int]],
    categories: dict[int, str],
    names: dict[str, int],
    shape: tuple[int, int],
) -> Mask:
    where = f"{file.path}: {text(image, 'file_name')[:100]!r}"
    check_size(image, shape, where)
    mask = np.zeros(shape, np.uint8)
    for place in places:
        region = file.part(place)
        name = categories.get(whole(region, "category_id"))
        if name is None:
            raise UnknownClass(f"{where} has a region of a category that the file does not name; export it again.")
        label = id_of(name, names, where)
        try:
            mask[region_of_coco(region.get("segmentation"), shape)] = label
        except MmanError as error:
            raise type(error)(f"{where}, class {name[:60]}: {error}") from error
    return mask
