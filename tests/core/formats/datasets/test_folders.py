"""Plain paired folders, with and without a folder for each split."""

from __future__ import annotations

from pathlib import Path

import pytest

from mman_core.errors import NothingToDo
from mman_core.formats.datasets.folders import read_folders
from tests.core.formats.datasets.trees import put_pair
from tests.core.making import assert_one_clear_sentence


def test_images_and_labels_of_one_stem_are_pairs(tmp_path: Path) -> None:
    for home in (tmp_path, tmp_path / "held out"):
        put_pair(home / "images" / "b.png", home / "labels" / "b.png", 0)
        put_pair(home / "images" / "a.jpg", home / "labels" / "a.png", 1)
        put_pair(home / "images" / "c.jpg", home / "labels" / "other.png", 1)
    assert [pair.stem for pair in read_folders(tmp_path, "all")] == ["a", "b"]
    assert read_folders(tmp_path, "held out")[1].photo == tmp_path / "held out" / "images" / "b.png"


@pytest.mark.parametrize("split", ["..", "../other", "/etc", ".", ""])
def test_a_split_may_not_lead_elsewhere(tmp_path: Path, split: str) -> None:
    home = tmp_path / "set"
    put_pair(tmp_path / "images" / "a.jpg", tmp_path / "labels" / "a.png", 1)
    put_pair(tmp_path / "other" / "images" / "a.jpg", tmp_path / "other" / "labels" / "a.png", 1)
    home.mkdir()
    with pytest.raises(NothingToDo) as caught:
        read_folders(home, split)
    assert_one_clear_sentence(caught.value, "no name of a folder")


def test_another_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(NothingToDo) as caught:
        read_folders(tmp_path, "all")
    assert_one_clear_sentence(caught.value, str(tmp_path), "images")
