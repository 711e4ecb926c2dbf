"""COCO, CVAT and VOC as other tools write them, made here by hand: what our own writers never write."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from mman_core.errors import MmanError, OtherSize, UnknownClass, WrongDataSet
from mman_core.formats.labelmap import voc_palette
from tests.core.formats.foreign import SHAPE, fault_of, png_of, read_all, small_mask


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
    found = read_all("coco", _coco(tmp_path / "instances.json"))
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
    assert type(fault_of("coco", _coco(tmp_path / "instances.json", annotations=[region]))) is kind


def test_coco_classes_that_are_unknown_are_named(tmp_path: Path) -> None:
    dog = [{"id": 90, "name": "dog"}, {"id": 7, "name": "face"}]
    assert "'dog'" in str(fault_of("coco", _coco(tmp_path / "instances.json", categories=dog)))
    assert isinstance(fault_of("coco", _coco(tmp_path / "instances.json", categories=[])), UnknownClass)


def _panoptic(tmp_path: Path, categories: list[dict[str, Any]], background: int) -> Path:
    mask = small_mask()
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
    (folder / "000000001.png").write_bytes(png_of(colours))
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
    (mask,) = read_all("coco-panoptic", _panoptic(tmp_path / "1", with_background, 99)).values()
    assert np.array_equal(mask, small_mask())
    (mask,) = read_all("coco-panoptic", _panoptic(tmp_path / "2", with_background, 0)).values()
    assert np.array_equal(mask, np.where(small_mask() == 0, 255, small_mask())), "nothing is not the background"


def test_coco_panoptic_without_a_background_leaves_nothing_where_it_is(tmp_path: Path) -> None:
    path = _panoptic(tmp_path, PARTS, 0)
    content = json.loads(path.read_text())
    content["annotations"][0]["segments_info"].pop()
    path.write_text(json.dumps(content))
    assert np.array_equal(read_all("coco-panoptic", path)["000000001.jpg", "000000001"], small_mask())
    content["annotations"][0]["segments_info"].pop()
    path.write_text(json.dumps(content))
    assert isinstance(fault_of("coco-panoptic", path), UnknownClass)
    content["annotations"][0]["file_name"] = "../panoptic_val.json"
    path.write_text(json.dumps(content))
    assert "is not there" in str(fault_of("coco-panoptic", path))


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
        np.array([0, 1, 2])[np.searchsorted([0, 2, 13], np.minimum(small_mask(), 13))].astype(np.uint8)
    )
    palette.putpalette([0, 0, 0, 10, 20, 30, 9, 9, 9])
    buffer = io.BytesIO()
    palette.save(buffer, "PNG")
    order = np.zeros(256, np.uint8)
    order[[2, 0, 19, 13]] = range(4)
    for picture, mask in (
        (png_of(_coloured()[small_mask()]), small_mask()),
        (buffer.getvalue(), np.minimum(small_mask(), 13)),
        (png_of(order[small_mask()]), small_mask()),
    ):
        found = read_all("cvat", _cvat(tmp_path / "task.zip", picture))
        assert np.array_equal(found["sub/img 0",], mask)


def test_cvat_colours_mean_nothing_that_the_labelmap_does_not_say(tmp_path: Path) -> None:
    foreign = _cvat(tmp_path / "1.zip", png_of(voc_palette()[small_mask()]))
    assert "in 13 pixels" in str(fault_of("cvat", foreign))
    unused = _cvat(tmp_path / "2.zip", png_of(_coloured()[small_mask()]), LABELMAP + "dog:1,2,3::\n")
    assert np.array_equal(read_all("cvat", unused)["sub/img 0",], small_mask())
    used = _cvat(tmp_path / "3.zip", png_of(_coloured()[small_mask()]), LABELMAP.replace("face", "dog"))
    assert isinstance(fault_of("cvat", used), UnknownClass)


def test_cvat_labelmaps_without_colours_count_up_vocs(tmp_path: Path) -> None:
    order = np.zeros(256, np.uint8)
    order[[2, 0, 19, 13]] = range(4)
    labelmap = "Hair:::\nbackground:::\nRight-shoe:::\nface:::\n"
    found = read_all("cvat", _cvat(tmp_path / "task.zip", png_of(voc_palette()[order[small_mask()]]), labelmap))
    assert np.array_equal(found["sub/img 0",], small_mask())


@pytest.mark.parametrize("labelmap", ["", "Hair", "Hair:1,2", "Hair:1,2,999::", "a:1,1,1::\nb:1,1,1::", "Hair:x,y,z::"])
def test_cvat_labelmaps_that_are_none_are_refused(labelmap: str, tmp_path: Path) -> None:
    assert isinstance(fault_of("cvat", _cvat(tmp_path / "task.zip", png_of(small_mask()), labelmap)), WrongDataSet)


def test_voc_folders_without_a_labelmap_hold_ids(tmp_path: Path) -> None:
    home = tmp_path / "VOCdevkit" / "VOC2012"
    for name, data in {
        "SegmentationClass/2007_1.png": png_of(small_mask()),
        "SegmentationClass/2007_2.png": png_of(small_mask()),
        "ImageSets/Segmentation/train.txt": b"2007_2\r\n\r\n",
        "ImageSets/Segmentation/val.txt": b"../../secret\n",
    }.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(data)
    assert list(read_all("voc", tmp_path)) == [("2007_2",)]
    assert "is not there" in str(fault_of("voc", tmp_path, split="val"))
    assert "it has train, val" in str(fault_of("voc", tmp_path, split="test"))
