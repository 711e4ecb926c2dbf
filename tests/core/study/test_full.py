"""The paper's own trainings: what the presets and tables say reaches each run."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from mman_core.cli.main import main
from mman_core.errors import NothingToDo
from mman_core.images.index_png import read_mask, write_mask
from mman_core.labels.label_set import load_label_set
from mman_core.study.full import Recipe
from mman_core.study.plan import Plan
from mman_core.study.request import Place, Request, plan_of
from mman_core.train.run_folder import read_log

Pairs = list[tuple[Path, Path]]


@pytest.fixture
def lip(pairs: Pairs, tmp_path: Path) -> Path:
    """A data set of LIP's layout: two photos to train on, one to validate with."""
    root = tmp_path / "lip"
    for number, (photo, mask) in enumerate(pairs):
        split = "val" if number == 2 else "train"
        for path, kind in ((photo, "images"), (mask, "segmentations")):
            (root / f"{split}_{kind}").mkdir(parents=True, exist_ok=True)
            shutil.copy(path, root / f"{split}_{kind}")
        with (root / f"{split}_id.txt").open("a") as file:
            file.write(f"{photo.stem}\n")
    return root


def _persons(pairs: Pairs, root: Path) -> Path:
    """A data set of the layout of PASCAL-Person-Part."""
    ppp = load_label_set("ppp")
    for photo, mask in pairs:
        (root / "JPEGImages").mkdir(parents=True, exist_ok=True)
        shutil.copy(photo, root / "JPEGImages")
        write_mask(root / "SegmentationPart" / mask.name, read_mask(mask) % ppp.size, ppp.palette())
    for split in ("train", "val"):
        (root / "list").mkdir(exist_ok=True)
        (root / "list" / f"{split}_id.txt").write_text("".join(f"{photo.stem}\n" for photo, _ in pairs))
    return root


def _plan(what: str, out: Path, data: Path, recipe: Recipe, **others: tuple[str, ...]) -> Plan:
    return plan_of(Request(what, out, train=Place(data), recipe=recipe, **others))  # type: ignore[arg-type]


def test_table_1_trains_each_network_once_a_seed(lip: Path, tmp_path: Path) -> None:
    plan = plan_of(Request("table1", tmp_path, train=Place(lip), seeds=(3, 4)))
    assert len(plan.trainings) == 2 * 11
    by_key = {training.key: training.config for training in plan.trainings}
    assert by_key["mman-seed3"].recipe.seed == by_key["mman-seed3"].seed == 3
    assert by_key["segnet-seed4"].network == "segnet"
    assert by_key["attention-ssl-seed4"].attention
    assert [key for key, config in by_key.items() if not config.imagenet] == [
        f"{network}-seed{seed}" for seed in (3, 4) for network in ("segnet", "fcn8s")
    ]
    assert sum(stage.steps for stage in by_key["mman-seed3"].stages) == 30 * 2  # epochs of two photos
    assert plan.protocol.key == "paper"
    assert len(plan.held_out[0].pairs) == 1


def test_the_crf_row_needs_no_training_of_its_own(lip: Path, tmp_path: Path) -> None:
    plan = plan_of(Request("table4", tmp_path, train=Place(lip)))
    assert [training.variant for training in plan.trainings] == ["baseline", "macro", "micro", "mman"]


def test_pascal_person_part_takes_50_epochs_and_rows_that_are_not_ours_take_none(pairs: Pairs, tmp_path: Path) -> None:
    plan = _plan("table2", tmp_path, _persons(pairs, tmp_path / "ppp"), Recipe("released"))
    assert {sum(stage.steps for stage in training.config.stages) for training in plan.trainings} == {50 * 3}
    assert {training.config.label_set for training in plan.trainings} == {"ppp"}
    assert not {"hazn", "lg-lstm"} & {training.variant for training in plan.trainings}
    assert plan.protocol.key == "authors"
    assert plan.trainings[0].config.test_side == 256


def test_lip_is_tested_on_ppss_without_being_trained_on_it(lip: Path, tmp_path: Path) -> None:
    with pytest.raises(NothingToDo, match="--test-data"):
        _plan("table3", tmp_path, lip, Recipe())


def test_given_weights_take_the_place_of_trainings(lip: Path, weights: Path, tmp_path: Path) -> None:
    given = dict.fromkeys(("baseline", "macro", "micro"), (weights,))
    plan = plan_of(Request("table4", tmp_path, train=Place(lip), weights=given))
    assert [training.variant for training in plan.trainings] == ["mman"]
    assert [subject.weights for subject in plan.subjects("macro")] == [weights]


@pytest.mark.slow
def test_a_table_is_trained_on_a_data_set_and_scored(lip: Path, tmp_path: Path) -> None:
    out = tmp_path / "study"
    small = ["--preset", "released", "--backbone", "resnet18", "--no-imagenet", "--steps", "2", "--test-side", "64"]
    arguments = ["--data", str(lip), "--out", str(out), "--rows", "single,mman", "--device", "cpu", *small]
    assert main(["study", "table5", *arguments]) == 0
    with (out / "table5.csv").open(encoding="utf-8") as file:
        rows = {(row["method"], row["measure"]): row for row in csv.DictReader(file)}
    assert float(rows["single", "miou"]["ours"]) > 0
    assert rows["single", "gfov"]["ours"] == "256.0000"
    assert len(read_log(out / "runs" / "mman-seed0")) == 3, "one step at least for each of three learning rates"
