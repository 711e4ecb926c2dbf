"""COCO's JSON files and their run lengths."""

from __future__ import annotations

import functools
import json

from mman_core.formats.rle import packed, runs_of
from tests.fuzz.target import SHAPE, Target, read_all, small_mask


def _seeds() -> list[bytes]:
    runs = runs_of(small_mask() == 2)
    found = []
    for counts in (runs.tolist(), packed(runs)):
        region = {"id": 1, "image_id": 1, "category_id": 3, "segmentation": {"size": list(SHAPE), "counts": counts}}
        whole = {
            "images": [{"id": 1, "file_name": "a.png", "height": SHAPE[0], "width": SHAPE[1]}],
            "categories": [{"id": 3, "name": "Hat"}],
            "annotations": [region],
        }
        found.append(json.dumps(whole).encode())
    return found


TARGET = Target("instances.json", _seeds, functools.partial(read_all, "coco"))
