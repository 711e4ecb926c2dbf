"""labelme's JSON files."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np

from tests.fuzz.target import SHAPE, Target, read_all, small_mask
from tests.hostile.pieces import saved


def _seeds() -> list[bytes]:
    crop = base64.b64encode(saved("PNG", (small_mask() == 2).astype(np.uint8) * 255)).decode()
    points = [[0, 0], [SHAPE[1] - 1, SHAPE[0] - 1]]
    shape = {"label": "Hat", "points": points, "shape_type": "mask", "mask": crop}
    return [
        json.dumps({"shapes": [shape], "imagePath": "a.png", "imageHeight": SHAPE[0], "imageWidth": SHAPE[1]}).encode()
    ]


def _read(path: Path) -> None:
    read_all("labelme", path.parent)


TARGET = Target("a.json", _seeds, _read)
