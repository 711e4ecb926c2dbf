"""labelme: a JSON file beside each photo, with one `mask` a class.

<split>/<stem>.json     <split>/<stem>.jpg

The two points of a mask are the first and the last pixel of its crop, which is a PNG in base64. The photo is named and
not embedded. Id 255 is the class "ignored"; labelme's own word for it, `__ignore__`, is read too.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import functools
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PureWindowsPath
from typing import Any

import numpy as np

from mman_core.errors import MmanError, UnknownClass, WrongDataSet, WrongMask
from mman_core.formats.classes import class_name, id_of, ids_by_name
from mman_core.formats.coco import box_of, check_size
from mman_core.formats.files import opened_files
from mman_core.formats.found import FoundMask
from mman_core.formats.json_file import objects, parsed, text
from mman_core.formats.target import Ready, Target
from mman_core.images.colour_png import encode_png
from mman_core.images.index_png import read_mask
from mman_core.labels.label_set import LabelSet
from mman_core.types import Mask

VERSION = "5.4.1"
"""The version of labelme whose files these are like: the first ones with masks are of 5.3."""


@contextlib.contextmanager
def writing_labelme(target: Target) -> Iterator[Callable[[Ready], Mapping[str, Any]]]:
    """Write a split. Raises WrongLabelSet if two classes share a name."""
    ids_by_name(target.label_set)

    def put(image: Ready) -> Mapping[str, Any]:
        target.put_photo(f"{target.split}/{image.stem}.jpg", image)
        height, width = image.mask.shape
        shapes = [
            _shape(class_name(target.label_set, label), image.mask == label)
            for label in np.unique(image.mask[image.mask > 0]).tolist()
        ]
        content = {
            "version": VERSION,
            "flags": {},
            "shapes": shapes,
            "imagePath": f"{image.stem}.jpg",
            "imageData": None,
            "imageHeight": height,
            "imageWidth": width,
        }
        target.put(f"{target.split}/{image.stem}.json", json.dumps(content, indent=1, ensure_ascii=False).encode())
        return {}

    yield put


def _shape(name: str, region: Any) -> dict[str, Any]:
    left, top, width, height = box_of(region)
    crop = region[top : top + height, left : left + width].astype(np.uint8)
    return {
        "label": name,
        "points": [[float(left), float(top)], [float(left + width - 1), float(top + height - 1)]],
        "group_id": None,
        "description": "",
        "shape_type": "mask",
        "flags": {},
        "mask": base64.b64encode(encode_png(crop)).decode("ascii"),
    }


def reading_labelme(source: Path, split: str, label_set: LabelSet) -> Iterator[FoundMask]:
    """Yield a mask for each JSON file of a folder or zip archive, or of the split's folder in it.

    Where masks overlap, the later one is on top. A file with other shapes than masks is refused when it is read.
    """
    source = source / split if (source / split).is_dir() else source
    names = ids_by_name(label_set)
    with opened_files(source) as files:
        for name, read in files.items():
            if name.lower().endswith(".json"):
                path = source / name
                try:
                    content = parsed(path, read())
                except WrongDataSet as error:
                    yield FoundMask((name,), functools.partial(_raise, error))
                    continue
                if not isinstance(content, dict) or "shapes" not in content:
                    continue  # some other JSON file among them
                photo = PureWindowsPath(text(content, "imagePath")).name
                yield FoundMask((name, photo), functools.partial(_mask, content, names, path))


def _raise(error: MmanError, _shape: tuple[int, int]) -> Mask:
    raise error


def _mask(content: dict[str, Any], names: dict[str, int], path: Path, shape: tuple[int, int]) -> Mask:
    check_size({"height": content.get("imageHeight"), "width": content.get("imageWidth")}, shape, path)
    mask = np.zeros(shape, np.uint8)
    for each in objects(content, "shapes"):
        kind = text(each, "shape_type")
        if kind != "mask":
            raise UnknownClass(
                f"{path} has a {kind[:30] or 'shape'} of class {text(each, 'label')[:60]!r}; only masks are read: "
                "turn it into a mask in labelme."
            )
        label = id_of(text(each, "label"), names, path)
        (left, top), crop = _crop(each, path)
        height, width = crop.shape
        if left < 0 or top < 0 or left + width > shape[1] or top + height > shape[0]:
            raise WrongMask(f"{path} has a mask of {text(each, 'label')[:60]!r} that leaves the photo; put it right.")
        mask[top : top + height, left : left + width][crop] = label
    return mask


def _crop(each: dict[str, Any], path: Path) -> tuple[tuple[int, int], Any]:
    """Return the first pixel (x, y) of a mask and its (h, w) bool crop. Raises WrongDataSet, UnreadableImage."""
    try:
        (x1, y1), (x2, y2) = each["points"]
        left, top = int(x1), int(y1)
        data = base64.b64decode(each["mask"], validate=True)
        size = (int(y2) - top + 1, int(x2) - left + 1)
    except (KeyError, TypeError, ValueError, OverflowError, binascii.Error) as error:
        raise WrongDataSet(f"{path} has a mask without two points or without its pixels ({error!s:.80}).") from error
    crop = read_mask(path / text(each, "label")[:60].replace("/", "-"), shape=size, class_count=256, data=data)
    return (left, top), crop > 0
