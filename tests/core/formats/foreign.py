"""What tests of readers share: a small mask, its PNG, and reading a data set that was made by hand."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from mman_core.errors import MmanError
from mman_core.formats.formats import FORMATS
from mman_core.labels.label_set import load_label_set
from mman_core.types import Mask
from tests.core.making import assert_one_clear_sentence

LIP = load_label_set("lip")
SHAPE = (5, 7)


def small_mask() -> Mask:
    mask = np.zeros(SHAPE, np.uint8)
    mask[1:4, 2:6], mask[2, 3], mask[4, 6] = 2, 13, 19
    return mask


def png_of(values: Any) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(values).save(buffer, "PNG")
    return buffer.getvalue()


def read_all(key: str, source: Path, *, split: str = "train") -> dict[tuple[str, ...], Mask]:
    reading = FORMATS[key].reading
    assert reading is not None
    return {found.names: found.read(SHAPE) for found in reading(source, split, LIP)}


def fault_of(key: str, source: Path, *, split: str = "train") -> MmanError:
    with pytest.raises(MmanError) as caught:
        read_all(key, source, split=split)
    assert_one_clear_sentence(caught.value)
    return caught.value
