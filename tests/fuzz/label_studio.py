"""Label Studio's JSON files and the run lengths of its brush."""

from __future__ import annotations

import functools
import json

from mman_core.formats.brush_rle import brush_runs
from tests.fuzz.target import SHAPE, Target, read_all, small_mask


def _seeds() -> list[bytes]:
    value = {"format": "rle", "rle": brush_runs(small_mask() == 2), "brushlabels": ["Hat"]}
    result = {"type": "brushlabels", "original_width": SHAPE[1], "original_height": SHAPE[0], "value": value}
    return [json.dumps([{"data": {"image": "/a.png"}, "annotations": [{"result": [result]}]}]).encode()]


TARGET = Target("tasks.json", _seeds, functools.partial(read_all, "label-studio"))
