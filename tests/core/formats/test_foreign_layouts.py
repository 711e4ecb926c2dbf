"""Data sets as other tools write them, made here by hand: the readers understand what our own writers never write."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from mman_core.errors import MmanError, OtherSize, UnknownClass, WrongDataSet
from mman_core.formats.brush_rle import brush_runs
from mman_core.formats.formats import FORMATS
from mman_core.formats.labelmap import voc_palette
from mman_core.labels.label_set import load_label_set
from mman_core.types import Mask
from tests.core.making import assert_one_clear_sentence

LIP = load_label_set("lip")
SHAPE = (5, 7)


def _mask() -> Mask:
    mask = np.zeros(SHAPE, np.uint8)
    mask[1:4, 2:6], mask[2, 3], mask[4, 6] = 2, 13, 19
    return mask


def _png(values: Any) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(values).save(buffer, "PNG")
    return buffer.getvalue()


def _read(key: str, source: Path, *, split: str = "train") -> dict[tuple[str, ...], Mask]:
    reading = FORMATS[key].reading
    assert reading is not None
    return {found.names: found.read(SHAPE) for found in reading(source, split, LIP)}


def _fault(key: str, source: Path, *, split: str = "train") -> MmanError:
    with pytest.raises(MmanError) as caught:
        _read(key, source, split=split)
    assert_one_clear_sentence(caught.value)
    return caught.value


def _coco(path: Path, **changed: Any) -> Path:
    """Uncompressed run lengths, columns first; the categories numbered and ordered in the file's own way."""
    content: dict[str, Any] = {
        "info": {"description": 'a "quoted" [bracket] {brace} and a backslash \\'},
        "licenses": [{"id": 1, "nested": [[{"images": []}]]}],
        "images": [
            {"id": 9000000001, "file_name": "deep/er/photo.jpg", "height": 5, "width": 7, "license": 1},
            {"id": 4, "file_name": "empty.jpg"},
        ],
        "categories": [{"id": 90, "name": "face", "supercategory": "x"}, {"id": 7, "name": "left_shoe"}],
        "annotations": [
            {
                "id": 1,
                "image_id": 9000000001,
                "category_id": 90,
                "iscrowd": 1,
                "segmentation": {"size": [5, 7], "counts": [5, 5, 0, 2, 23]},
            },
            {"id": 2, "image_id": 9000000001, "category_id": 7, "segmentation": {"size": [5, 7], "counts": [9, 1, 25]}},
        ],
    }
    path.write_text(json.dumps(content | changed, indent=2))
    return path


def test_coco_with_other_ids_and_plain_counts(tmp_path: Path) -> None:
    found = _read("coco", _coco(tmp_path / "instances.json"))
    expected = np.zeros(SHAPE, np.uint8)
    expected[:, 1], expected[:2, 2] = 13, 13
    expected[4, 1] = 18  # the later region is on top
    assert np.array_equal(found["deep/er/photo.jpg",], expected)
    assert not found["empty.jpg",].any()


@pytest.mark.parametrize(
    ("segmentation", "kind"),
    [
        ([[1.0, 1.0, 3.0, 1.0, 3.0, 3.0]], WrongDataSet),
        ({"size": [7, 5], "counts": [5, 5, 25]}, OtherSize),
        ({"size": [5, 7], "counts": [5, 5]}, WrongDataSet),
        ({"size": [5, 7], "counts": [40, -5]}, WrongDataSet),
        ({"size": [5, 7], "counts": [1 << 62, 1 << 62, 35]}, WrongDataSet),
        ({"size": [5, 7], "counts": [True, 34]}, WrongDataSet),
        ({"size": [5, 7], "counts": "ÿÿ"}, WrongDataSet),
        ({"size": [5, 7], "counts": "oooooooooo0"}, WrongDataSet),
        ({"size": [5, 7], "counts": "P"}, WrongDataSet),
        ({"size": [5, 7], "counts": ""}, WrongDataSet),
        ({"size": [5, 7]}, WrongDataSet),
        ({"size": "5x7", "counts": []}, WrongDataSet),
        (None, WrongDataSet),
        ("text", WrongDataSet),
    ],
)
def test_coco_regions_that_are_none_are_refused(segmentation: Any, kind: type[MmanError], tmp_path: Path) -> None:
    region = {"id": 1, "image_id": 4, "category_id": 90, "segmentation": segmentation}
    assert type(_fault("coco", _coco(tmp_path / "instances.json", annotations=[region]))) is kind


def test_coco_classes_that_are_unknown_are_named(tmp_path: Path) -> None:
    dog = [{"id": 90, "name": "dog"}, {"id": 7, "name": "face"}]
    assert "'dog'" in str(_fault("coco", _coco(tmp_path / "instances.json", categories=dog)))
    assert isinstance(_fault("coco", _coco(tmp_path / "instances.json", categories=[])), UnknownClass)


