"""Masks: PNG files of ids."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image

from mman_core.images.index_png import encode_mask, read_mask
from tests.core.making import PALETTE
from tests.fuzz.target import SHAPE, Target, mend_checksums, small_mask
from tests.hostile.pieces import saved


def _seeds() -> list[bytes]:
    one_bit = io.BytesIO()
    Image.fromarray(small_mask() > 3).save(one_bit, "PNG")
    sixteen = saved("PNG", small_mask().astype(np.uint16))
    return [encode_mask(small_mask(), PALETTE), saved("PNG", small_mask()), one_bit.getvalue(), sixteen]


def _read(path: Path) -> None:
    mend_checksums(path)
    mask = read_mask(path, shape=SHAPE)
    assert mask.shape == SHAPE
    assert ((mask < 20) | (mask == 255)).all()


TARGET = Target("mask.png", _seeds, _read)
