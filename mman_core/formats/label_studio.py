"""Label Studio: a task a photo, with a brush region for each class, as annotations or as a model's predictions.

<split>.json     label_config.xml     images/<split>/<stem>.jpg

The photos are referred to as local files (`/data/local-files/?d=images/<split>/<stem>.jpg`): serve the exported folder
with LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT, or change that part to where they lie. Id 255 is the class "ignored".
"""

from __future__ import annotations

import contextlib
import functools
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit
from xml.sax.saxutils import quoteattr

import numpy as np

from mman_core.errors import MmanError, UnknownClass
from mman_core.formats.brush_rle import brush_region, brush_runs
from mman_core.formats.classes import IGNORED, class_name, id_of, ids_by_name
from mman_core.formats.coco import check_size, json_source
from mman_core.formats.found import FoundMask
from mman_core.formats.json_file import objects, opened_json, text
from mman_core.formats.target import Ready, Target
from mman_core.labels.label_set import LabelSet
from mman_core.types import IGNORE, Mask

ANNOTATIONS, PREDICTIONS = "annotations", "predictions"
_UPLOADED = re.compile(r"[0-9a-f]{8}-(.+)")
"""Label Studio puts eight digits before the names of uploaded files."""


@contextlib.contextmanager
def writing_label_studio(target: Target, *, where: str = ANNOTATIONS) -> Iterator[Callable[[Ready], Mapping[str, Any]]]:
    """Write a split as annotations or predictions. Raises WrongLabelSet if two classes share a name."""
    ids_by_name(target.label_set)
    tasks = 0
    has_ignored = target.has_ignored
    with target.stream(f"{target.split}.json") as file:
        file.write(b"[")

        def put(image: Ready) -> Mapping[str, Any]:
            nonlocal tasks, has_ignored
            place = f"images/{target.split}/{image.stem}.jpg"
            target.put_photo(place, image)
            has_ignored = has_ignored or bool((image.mask == IGNORE).any())
            results = {"result": _results(image, target.label_set)}
            if where == PREDICTIONS:
                results["model_version"] = "mman"
            task = {"data": {"image": f"/data/local-files/?d={quote(place)}"}, where: [results]}
            file.write((b",\n" if tasks else b"\n") + json.dumps(task).encode())
            tasks += 1
            return {}

        yield put
        file.write(b"]\n")
    with target.stream("label_config.xml") as file:
        file.write(_config(target.label_set, has_ignored))


writing_predictions = functools.partial(writing_label_studio, where=PREDICTIONS)


def _results(image: Ready, label_set: LabelSet) -> Any:
    height, width = image.mask.shape
    return [
        {
            "id": f"class-{label}",
            "type": "brushlabels",
            "from_name": "tag",
            "to_name": "image",
            "original_width": width,
            "original_height": height,
            "image_rotation": 0,
            "value": {
                "format": "rle",
                "rle": brush_runs(image.mask == label),
                "brushlabels": [class_name(label_set, label)],
            },
        }
        for label in np.unique(image.mask[image.mask > 0]).tolist()
    ]


def _config(label_set: LabelSet, has_ignored: bool) -> bytes:
    labels = [(label.name, "#{:02x}{:02x}{:02x}".format(*label.color)) for label in label_set.classes[1:]]
    labels += [(IGNORED, "#808080")] if has_ignored else []
    rows = "".join(f"    <Label value={quoteattr(name)} background={quoteattr(colour)}/>\n" for name, colour in labels)
    head = '<View>\n  <Image name="image" value="$image" zoom="true"/>\n  <BrushLabels name="tag" toName="image">\n'
    return f"{head}{rows}  </BrushLabels>\n</View>\n".encode()


def reading_label_studio(
    source: Path, split: str, label_set: LabelSet, *, where: str = ANNOTATIONS
) -> Iterator[FoundMask]:
    """Yield the masks of an exported JSON file, or of the split's file in a folder.

    Of several annotations of a task the last one that was not cancelled counts; tasks without any are left out. Where
    regions overlap, the later one is on top. Raises WrongDataSet if this is no such file.
    """
    names = ids_by_name(label_set)
    with opened_json(json_source(source, f"{split}.json")) as file:
        for place in file.places(""):
            task = file.part(place)
            chosen = [each for each in objects(task, where) if not each.get("was_cancelled")]
            if chosen:
                data = task.get("data")
                photos = _photo_names(data if isinstance(data, dict) else {})
                shown = f"{file.path}: {photos[0][:100]!r}"
                yield FoundMask(photos, functools.partial(_mask, objects(chosen[-1], "result"), names, shown))


reading_predictions = functools.partial(reading_label_studio, where=PREDICTIONS)


def _photo_names(data: dict[str, Any]) -> tuple[str, ...]:
    """Return what the photo of a task may be called: a path or URL, with Label Studio's own additions taken away."""
    urls = [value for value in data.values() if isinstance(value, str)]
    url = text(data, "image") or (urls[0] if urls else "")
    try:
        parts = urlsplit(url)
        path = parse_qs(parts.query).get("d", [unquote(parts.path)])[0]
    except ValueError:
        path = url
    uploaded = _UPLOADED.fullmatch(PurePosixPath(path).name)
    return (path, uploaded[1]) if uploaded else (path,)


def _mask(results: list[dict[str, Any]], names: dict[str, int], where: str, shape: tuple[int, int]) -> Mask:
    mask = np.zeros(shape, np.uint8)
    for result in results:
        value = result.get("value")
        labels = value.get("brushlabels") if isinstance(value, dict) else None
        if not isinstance(value, dict) or not isinstance(labels, list) or not labels:
            raise UnknownClass(f"{where} has a region that is no brush mask with a label; only brush masks are read.")
        label = id_of(str(labels[0]), names, where)
        check_size({"height": result.get("original_height"), "width": result.get("original_width")}, shape, where)
        try:
            mask[brush_region(value.get("rle"), shape)] = label
        except MmanError as error:
            raise type(error)(f"{where}, class {str(labels[0])[:60]}: {error}") from error
    return mask