def _panoptic(tmp_path: Path, categories: list[dict[str, Any]], background: int) -> Path:
    mask = _mask()
    colours = np.zeros((*SHAPE, 3), np.uint8)
    colours[mask == 2] = (10, 1, 2)
    colours[mask == 13] = (11, 1, 2)
    colours[mask == 19] = (11, 0, 0)
    colours[mask == 0] = (background, 0, 0)
    base = 1 * 256 + 2 * 65536
    segments = [
        {"id": 10 + base, "category_id": 51},
        {"id": 11 + base, "category_id": 52},
        {"id": 11, "category_id": 53},
        {"id": 99, "category_id": 50},
    ]
    folder = tmp_path / "panoptic_val"
    folder.mkdir(parents=True)
    (folder / "000000001.png").write_bytes(_png(colours))
    content = {
        "annotations": [{"image_id": 1, "file_name": "000000001.png", "segments_info": segments}],
        "images": [{"id": 1, "file_name": "000000001.jpg", "height": 5, "width": 7}],
        "categories": categories,
    }
    (tmp_path / "panoptic_val.json").write_text(json.dumps(content))
    return tmp_path / "panoptic_val.json"


PARTS = [{"id": 51, "name": "Hair"}, {"id": 52, "name": "Face"}, {"id": 53, "name": "Right-shoe"}]


def test_coco_panoptic_with_numbers_of_three_colours(tmp_path: Path) -> None:
    with_background = [*PARTS, {"id": 50, "name": "background"}]
    (mask,) = _read("coco-panoptic", _panoptic(tmp_path / "1", with_background, 99)).values()
    assert np.array_equal(mask, _mask())
    (mask,) = _read("coco-panoptic", _panoptic(tmp_path / "2", with_background, 0)).values()
    assert np.array_equal(mask, np.where(_mask() == 0, 255, _mask())), "nothing is not the background"


def test_coco_panoptic_without_a_background_leaves_nothing_where_it_is(tmp_path: Path) -> None:
    path = _panoptic(tmp_path, PARTS, 0)
    content = json.loads(path.read_text())
    content["annotations"][0]["segments_info"].pop()
    path.write_text(json.dumps(content))
    assert np.array_equal(_read("coco-panoptic", path)["000000001.jpg", "000000001"], _mask())
    content["annotations"][0]["segments_info"].pop()
    path.write_text(json.dumps(content))
    assert isinstance(_fault("coco-panoptic", path), UnknownClass)
    content["annotations"][0]["file_name"] = "../panoptic_val.json"
    path.write_text(json.dumps(content))
    assert "is not there" in str(_fault("coco-panoptic", path))


LABELMAP = "# label:color_rgb:parts:actions\nHair:10,20,30::\nbackground:0,0,0::\nRight-shoe:7,7,7::\nface:9,9,9::\n"


def _cvat(path: Path, picture: bytes, labelmap: str = LABELMAP) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("labelmap.txt", labelmap)
        archive.writestr("ImageSets/Segmentation/default.txt", "sub/img 0\n")
        archive.writestr("SegmentationClass/sub/img 0.png", picture)
        archive.writestr("SegmentationObject/sub/img 0.png", picture)
    return path


def _coloured() -> Any:
    colours = np.zeros((256, 3), np.uint8)
    colours[[2, 19, 13]] = [(10, 20, 30), (7, 7, 7), (9, 9, 9)]
    return colours


def test_cvat_archives_of_colours_of_palettes_and_of_greys(tmp_path: Path) -> None:
    palette = Image.fromarray(
        np.array([0, 1, 2])[np.searchsorted([0, 2, 13], np.minimum(_mask(), 13))].astype(np.uint8)
    )
    palette.putpalette([0, 0, 0, 10, 20, 30, 9, 9, 9])
    buffer = io.BytesIO()
    palette.save(buffer, "PNG")
    order = np.zeros(256, np.uint8)
    order[[2, 0, 19, 13]] = range(4)
    for picture, mask in (
        (_png(_coloured()[_mask()]), _mask()),
        (buffer.getvalue(), np.minimum(_mask(), 13)),
        (_png(order[_mask()]), _mask()),
    ):
        found = _read("cvat", _cvat(tmp_path / "task.zip", picture))
        assert np.array_equal(found["sub/img 0",], mask)


