"""Lists and links never lead out of a data set."""

from __future__ import annotations

from pathlib import Path

import pytest

from mman_core.errors import NothingToDo
from mman_core.formats.datasets.listing import files_by_stem, listed_pairs, pairs_of_folders
from mman_core.images.labelled_pair import LabelledPair
from tests.core.formats.datasets.trees import put_list, put_pair
from tests.core.making import assert_one_clear_sentence


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    photos, masks = tmp_path / "set" / "photos", tmp_path / "set" / "masks"
    for seed, name in enumerate(("2", "10")):
        put_pair(photos / f"{name}.jpg", masks / f"{name}.png", seed)
    put_pair(tmp_path / "private" / "secret.jpg", tmp_path / "private" / "secret.png", 2)
    return photos, masks


def test_pairs_are_in_natural_order_and_need_both_files(folders: tuple[Path, Path]) -> None:
    photos, masks = folders
    (photos / "3.jpg").write_bytes((photos / "2.jpg").read_bytes())
    (photos / ".hidden.jpg").write_bytes((photos / "2.jpg").read_bytes())
    (masks / "note.txt").write_text("no mask")
    pairs = pairs_of_folders(photos, masks)
    assert list(pairs) == ["2", "10"]
    assert pairs["2"] == LabelledPair(photos / "2.jpg", masks / "2.png")


@pytest.mark.parametrize(
    "name", ["../../private/secret", "/etc/passwd", "../masks/2", "..", "photos/2", "C:\\2", "2\0"]
)
def test_a_list_may_not_name_files_elsewhere(folders: tuple[Path, Path], tmp_path: Path, name: str) -> None:
    put_list(tmp_path / "train_id.txt", "2", name)
    with pytest.raises(NothingToDo) as caught:
        listed_pairs("LIP", [tmp_path / "train_id.txt"], pairs_of_folders(*folders))
    assert_one_clear_sentence(caught.value, "train_id.txt", "1 of 2")


def test_links_that_lead_out_are_left_out(folders: tuple[Path, Path], tmp_path: Path) -> None:
    photos, _ = folders
    (photos / "link.jpg").symlink_to(tmp_path / "private" / "secret.jpg")
    (photos / "same.jpg").symlink_to(photos / "2.jpg")
    (photos / "loop.jpg").symlink_to(photos / "loop.jpg")
    assert list(files_by_stem(photos, frozenset({".jpg"}))) == ["2", "10", "same"]


def test_a_list_may_name_files_instead_of_stems(folders: tuple[Path, Path], tmp_path: Path) -> None:
    put_list(tmp_path / "train_id.txt", "10.jpg", "2")
    pairs = listed_pairs("LIP", [tmp_path / "none.txt", tmp_path / "train_id.txt"], pairs_of_folders(*folders))
    assert [pair.stem for pair in pairs] == ["10", "2"]


def test_a_missing_and_an_unreadable_list_are_named(folders: tuple[Path, Path], tmp_path: Path) -> None:
    pairs = pairs_of_folders(*folders)
    with pytest.raises(NothingToDo) as caught:
        listed_pairs("ATR", [tmp_path / "train_id.txt"], pairs)
    assert_one_clear_sentence(caught.value, "ATR", "train_id.txt", "'all'")
    (tmp_path / "train_id.txt").write_bytes(b"\xff\xfe\0")
    with pytest.raises(NothingToDo) as caught:
        listed_pairs("ATR", [tmp_path / "train_id.txt"], pairs)
    assert_one_clear_sentence(caught.value, "train_id.txt", "cannot be read")
