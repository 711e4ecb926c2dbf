"""pycocotools, the COCO API itself, reads our instances and writes regions that we read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pycocotools import mask as coco_masks
from pycocotools.coco import COCO

from mman_core.formats.rle import packed, region_of, region_of_coco, runs_of, unpacked
from mman_core.types import Mask
from tests.peers.judging import exported

# Of pycocotools' own compiled code, with numpy 2.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def _as_the_api_reads_it(api: Any, picture: dict[str, Any]) -> Mask:
    mask = np.zeros((picture["height"], picture["width"]), np.uint8)
    for region in api.loadAnns(api.getAnnIds(imgIds=[picture["id"]])):
        pixels = api.annToMask(region).astype(bool)
        assert region["area"] == pixels.sum() == coco_masks.area(region["segmentation"])
        assert region["bbox"] == coco_masks.toBbox(region["segmentation"]).tolist()
        mask[pixels] = region["category_id"]
    return mask


def test_the_coco_api_reads_our_instances_pixel_by_pixel(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, masks = exported(tmp_path, "coco")
    api = COCO(str(out / "annotations" / "instances_train.json"))
    pictures = {Path(each["file_name"]).stem: each for each in api.loadImgs(api.getImgIds())}
    assert pictures.keys() == masks.keys()
    for stem, mask in masks.items():
        assert np.array_equal(_as_the_api_reads_it(api, pictures[stem]), mask), stem
        assert (out / "images" / "train" / f"{stem}.jpg").is_file()
    names = {each["id"]: each["name"] for each in api.loadCats(api.getCatIds())}
    assert names[13] == "Face"
    assert names[255] == "ignored"
    assert 0 not in names


def test_without_ignored_pixels_there_is_no_such_category(tmp_path: Path) -> None:
    out, _ = exported(tmp_path, "coco", has_ignored=False)
    content = json.loads((out / "annotations" / "instances_train.json").read_text())
    assert [each["id"] for each in content["categories"]] == list(range(1, 20))


def _regions() -> list[Any]:
    rng = np.random.default_rng(3)
    found = []
    for number in range(120):
        height, width = rng.integers(1, 40, 2)
        region = rng.random((height, width)) < rng.choice([0, 0.02, 0.5, 0.98, 1])
        if number % 3 == 0:  # long runs, whose differences need several letters
            region = np.kron(region[:4, :4], np.ones((rng.integers(1, 300), rng.integers(1, 90)), bool))
        found.append(np.ascontiguousarray(region))
    return found


def test_run_lengths_are_those_of_the_coco_api_to_the_letter() -> None:
    for region in _regions():
        theirs = coco_masks.encode(np.asfortranarray(region.astype(np.uint8)))
        runs = runs_of(region)
        assert packed(runs).encode() == theirs["counts"]
        assert np.array_equal(unpacked(theirs["counts"].decode()), runs)
        assert np.array_equal(region_of(runs, region.shape), region)
        text = {"size": list(region.shape), "counts": theirs["counts"].decode()}
        numbers = {"size": list(region.shape), "counts": runs.tolist()}
        for segmentation in (text, numbers):
            assert np.array_equal(region_of_coco(segmentation, region.shape), region)