def test_cvat_colours_mean_nothing_that_the_labelmap_does_not_say(tmp_path: Path) -> None:
    foreign = _cvat(tmp_path / "1.zip", _png(voc_palette()[_mask()]))
    assert "in 13 pixels" in str(_fault("cvat", foreign))
    unused = _cvat(tmp_path / "2.zip", _png(_coloured()[_mask()]), LABELMAP + "dog:1,2,3::\n")
    assert np.array_equal(_read("cvat", unused)["sub/img 0",], _mask())
    used = _cvat(tmp_path / "3.zip", _png(_coloured()[_mask()]), LABELMAP.replace("face", "dog"))
    assert isinstance(_fault("cvat", used), UnknownClass)


@pytest.mark.parametrize("labelmap", ["", "Hair", "Hair:1,2", "Hair:1,2,999::", "a:1,1,1::\nb:1,1,1::", "Hair:x,y,z::"])
def test_cvat_labelmaps_that_are_none_are_refused(labelmap: str, tmp_path: Path) -> None:
    assert isinstance(_fault("cvat", _cvat(tmp_path / "task.zip", _png(_mask()), labelmap)), WrongDataSet)


def test_voc_folders_without_a_labelmap_hold_ids(tmp_path: Path) -> None:
    home = tmp_path / "VOCdevkit" / "VOC2012"
    for name, data in {
        "SegmentationClass/2007_1.png": _png(_mask()),
        "SegmentationClass/2007_2.png": _png(_mask()),
        "ImageSets/Segmentation/train.txt": b"2007_2\r\n\r\n",
        "ImageSets/Segmentation/val.txt": b"../../secret\n",
    }.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(data)
    assert list(_read("voc", tmp_path)) == [("2007_2",)]
    assert "is not there" in str(_fault("voc", tmp_path, split="val"))
    assert "it has train, val" in str(_fault("voc", tmp_path, split="test"))


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
    data = base64.b64encode(_png(crop.astype(np.uint8))).decode()
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
    found = _read("labelme", folder)
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
    assert words in str(_fault("labelme", _labelme(tmp_path / "set" / "me.json", [shape])))


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
    rle = brush_runs(_mask() == 2)
    path = tmp_path / "project-1.json"
    images = ["/data/upload/1/3fa85f64-me.jpg", "/data/local-files/?d=a/m%C3%AB.jpg", "s3://bucket/x/me.jpg"]
    path.write_text(json.dumps([*[_task(image, rle) for image in images], {"data": {"image": "not.jpg"}}]))
    found = _read("label-studio", path)
    assert list(found) == [("/data/upload/1/3fa85f64-me.jpg", "me.jpg"), ("a/më.jpg",), ("/x/me.jpg",)]
    for mask in found.values():
        assert np.array_equal(mask, np.where(_mask() == 2, 2, 0))
    assert _read("label-studio-predictions", path) == {}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"value": {"rle": [0] * 9, "brushlabels": ["Hair"]}}, "0 pixels"),
        ({"value": {"rle": [1], "brushlabels": ["Hair"]}}, "no run lengths"),
        ({"value": {"rle": [-1] * 20, "brushlabels": ["Hair"]}}, "no run lengths"),
        ({"value": {"rle": [255] * 20, "brushlabels": ["Hair"]}}, "1,073,741,823 pixels"),
        ({"value": {"rle": brush_runs(_mask() == 2)[:-3], "brushlabels": ["Hair"]}}, "end before"),
        ({"value": {"points": [[1, 2]], "polygonlabels": ["Hair"]}}, "no brush mask"),
        ({"value": {"rle": brush_runs(_mask() == 2), "brushlabels": ["dog"]}}, "'dog'"),
        ({"original_width": 8}, "8 x 5"),
    ],
)
def test_label_studio_regions_that_are_none_are_refused(changed: dict[str, Any], words: str, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(json.dumps([_task("me.jpg", brush_runs(_mask() == 2), **changed)]))
    assert words in str(_fault("label-studio", tmp_path / "x.json"))


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
    found = _read("yolo", tmp_path)
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
    assert isinstance(_fault("yolo", tmp_path), WrongDataSet)
    (tmp_path / "labels" / "train" / "me.txt").write_text("5 0 0 1 1 1 0")
    assert "class 5" in str(_fault("yolo", tmp_path))


def test_colours_need_no_labelmap_if_they_are_those_of_the_label_set(tmp_path: Path) -> None:
    (tmp_path / "me.png").write_bytes(_png(LIP.palette()[_mask()]))
    assert np.array_equal(_read("colours", tmp_path)["me",], _mask())
    see_through = np.dstack([LIP.palette()[_mask()], np.full(SHAPE, 200, np.uint8)])
    (tmp_path / "me.png").write_bytes(_png(see_through))
    assert np.array_equal(_read("colours", tmp_path)["me",], _mask())
    Image.fromarray(LIP.palette()[_mask()]).save(tmp_path / "me.png", "JPEG")
    assert "not exact" in str(_fault("colours", tmp_path))
