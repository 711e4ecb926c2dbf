"""Each format is written exactly where its tools look for it."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mman_core.errors import CannotWrite, NothingToDo, WrongLabelSet
from mman_core.formats.export import LeftOut
from mman_core.formats.formats import FORMATS, format_of
from mman_core.images.photo import read_photo
from mman_core.labels.label_set import LabelClass, LabelSet, load_label_set
from mman_core.types import Mask
from tests.core.formats.examples import export_to, hard_masks, make_images
from tests.core.making import assert_one_clear_sentence

BLOBS = hard_masks()["blobs.jpg"]
TREES = {
    "lip": {"train_images/me.jpg", "train_segmentations/me.png", "train_id.txt"},
    "lip-original": {
        "TrainVal_images/train_images/me.jpg",
        "TrainVal_images/train_id.txt",
        "TrainVal_parsing_annotations/train_segmentations/me.png",
    },
    "cihp": {
        "Training/Images/me.jpg",
        "Training/Category_ids/me.png",
        "Training/Human_ids/me.png",
        "Training/Instance_ids/me.png",
        "Training/Instance_ids/me.txt",
        "Training/train_id.txt",
    },
    "atr": {"JPEGImages/me.jpg", "SegmentationClassAug/me.png", "list/train_id.txt"},
    "ppp": {"JPEGImages/me.jpg", "SegmentationPart/me.png", "list/train_id.txt"},
    "voc": {"JPEGImages/me.jpg", "SegmentationClass/me.png", "ImageSets/Segmentation/train.txt", "labelmap.txt"},
    "coco": {"annotations/instances_train.json", "images/train/me.jpg"},
    "coco-panoptic": {
        "annotations/panoptic_train.json",
        "annotations/panoptic_train/me.png",
        "images/train/me.jpg",
    },
    "cvat": {"train.zip"},
    "labelme": {"train/me.json", "train/me.jpg"},
    "label-studio": {"train.json", "label_config.xml", "images/train/me.jpg"},
    "label-studio-predictions": {"train.json", "label_config.xml", "images/train/me.jpg"},
    "yolo": {"labels/train/me.txt", "images/train/me.jpg", "data.yaml"},
    "png": {"train/images/me.jpg", "train/labels/me.png"},
    "colours": {"train/images/me.jpg", "train/colours/me.png", "labelmap.txt"},
    "overlays": {"train/me.jpg"},
}


def _exported(folder: Path, key: str, masks: dict[str, Mask] | None = None, split: str = "train") -> Path:
    list(export_to(folder / "out", key, make_images(folder, masks or {"me.jpg": BLOBS}), split=split))
    return folder / "out"


@pytest.mark.parametrize("key", FORMATS)
def test_files_lie_where_their_tools_look(key: str, tmp_path: Path) -> None:
    out = _exported(tmp_path, key)
    found = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert found == TREES[key] | {"manifest.json", "manifest-train.jsonl"}
    line = json.loads((out / "manifest-train.jsonl").read_text())
    assert set(line["files"]) <= found


@pytest.mark.parametrize("key", FORMATS)
def test_two_splits_lie_side_by_side(key: str, tmp_path: Path) -> None:
    """Both hold a photo of the same name, and neither takes the other's place."""
    _exported(tmp_path / "1", key, {"me.jpg": BLOBS})
    images = make_images(tmp_path / "2", {"me.jpg": hard_masks()["100% a+b&c=d #1?.jpg"]})
    out = tmp_path / "1" / "out"
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    list(export_to(out, key, images, split="val"))
    shared = {"manifest.json", "labelmap.txt", "label_config.xml", "data.yaml"}
    assert [str(path) for path, data in before.items() if path.read_bytes() != data and path.name not in shared] == []
    assert set(json.loads((out / "manifest.json").read_text())["splits"]) == {"train", "val"}


def test_cihp_numbers_the_parts_of_one_person(tmp_path: Path) -> None:
    out = _exported(tmp_path, "cihp") / "Training"
    with Image.open(out / "Human_ids" / "me.png") as image:
        assert np.array_equal(np.array(image), (BLOBS > 0) & (BLOBS < 255))
    with Image.open(out / "Instance_ids" / "me.png") as image:
        numbers = np.array(image)
    rows = [line.split() for line in (out / "Instance_ids" / "me.txt").read_text().splitlines()]
    assert {int(label) for _, label, _ in rows} == set(np.unique(BLOBS).tolist()) - {0, 255}
    for number, label, person in rows:
        assert person == "1"
        assert np.array_equal(numbers == int(number), int(label) == BLOBS)
    with pytest.raises(NothingToDo, match="no masks of a split 'test'"):
        _exported(tmp_path / "2", "cihp", split="test")


