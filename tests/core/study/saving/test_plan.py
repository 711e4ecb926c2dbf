"""No photo is both learned from and measured on, nor is one that looks like it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PIL import Image

from mman_core.errors import NothingToDo
from mman_core.formats.datasets.datasets import FOLDERS, read_dataset
from mman_core.jobs import FinetuneConfig
from mman_core.study.saving.plan import NO_REPLAY, Plan, divide


def test_each_seed_learns_from_others_and_all_are_measured_on_the_same(labelled: Path) -> None:
    plan = Plan(str(labelled), "", measured=3, rounds=2, each=2)
    division = divide(read_dataset(FOLDERS, labelled, "all"), plan)
    first, second = (division.corrections(plan, seed) for seed in (0, 1))
    assert len(division.measured) == 3
    assert len(set(first)) == len(set(second)) == 4
    assert first != second
    assert not set(division.measured) & {*first, *second}


def test_a_copy_of_a_measured_photo_is_not_learned_from(labelled: Path, tmp_path: Path) -> None:
    shutil.copytree(labelled, tmp_path / "twins")
    for photo in sorted((tmp_path / "twins" / "images").iterdir()):
        Image.open(photo).save(photo.with_stem(f"{photo.stem}-again"), quality=60)
        mask = tmp_path / "twins" / "labels" / f"{photo.stem}.png"
        shutil.copy(mask, mask.with_stem(f"{photo.stem}-again"))
    division = divide(
        read_dataset(FOLDERS, tmp_path / "twins", "all"), Plan(str(tmp_path), "", measured=4, rounds=1, each=2)
    )
    measured = {pair.photo.stem.removesuffix("-again") for pair in division.measured}
    assert not measured & {pair.photo.stem.removesuffix("-again") for pair in division.pool}


def test_too_few_photos_are_told(labelled: Path) -> None:
    with pytest.raises(NothingToDo, match="Name fewer"):
        divide(read_dataset(FOLDERS, labelled, "all"), Plan(str(labelled), "", measured=5, rounds=5, each=8))


def test_arms_differ_in_what_they_are_named_after() -> None:
    plan = Plan("", "", steps=100)
    ours, plain, forgetful = (
        plan.config(arm, 0) for arm in ("fine-tuned, MMAN", "fine-tuned, cross-entropy", NO_REPLAY)
    )
    assert (ours.objective, plain.objective, forgetful.objective) == ("mman", "baseline", "mman")
    assert ours.replay == plain.replay == FinetuneConfig().replay > forgetful.replay == 0
    assert ours.ema**100 == pytest.approx(FinetuneConfig().ema ** FinetuneConfig().steps)
