"""CIHP is read with or without its outer folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from mman_core.errors import NothingToDo
from mman_core.formats.datasets.cihp import read_cihp
from tests.core.formats.datasets.trees import put_pair
from tests.core.making import assert_one_clear_sentence


@pytest.fixture(params=[".", "instance-level_human_parsing"])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    for seed, part in enumerate(("Training", "Validation")):
        home = tmp_path / request.param / part
        for name in (f"000000{seed}", f"001000{seed}"):
            put_pair(home / "Images" / f"{name}.jpg", home / "Category_ids" / f"{name}.png", seed)
            put_pair(home / "Images" / f"{name}.jpg", home / "Human_ids" / f"{name}.png", seed)
    (tmp_path / request.param / "Testing" / "Images").mkdir(parents=True)
    return tmp_path


def test_masks_are_the_category_ids_of_the_split(root: Path) -> None:
    assert [pair.stem for pair in read_cihp(root, "train")] == ["0000000", "0010000"]
    pairs = read_cihp(root, "val")
    assert [pair.stem for pair in pairs] == ["0000001", "0010001"]
    assert {pair.mask.parent.name for pair in pairs} == {"Category_ids"}


def test_the_testing_photos_have_no_masks(root: Path) -> None:
    with pytest.raises(NothingToDo) as caught:
        read_cihp(root, "test")
    assert_one_clear_sentence(caught.value, "CIHP", "'test'", "train or val")


def test_another_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "Training" / "Images").mkdir(parents=True)
    with pytest.raises(NothingToDo) as caught:
        read_cihp(tmp_path, "train")
    assert_one_clear_sentence(caught.value, "no CIHP data set", "Category_ids")
