"""What a mask file holds becomes ids, or is named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mman_core.errors import WrongMask
from mman_core.images.labelled_pair import LabelledPair, read_pair_mask
from mman_core.types import Mask
from tests.core.formats.datasets.trees import matlab_file
from tests.core.making import assert_one_clear_sentence, striped_mask

VALUES = (0, 9, 19, 29)


def _pair(path: Path, mask: Mask, values: tuple[int, ...] = ()) -> LabelledPair:
    if path.suffix == ".mat":
        path.write_bytes(matlab_file("groundtruth", mask))
    else:
        Image.fromarray(mask).save(path)
    return LabelledPair(path.with_suffix(".jpg"), path, values)


@pytest.mark.parametrize("name", ["a.png", "a.mat"])
def test_ids_are_read_as_they_are(tmp_path: Path, name: str) -> None:
    mask = striped_mask()
    mask[0] = 255
    pair = _pair(tmp_path / name, mask)
    read = read_pair_mask(pair, 20, shape=mask.shape)
    assert read.dtype == np.uint8
    assert read.flags.c_contiguous
    assert np.array_equal(read, mask)
    assert pair.stem == "a"


@pytest.mark.parametrize("name", ["a.png", "a.mat"])
def test_another_size_and_unknown_ids_are_named(tmp_path: Path, name: str) -> None:
    pair = _pair(tmp_path / name, striped_mask())
    with pytest.raises(WrongMask) as caught:
        read_pair_mask(pair, 20, shape=(30, 20))
    assert_one_clear_sentence(caught.value, name, "30 x 20")
    with pytest.raises(WrongMask) as caught:
        read_pair_mask(pair, 17)
    assert_one_clear_sentence(caught.value, name, "17, 18")


def test_values_become_ids_and_255_stays(tmp_path: Path) -> None:
    ids = striped_mask() % 4
    mask = np.array(VALUES, np.uint8)[ids]
    mask[3:5, 7] = 255
    read = read_pair_mask(_pair(tmp_path / "a.png", mask, VALUES), 4)
    ids[3:5, 7] = 255
    assert np.array_equal(read, ids)
    with pytest.raises(WrongMask) as caught:
        read_pair_mask(_pair(tmp_path / "a.png", mask + 1, VALUES), 4)
    assert_one_clear_sentence(caught.value, "a.png", "1, 10, 20, 30", "0, 9, 19, 29")
