"""LIP is found in both of its layouts, and what is no LIP is named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mman_core.errors import NothingToDo
from mman_core.formats.datasets.lip import read_lip
from mman_core.images.labelled_pair import read_pair_mask
from mman_core.types import Mask
from tests.core.formats.datasets.trees import put_list, put_pair
from tests.core.making import assert_one_clear_sentence

STEMS = ("100034_483681", "1000_1234574")


def _fill(photos: Path, masks: Path, split: str) -> list[Mask]:
    return [
        put_pair(photos / f"{split}_images" / f"{stem}.jpg", masks / f"{split}_segmentations" / f"{stem}.png", seed)
        for seed, stem in enumerate(STEMS)
    ]


@pytest.fixture
def training_layout(tmp_path: Path) -> Path:
    for split in ("train", "val"):
        _fill(tmp_path, tmp_path, split)
        put_list(tmp_path / f"{split}_id.txt", *STEMS)
    return tmp_path


@pytest.mark.parametrize("split", ["train", "val"])
def test_the_layout_of_training_code_is_read_in_the_order_of_its_list(training_layout: Path, split: str) -> None:
    pairs = read_lip(training_layout, split)
    assert [pair.stem for pair in pairs] == list(STEMS)
    assert pairs[0].photo == training_layout / f"{split}_images" / "100034_483681.jpg"
    assert pairs[0].mask == training_layout / f"{split}_segmentations" / "100034_483681.png"


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_the_layout_of_the_archives_is_read_however_they_were_unpacked(tmp_path: Path, depth: int) -> None:
    photos = tmp_path.joinpath(*["TrainVal_images"] * min(depth, 2))
    masks = tmp_path.joinpath(*["TrainVal_parsing_annotations"] * depth)
    written = _fill(photos, masks, "val")
    put_list(tmp_path / "TrainVal_images" / "val_id.txt", *STEMS)
    pairs = read_lip(tmp_path, "val")
    assert [pair.stem for pair in pairs] == list(STEMS)
    for pair, mask in zip(pairs, written, strict=True):
        assert np.array_equal(read_pair_mask(pair, 20), mask)


def test_a_list_chooses_among_the_files(training_layout: Path) -> None:
    put_list(training_layout / "val_id.txt", "", STEMS[1])
    assert [pair.stem for pair in read_lip(training_layout, "val")] == [STEMS[1]]


def test_without_a_list_the_folders_are_the_split(training_layout: Path) -> None:
    (training_layout / "val_id.txt").unlink()
    assert [pair.stem for pair in read_lip(training_layout, "val")] == [STEMS[1], STEMS[0]]


def test_test_photos_have_no_masks(training_layout: Path) -> None:
    (training_layout / "test_images").mkdir()
    with pytest.raises(NothingToDo) as caught:
        read_lip(training_layout, "test")
    assert_one_clear_sentence(caught.value, str(training_layout), "no LIP data set", "test_segmentations")


def test_another_folder_and_another_split_are_named(tmp_path: Path) -> None:
    with pytest.raises(NothingToDo) as caught:
        read_lip(tmp_path, "train")
    assert_one_clear_sentence(caught.value, str(tmp_path), "no LIP data set", "train_images")
    with pytest.raises(NothingToDo) as caught:
        read_lip(tmp_path, "validation")
    assert_one_clear_sentence(caught.value, "'validation'", "train or val or test")


def test_a_listed_photo_that_is_missing_is_named(training_layout: Path) -> None:
    (training_layout / "val_segmentations" / f"{STEMS[1]}.png").unlink()
    with pytest.raises(NothingToDo) as caught:
        read_lip(training_layout, "val")
    assert_one_clear_sentence(caught.value, "val_id.txt", "1 of 2", STEMS[1])
