"""CCP keeps its masks in MATLAB files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mman_core.errors import NothingToDo
from mman_core.formats.datasets.ccp import read_ccp
from mman_core.images.labelled_pair import read_pair_mask
from tests.core.formats.datasets.trees import put_pair
from tests.core.making import assert_one_clear_sentence


@pytest.mark.parametrize("suffix", [".mat", ".png"])
def test_photos_that_have_a_pixel_mask_are_read(tmp_path: Path, suffix: str) -> None:
    to_ccp = (np.arange(256) * 3 % 59).astype(np.uint8)
    masks = tmp_path / "annotations" / "pixel-level"
    written = [put_pair(tmp_path / "photos" / f"000{n}.jpg", masks / f"000{n}{suffix}", n, to_ccp) for n in (1, 2)]
    put_pair(tmp_path / "photos" / "1005.jpg", tmp_path / "annotations" / "image-level" / "1005.mat", 3)
    pairs = read_ccp(tmp_path, "all")
    assert [pair.stem for pair in pairs] == ["0001", "0002"]
    for pair, mask in zip(pairs, written, strict=True):
        assert np.array_equal(read_pair_mask(pair, 59, shape=mask.shape), mask)


def test_there_is_no_split_and_another_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(NothingToDo) as caught:
        read_ccp(tmp_path, "train")
    assert_one_clear_sentence(caught.value, "CCP", "'train'", "all")
    with pytest.raises(NothingToDo) as caught:
        read_ccp(tmp_path, "all")
    assert_one_clear_sentence(caught.value, str(tmp_path), "annotations/pixel-level")
