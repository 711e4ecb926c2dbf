"""ATR and PASCAL-Person-Part are read as they were published, with and without lists."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mman_core.errors import NothingToDo
from mman_core.formats.datasets.voc import read_atr, read_pascal_person_part
from mman_core.images.labelled_pair import read_pair_mask
from mman_core.labels.label_set import load_label_set
from tests.core.formats.datasets.trees import put_list, put_pair
from tests.core.making import assert_one_clear_sentence


@pytest.mark.parametrize("home", [".", "humanparsing"])
def test_atr_without_lists_is_read_whole(tmp_path: Path, home: str) -> None:
    for seed, stem in enumerate(("2500_1", "2500_2", "997_1")):
        put_pair(
            tmp_path / home / "JPEGImages" / f"{stem}.jpg",
            tmp_path / home / "SegmentationClassAug" / f"{stem}.png",
            seed,
        )
    assert [pair.stem for pair in read_atr(tmp_path, "all")] == ["997_1", "2500_1", "2500_2"]
    with pytest.raises(NothingToDo) as caught:
        read_atr(tmp_path, "train")
    assert_one_clear_sentence(caught.value, "ATR", "train_id.txt", "'all'")


@pytest.mark.parametrize("place", ["list", ".", "humanparsing/list"])
def test_the_lists_of_others_are_found_beside_atr(tmp_path: Path, place: str) -> None:
    home = tmp_path / "humanparsing"
    for seed, stem in enumerate(("2500_1", "2500_2", "997_1")):
        put_pair(home / "JPEGImages" / f"{stem}.jpg", home / "SegmentationClassAug" / f"{stem}.png", seed)
    put_list(tmp_path / place / "val_id.txt", "2500_2")
    assert [pair.stem for pair in read_atr(tmp_path, "val")] == ["2500_2"]


def test_pascal_masks_keep_their_ids_and_what_is_ignored(tmp_path: Path) -> None:
    parts = load_label_set("lip").merge_table("ppp_coarse")
    parts[13] = 255
    written = put_pair(
        tmp_path / "JPEGImages" / "2008_000008.jpg", tmp_path / "SegmentationPart" / "2008_000008.png", 0, parts
    )
    put_list(tmp_path / "list" / "train_id.txt", "2008_000008")
    (pair,) = read_pascal_person_part(tmp_path, "train")
    mask = read_pair_mask(pair, load_label_set("ppp").size)
    assert np.array_equal(mask, written)
    assert {0, 1, 2, 255} <= set(np.unique(mask).tolist())


def test_each_is_told_from_the_other(tmp_path: Path) -> None:
    put_pair(tmp_path / "JPEGImages" / "1.jpg", tmp_path / "SegmentationPart" / "1.png", 0)
    with pytest.raises(NothingToDo) as caught:
        read_atr(tmp_path, "all")
    assert_one_clear_sentence(caught.value, str(tmp_path), "no ATR data set", "SegmentationClassAug")
    with pytest.raises(NothingToDo) as caught:
        read_pascal_person_part(tmp_path, "minival")
    assert_one_clear_sentence(caught.value, "PASCAL-Person-Part", "'minival'")


def test_masks_without_their_photos_are_no_data_set(tmp_path: Path) -> None:
    put_pair(tmp_path / "JPEGImages" / "1.jpg", tmp_path / "SegmentationPart" / "2.png", 0)
    with pytest.raises(NothingToDo) as caught:
        read_pascal_person_part(tmp_path, "all")
    assert_one_clear_sentence(caught.value, "no photo with a mask", str(tmp_path))
