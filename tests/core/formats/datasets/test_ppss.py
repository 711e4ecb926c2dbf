"""PPSS is split by its videos, and its masks hold places in a colour scale."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from mman_core.errors import NothingToDo, WrongMask
from mman_core.formats.datasets.ppss import VALUES, read_ppss
from mman_core.images.labelled_pair import read_pair_mask
from mman_core.labels.label_set import load_label_set
from tests.core.formats.datasets.trees import mannequin, put_pair
from tests.core.making import assert_one_clear_sentence


def _table() -> npt.NDArray[np.uint8]:
    """From LIP ids to what PPSS files hold."""
    ids = load_label_set("lip").merge_table("ppss")
    table = np.zeros(256, np.uint8)
    table[:20] = np.array(VALUES, np.uint8)[ids[:20]]
    return table


def _fill(home: Path) -> None:
    for seed, (video, name) in enumerate(
        [(1, "0024_15"), (2, "0281_2"), (100, "0331_1"), (101, "0400_1"), (171, "9_9")]
    ):
        put_pair(home / str(video) / f"{name}.jpg", home / str(video) / f"{name}_m.png", seed, _table())
    put_pair(home / "172" / "x.jpg", home / "172" / "x_m.png", 9, _table())


@pytest.mark.parametrize("home", ["data", "TrainData", "."])
def test_the_first_hundred_videos_train_and_the_others_test(tmp_path: Path, home: str) -> None:
    _fill(tmp_path / home)
    assert [pair.stem for pair in read_ppss(tmp_path, "train")] == ["0024_15", "0281_2", "0331_1"]
    pairs = read_ppss(tmp_path, "test")
    assert [pair.stem for pair in pairs] == ["0400_1", "9_9"]
    assert [pair.mask.name for pair in pairs] == ["0400_1_m.png", "9_9_m.png"]


def test_masks_become_ids(tmp_path: Path) -> None:
    _fill(tmp_path)
    pair = read_ppss(tmp_path, "train")[0]
    expected = load_label_set("lip").merge_table("ppss")[mannequin(0)[1]]
    assert np.array_equal(read_pair_mask(pair, 8), expected)
    assert len(np.unique(expected)) >= 5


def test_a_value_that_is_no_class_is_named(tmp_path: Path) -> None:
    table = _table()
    table[0] = 7
    put_pair(tmp_path / "1" / "a.jpg", tmp_path / "1" / "a_m.png", 0, table)
    with pytest.raises(WrongMask) as caught:
        read_pair_mask(read_ppss(tmp_path, "train")[0], 8)
    assert_one_clear_sentence(caught.value, "a_m.png", "holds 7", "0, 9, 19, 29, 50, 39, 60, 62")


def test_another_folder_and_another_split_are_named(tmp_path: Path) -> None:
    with pytest.raises(NothingToDo) as caught:
        read_ppss(tmp_path, "test")
    assert_one_clear_sentence(caught.value, str(tmp_path), "no PPSS data set", "101 to 171")
    with pytest.raises(NothingToDo) as caught:
        read_ppss(tmp_path, "val")
    assert_one_clear_sentence(caught.value, "'val'", "train or test")
