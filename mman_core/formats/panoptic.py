"""COCO panoptic: one PNG an image, whose colours number its segments, and a JSON file that says what they are.

annotations/panoptic_<split>.json   annotations/panoptic_<split>/<stem>.png   images/<split>/<stem>.jpg

The number of a segment is red + 256 green + 65536 blue. Ours is the number of its category, which is the id of the
class; only the background, which is a segment too, has the number behind the last class, since many readers take 0 for
nothing. Number 0 (void) is id 255.
"""

from __future__ import annotations

import contextlib
import functools
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from mman_core.errors import UnknownClass, WrongDataSet
from mman_core.formats.classes import folded, id_of, ids_by_name
from mman_core.formats.coco import box_of, categories_of, check_size, json_source, picture, write_end
from mman_core.formats.files import Files, opened_files
from mman_core.formats.found import FoundMask
from mman_core.formats.json_file import JsonFile, objects, opened_json, text, whole
from mman_core.formats.target import Ready, Target
from mman_core.images.colour_png import colour_codes, encode_png, ids_of_codes, read_colours
from mman_core.labels.label_set import LabelSet
from mman_core.types import IGNORE, Mask


@contextlib.contextmanager
def writing_panoptic(target: Target) -> Iterator[Callable[[Ready], Mapping[str, Any]]]:
    """Write a split. Raises WrongLabelSet if two classes share a name."""
    ids_by_name(target.label_set)
    pictures: list[str] = []
    size = target.label_set.size
    numbers = np.zeros(256, np.uint8)
    numbers[:size] = [size, *range(1, size)]
    with target.stream(f"annotations/panoptic_{target.split}.json") as file:
        file.write(b'{"annotations": [')

        def put(image: Ready) -> Mapping[str, Any]:
            target.put_photo(f"images/{target.split}/{image.stem}.jpg", image)
            separator = b",\n" if pictures else b"\n"
            pictures.append(picture(len(pictures) + 1, image))
            name = f"{image.stem}.png"
            colours = np.zeros((*image.mask.shape, 3), np.uint8)
            colours[..., 0] = numbers[image.mask]
            target.put(f"annotations/panoptic_{target.split}/{name}", encode_png(colours))
            line = {"image_id": len(pictures), "file_name": name, "segments_info": _segments(colours[..., 0])}
            file.write(separator + json.dumps(line).encode())
            return {}

        yield put
        file.write(b"],\n")
        categories = [
            {"id": int(numbers[label.id]), "name": label.name, "isthing": 0} for label in target.label_set.classes
        ]
        write_end(file, pictures, categories)


def _segments(numbers: Mask) -> list[dict[str, Any]]:
    found = []
    for number in np.unique(numbers[numbers > 0]).tolist():
        region = numbers == number
        area = int(region.sum())
        found.append({"id": number, "category_id": number, "iscrowd": 0, "area": area, "bbox": box_of(region)})
    return found


def reading_panoptic(source: Path, split: str, label_set: LabelSet) -> Iterator[FoundMask]:
    """Yield the masks of a JSON file with its folder of PNGs beside it, or of the split's file in a folder.

    Number 0 is id 255; but background if the file has no category of that name. Raises WrongDataSet.
    """
    path = json_source(source, f"panoptic_{split}.json")
    folder = path.with_suffix("")
    if not folder.is_dir():
        raise WrongDataSet(f"{folder} is not there; put the PNG files of {path.name} into that folder.")
    with opened_json(path) as file, opened_files(folder) as files:
        pictures = {whole(image, "id"): image for _, image in file.parts("images")}
        names = ids_by_name(label_set)
        categories = categories_of(file)
        for _, line in file.parts("annotations"):
            image = pictures.get(whole(line, "image_id"), {})
            read = functools.partial(_mask, file, files, image, line, categories, names)
            yield FoundMask((text(image, "file_name"), text(line, "file_name").removesuffix(".png")), read)


def _mask(
    file: JsonFile,
    files: Files,
    image: dict[str, Any],
    line: dict[str, Any],
    categories: dict[int, str],
    names: dict[str, int],
    shape: tuple[int, int],
) -> Mask:
    name = text(line, "file_name")
    path = file.path.with_suffix("") / name
    if name not in files:
        raise WrongDataSet(f"{path} is named in {file.path.name}, but it is not there; complete the data set.")
    check_size(image, shape, file.path)
    codes = colour_codes(read_colours(path, shape=shape, data=files[name]()))
    has_background = any(names.get(folded(each)) == 0 for each in categories.values())
    ids, unknown = ids_of_codes(codes, {0: IGNORE if has_background else 0} | _labels(line, categories, names, path))
    if unknown.size:
        raise UnknownClass(
            f"{path} has {np.unique(unknown).size} segments that {file.path.name} does not describe; export it again."
        )
    return ids


def _labels(line: dict[str, Any], categories: dict[int, str], names: dict[str, int], path: Path) -> dict[int, int]:
    found: dict[int, int] = {}
    for segment in objects(line, "segments_info"):
        name = categories.get(whole(segment, "category_id"))
        if name is None:
            raise UnknownClass(f"A segment of {path} has a category that the file does not name; export it again.")
        if 0 <= (number := whole(segment, "id")) < 1 << 24:
            found[number] = id_of(name, names, path)
    return found
