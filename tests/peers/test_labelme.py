"""labelme reads our files with its own loader and draws our masks from them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mman_core.labels.label_set import load_label_set
from tests.peers.judging import exported

pytestmark = [pytest.mark.peers, pytest.mark.filterwarnings("ignore")]
pytest.importorskip("labelme")


def test_its_loader_gives_our_masks_back(tmp_path: Path) -> None:
    from labelme import utils
    from labelme._label_file import read_label_file

    out, masks = exported(tmp_path, "labelme")
    values = {label.name: label.id for label in load_label_set("lip").classes} | {"ignored": 255}
    for stem, mask in masks.items():
        label_file = read_label_file(str(out / "train" / f"{stem}.json"))  # also checks the photo's size
        assert label_file.image_path == f"{stem}.jpg"
        drawn, _ = utils.shapes_to_label(mask.shape, label_file.shapes, values)
        assert np.array_equal(drawn, mask), stem


def test_what_its_writer_writes_is_read(tmp_path: Path) -> None:
    from labelme import utils
    from labelme._label_file import write_label_file

    from mman_core.formats.formats import FORMATS

    crop = np.array([[1, 0, 1, 1], [1, 1, 0, 1]], np.uint8)
    shape = {
        "label": "Left-shoe",
        "points": [[3.0, 5.0], [6.0, 6.0]],
        "shape_type": "mask",
        "mask": utils.img_arr_to_b64(crop),
        "flags": {},
        "group_id": None,
        "description": "",
    }
    write_label_file(str(tmp_path / "me.json"), shapes=[shape], image_path="me.jpg", image_height=9, image_width=14)
    reading = FORMATS["labelme"].reading
    assert reading is not None
    (found,) = reading(tmp_path, "train", load_label_set("lip"))
    expected = np.zeros((9, 14), np.uint8)
    expected[5:7, 3:7] = crop * 18
    assert np.array_equal(found.read((9, 14)), expected)