def test_labelmaps_begin_with_the_background_and_name_255_only_if_there_is_any(tmp_path: Path) -> None:
    with zipfile.ZipFile(_exported(tmp_path / "1", "cvat") / "train.zip") as archive:
        lines = archive.read("labelmap.txt").decode().splitlines()
        assert archive.read("ImageSets/Segmentation/default.txt").decode() == "me\n"
    assert lines[1] == "background:0,0,0::"
    assert lines[2] == "Hat:128,0,0::"
    assert lines[-1] == "ignored:224,224,192::"
    assert len(lines) == 22
    clean = hard_masks(has_ignored=False)["blobs.jpg"]
    text = (_exported(tmp_path / "2", "voc", {"me.jpg": clean}) / "labelmap.txt").read_text()
    assert "ignored" not in text


def test_label_studio_gets_a_label_for_each_class(tmp_path: Path) -> None:
    out = _exported(tmp_path, "label-studio")
    labels = ElementTree.parse(out / "label_config.xml").getroot().findall("BrushLabels/Label")
    assert [label.get("value") for label in labels][::18] == ["Hat", "Right-shoe"]
    assert labels[-1].get("value") == "ignored"
    (task,) = json.loads((out / "train.json").read_text())
    assert task["data"]["image"].endswith("?d=images/train/me.jpg")


def test_overlays_show_the_background_as_it_is(tmp_path: Path) -> None:
    out = _exported(tmp_path, "overlays")
    photo = read_photo(tmp_path / "photos" / "me.jpg").astype(int)
    shown = read_photo(out / "train" / "me.jpg").astype(int)
    away = np.abs(shown - photo).mean(axis=2)
    assert away[BLOBS == 0].mean() < away[(BLOBS > 0) & (BLOBS < 255)].mean() / 3


def _set(**names_and_colours: tuple[int, int, int]) -> LabelSet:
    classes = [LabelClass(number, name, colour) for number, (name, colour) in enumerate(names_and_colours.items())]
    return LabelSet("own", "Own", tuple(classes), (), {})


@pytest.mark.parametrize(
    ("key", "label_set"),
    [
        ("colours", _set(Background=(0, 0, 0), Hat=(1, 2, 3), Hair=(1, 2, 3))),
        ("colours", _set(Background=(0, 0, 0), Hat=(128, 128, 128))),
        ("coco", _set(Background=(0, 0, 0), Left_shoe=(1, 2, 3), **{"left shoe": (4, 5, 6)})),
        ("labelme", _set(Background=(0, 0, 0), ignored=(1, 2, 3))),
        ("label-studio", _set(Hat=(0, 0, 0), background=(1, 2, 3))),
        ("voc", _set(Background=(0, 0, 0), **{"a:b": (1, 2, 3)})),
        ("cvat", _set(Background=(0, 0, 0), **{"a\nb": (1, 2, 3)})),
    ],
)
def test_label_sets_that_a_format_cannot_hold_are_refused_before_anything_else_is_written(
    key: str, label_set: LabelSet, tmp_path: Path
) -> None:
    images = make_images(tmp_path, {"me.jpg": np.ones((9, 14), np.uint8)}, label_set)
    with pytest.raises(WrongLabelSet) as caught:
        list(export_to(tmp_path / "out", key, images, label_set=label_set, ours=label_set))
    assert_one_clear_sentence(caught.value, "Own")
    assert {path.name for path in (tmp_path / "out").iterdir()} <= {"manifest.json"}


@pytest.mark.parametrize("key", FORMATS)
def test_a_link_on_the_way_is_not_followed(key: str, tmp_path: Path) -> None:
    out = _exported(tmp_path, key)
    elsewhere = tmp_path / "elsewhere"
    folders = [path for path in out.iterdir() if path.is_dir()]
    if not folders:
        return  # CVAT's archive lies in the folder itself
    folders[0].rename(elsewhere)
    folders[0].symlink_to(elsewhere)
    before = {path: path.stat().st_mtime_ns for path in elsewhere.rglob("*")}
    with pytest.raises(CannotWrite, match="is a link"):
        list(export_to(out, key, make_images(tmp_path, {"me.jpg": BLOBS, "new.jpg": BLOBS})))
    assert {path: path.stat().st_mtime_ns for path in elsewhere.rglob("*")} == before


@pytest.mark.parametrize("key", FORMATS)
def test_a_damaged_photo_is_left_out_and_the_rest_is_whole(key: str, tmp_path: Path) -> None:
    images = make_images(tmp_path, {"bad.jpg": BLOBS, "me.jpg": BLOBS})
    images[0].photo.write_bytes(images[0].photo.read_bytes()[:300])
    events = list(export_to(tmp_path / "out", key, images))
    assert isinstance(events[0], LeftOut)
    found = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert found == TREES[key] | {"manifest.json", "manifest-train.jsonl"}


def test_every_format_says_what_it_cannot_carry() -> None:
    assert TREES.keys() == FORMATS.keys()
    for each in FORMATS.values():
        assert each.cannot.endswith(".")
        assert each.label_set == "" or load_label_set(each.label_set)
    with pytest.raises(NothingToDo) as caught:
        format_of("jpeg")
    assert_one_clear_sentence(caught.value, "'jpeg'", "lip", "yolo")
