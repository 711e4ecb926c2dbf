"""Each data set has a reader and a label set of its key."""

from __future__ import annotations

from pathlib import Path

import pytest

from mman_core.errors import NothingToDo
from mman_core.formats.datasets.datasets import DATASETS, FOLDERS, read_dataset
from mman_core.labels.label_set import load_label_set
from tests.core.formats.datasets.trees import put_pair
from tests.core.making import assert_one_clear_sentence


def test_each_data_set_has_the_label_set_of_its_key() -> None:
    sizes = {key: load_label_set(key).size for key in DATASETS if key != FOLDERS}
    assert sizes == {"lip": 20, "ppp": 7, "ppss": 8, "atr": 18, "cihp": 20, "ccp": 59}


def test_a_data_set_is_read_by_its_key(tmp_path: Path) -> None:
    put_pair(tmp_path / "images" / "a.jpg", tmp_path / "labels" / "a.png", 0)
    assert len(read_dataset(FOLDERS, tmp_path, "all")) == 1


def test_an_unknown_data_set_and_a_missing_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(NothingToDo) as caught:
        read_dataset("coco", tmp_path, "train")
    assert_one_clear_sentence(caught.value, "'coco'", "lip, ppp, ppss")
    with pytest.raises(NothingToDo) as caught:
        read_dataset("lip", tmp_path / "gone", "train")
    assert_one_clear_sentence(caught.value, "gone", "not a folder")
