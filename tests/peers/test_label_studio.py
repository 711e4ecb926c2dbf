"""Label Studio's own converter decodes our brush regions, and we decode those that it encodes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
import pytest

from mman_core.formats.brush_rle import brush_region
from mman_core.labels.label_set import load_label_set
from tests.peers.judging import exported

pytestmark = [pytest.mark.peers, pytest.mark.filterwarnings("ignore")]
pytest.importorskip("label_studio_sdk")


@pytest.mark.parametrize("where", ["annotations", "predictions"])
def test_its_decoder_gives_our_masks_back(where: str, tmp_path: Path) -> None:
    from label_studio_sdk.converter.brush import decode_rle

    out, masks = exported(tmp_path, "label-studio" if where == "annotations" else "label-studio-predictions")
    ids = {label.name: label.id for label in load_label_set("lip").classes} | {"ignored": 255}
    tasks = json.loads((out / "train.json").read_text())
    assert len(tasks) == len(masks)
    for task in tasks:
        stem = Path(unquote(task["data"]["image"])).stem
        mask = np.zeros(masks[stem].shape, np.uint8)
        for region in task[where][0]["result"]:
            size = [region["original_height"], region["original_width"]]
            assert size == list(mask.shape)
            values = np.asarray(decode_rle(region["value"]["rle"])).reshape(*size, 4)
            assert (values == values[..., :1]).all()
            mask[values[..., 3] > 127] = ids[region["value"]["brushlabels"][0]]
        assert np.array_equal(mask, masks[stem]), stem


def test_its_encoder_is_understood() -> None:
    from label_studio_sdk.converter.brush import encode_rle

    rng = np.random.default_rng(1)
    for density in (0, 0.1, 0.5, 1):
        region: Any = rng.random((23, 37)) < density
        values = np.repeat(region[..., None], 4, axis=2).astype(np.uint8) * 255
        assert np.array_equal(brush_region(list(encode_rle(values.ravel())), region.shape), region)
