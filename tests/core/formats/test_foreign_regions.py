"""Files of labelme, Label Studio and YOLO, and PNGs of colours, as other tools write them, made here by hand."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from mman_core.errors import WrongDataSet
from mman_core.formats.brush_rle import brush_runs
from mman_core.formats.formats import FORMATS
from tests.core.formats.foreign import LIP, SHAPE, fault_of, png_of, read_all, small_mask


def _labelme(path: Path, shapes: list[dict[str, Any]], **changed: Any) -> Path:
    content: dict[str, Any] = {
        "version": "6.3.1",
        "flags": {},
        "shapes": shapes,
        "imagePath": "..\\photos\\me.JPG",
        "imageData": None,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content | {"imageHeight": 5, "imageWidth": 7} | changed))
    return path.parent


def _shape(label: str, x: float, y: float, crop: Any, kind: str = "mask") -> dict[str, Any]:
    height, width = crop.shape
    points = [[x, y], [x + width - 1, y + height - 1]]
    data = base64.b64encode(png_of(crop.astype(np.uint8))).decode()
    return {"label": label, "points": points, "shape_type": kind, "mask": data, "group_id": None, "flags": {}}


def test_labelme_masks_lie_on_each_other_in_their_order(tmp_path: Path) -> None:
    crop = np.array([[1, 1, 0], [0, 1, 1]])
    shapes = [
        _shape("hair", 2.0, 1.0, crop),
        _shape("Face", 3, 1, np.array([[1], [1]])),
        _shape("__ignore__", 6, 4, np.ones((1, 1))),
    ]
    folder = _labelme(tmp_path / "set" / "me.json", shapes)
    (folder / "settings.json").write_text('{"other": 1}')
    expected = np.zeros(SHAPE, np.uint8)
    expected[1, 2:4], expected[2, 3:5] = 2, 2
    expected[1:3, 3], expected[4, 6] = 13, 255
    found = read_all("labelme", folder)
    assert list(found) == [("me.json", "me.JPG")]
    assert np.array_equal(found["me.json", "me.JPG"], expected)


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (_shape("Hair", 0, 0, np.ones((2, 2)), kind="polygon"), "polygon"),
        (_shape("dog", 0, 0, np.ones((2, 2))), "'dog'"),
        (_shape("Hair", 6, 0, np.ones((2, 2))), "leaves the photo"),
        (_shape("Hair", -1, 0, np.ones((2, 2))), "leaves the photo"),
        (_shape("Hair", 0, 0, np.ones((2, 2))) | {"mask": "!!"}, "without its pixels"),
        (_shape("Hair", 0, 0, np.ones((2, 2))) | {"mask": None}, "without its pixels"),
        (_shape("Hair", 0, 0, np.ones((2, 2))) | {"points": [[0, 0]]}, "two points"),
        (_shape("Hair", 0, 0, np.ones((2, 2))) | {"points": [[0, 0], [1e400, 1]]}, "two points"),
        (_shape("Hair", 0, 0, np.ones((2, 2))) | {"points": [[0, 0], [3, 3]]}, "2 x 2"),
        (_shape("Hair", 0, 0, np.ones((2, 2))) | {"mask": base64.b64encode(b"no").decode()}, "no JPEG, PNG"),
    ],
)
def test_labelme_shapes_that_are_no_masks_are_refused(shape: dict[str, Any], words: str, tmp_path: Path) -> None:
    assert words in str(fault_of("labelme", _labelme(tmp_path / "set" / "me.json", [shape])))


def test_one_damaged_labelme_file_is_one_sentence_and_the_rest_goes_on(tmp_path: Path) -> None:
    folder = _labelme(tmp_path / "set" / "good.json", [])
    (folder / "bad.json").write_text('{"shapes": [')
    (folder / "deep.json").write_text("[" * 200_000)
    reading = FORMATS["labelme"].reading
    assert reading is not None
    outcomes = {}
    for found in reading(folder, "train", LIP):
        try:
            outcomes[found.names[0]] = bool(found.read(SHAPE).any())
        except WrongDataSet as error:
            outcomes[found.names[0]] = "damaged" in str(error)
    assert outcomes == {"bad.json": True, "deep.json": True, "good.json": False}


def _task(image: str, rle: Any, **changed: Any) -> dict[str, Any]:
    region = {
        "id": "x",
        "type": "brushlabels",
        "original_width": 7,
        "original_height": 5,
        "value": {"format": "rle", "rle": rle, "brushlabels": ["Hair"]},
    }
    done = {"id": 1, "was_cancelled": False, "result": [region | changed]}
    skipped = {"id": 2, "was_cancelled": True, "result": []}
    return {
        "id": 1,
        "data": {"image": image},
        "annotations": [{"id": 0, "result": []}, done, skipped],
        "predictions": [],
    }


def test_label_studio_tasks_with_uploaded_local_and_remote_photos(tmp_path: Path) -> None:
    rle = brush_runs(small_mask() == 2)
    path = tmp_path / "project-1.json"
    images = ["/data/upload/1/3fa85f64-me.jpg", "/data/local-files/?d=a/m%C3%AB.jpg", "s3://bucket/x/me.jpg"]
    path.write_text(json.dumps([*[_task(image, rle) for image in images], {"data": {"image": "not.jpg"}}]))
    found = read_all("label-studio", path)
    assert list(found) == [("/data/upload/1/3fa85f64-me.jpg", "me.jpg"), ("a/më.jpg",), ("/x/me.jpg",)]
    for mask in found.values():
        assert np.array_equal(mask, np.where(small_mask() == 2, 2, 0))
    assert read_all("label-studio-predictions", path) == {}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"value": {"rle": [0] * 9, "brushlabels": ["Hair"]}}, "0 pixels"),
        ({"value": {"rle": [1], "brushlabels": ["Hair"]}}, "no run lengths"),
        ({"value": {"rle": [-1] * 20, "brushlabels": ["Hair"]}}, "no run lengths"),
        ({"value": {"rle": [255] * 20, "brushlabels": ["Hair"]}}, "1,073,741,823 pixels"),
        ({"value": {"rle": brush_runs(small_mask() == 2)[:-3], "brushlabels": ["Hair"]}}, "end before"),
        ({"value": {"points": [[1, 2]], "polygonlabels": ["Hair"]}}, "no brush mask"),
        ({"value": {"rle": brush_runs(small_mask() == 2), "brushlabels": ["dog"]}}, "'dog'"),
        ({"original_width": 8}, "8 x 5"),
    ],
)
def test_label_studio_regions_that_are_none_are_refused(changed: dict[str, Any], words: str, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(json.dumps([_task("me.jpg", brush_runs(small_mask() == 2), **changed)]))
    assert words in str(fault_of("label-studio", tmp_path / "x.json"))


NAMES = {
    "block": "names:\n  0: Hair\n  1: 'Face'\n",
    "dashes": 'names:\n  - Hair\n  - "Face"\nnc: 2\n',
    "inline": "nc: 2\nnames: ['Hair', Face]\n",
}


@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES)
def test_yolo_with_each_way_of_naming_classes(names: str, tmp_path: Path) -> None:
    (tmp_path / "labels" / "train").mkdir(parents=True)
    (tmp_path / "data.yaml").write_text("path: ../x # a comment\ntrain: images/train\n" + names)
    (tmp_path / "labels" / "train" / "me.txt").write_text("0 0.1 0.1 0.5 0.1 0.5 0.9\n1 1 1 1 1 1 1\n\n")
    (tmp_path / "labels" / "train" / "empty.txt").touch()
    found = read_all("yolo", tmp_path)
    assert found["me",][4, 6] == 13
    assert found["me",][0, 1] == 2
    assert not found["empty",].any()


@pytest.mark.parametrize(
    "line",
    [
        "0 0.1 0.1",
        "0 0.1 0.1 0.5 0.1 0.5",
        "x 0 0 1 1 1 0",
        "0 0 0 nan 0 1 1",
        "0 0 0 2 0 1 1",
        "0 0 0 -1 0 1 1",
        "0 0.5 0.5 0.2 0.2",
    ],
)
def test_yolo_lines_that_are_no_polygons_are_refused(line: str, tmp_path: Path) -> None:
    (tmp_path / "labels" / "train").mkdir(parents=True)
    (tmp_path / "data.yaml").write_text(NAMES["block"])
    (tmp_path / "labels" / "train" / "me.txt").write_text(line)
    assert isinstance(fault_of("yolo", tmp_path), WrongDataSet)
    (tmp_path / "labels" / "train" / "me.txt").write_text("5 0 0 1 1 1 0")
    assert "class 5" in str(fault_of("yolo", tmp_path))


def test_colours_need_no_labelmap_if_they_are_those_of_the_label_set(tmp_path: Path) -> None:
    (tmp_path / "me.png").write_bytes(png_of(LIP.palette()[small_mask()]))
    assert np.array_equal(read_all("colours", tmp_path)["me",], small_mask())
    see_through = np.dstack([LIP.palette()[small_mask()], np.full(SHAPE, 200, np.uint8)])
    (tmp_path / "me.png").write_bytes(png_of(see_through))
    assert np.array_equal(read_all("colours", tmp_path)["me",], small_mask())
    Image.fromarray(LIP.palette()[small_mask()]).save(tmp_path / "me.png", "JPEG")
    assert "not exact" in str(fault_of("colours", tmp_path))
