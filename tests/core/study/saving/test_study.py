"""`mman study annotator` learns, corrects and compares in one command, and goes on where it was stopped."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from PIL import Image

from mman_core.cli.main import main
from mman_core.jobs import StepDone
from mman_core.study.saving.kept import Corrected, Kept, Round
from mman_core.study.saving.plan import NO_REPLAY, TUNED, Plan
from mman_core.study.saving.study import study_saving


@pytest.fixture(autouse=True)
def few_drawn_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mman_core.train.finetune.REPLAYED", 2)
    monkeypatch.setattr("mman_core.learn.challenge.GUARD_FIGURES", 1)


ARMS = {"blank", "base draft", *TUNED}


def _plan(labelled: Path, weights: Path, **other: object) -> Plan:
    usual = {
        "measured": 2,
        "rounds": 2,
        "each": 3,
        "steps": 2,
        "target": 0.5,
        "cap": 3,
        "crop": 64,
        "seeds": (0,),
        "device": "cpu",
    }
    return Plan(str(labelled), str(weights), **{**usual, **other})  # type: ignore[arg-type]


def test_one_command_gives_every_figure(labelled: Path, weights: Path, tmp_path: Path) -> None:
    arguments = ["--photos", str(labelled), "--weights", str(weights), "--out", str(tmp_path), "--device", "cpu"]
    numbers = ["--count", "4", "--rounds", "1", "--each", "3", "--steps", "1", "--crop", "64", "--cap", "3"]
    assert main(["study", "annotator", *arguments, *numbers, "--seeds", "0", "--forgetting"]) == 0
    rows = list(csv.DictReader((tmp_path / "annotator.csv").read_text().splitlines()))
    assert {row["arm"] for row in rows} == ARMS
    assert len(rows) == len(ARMS) * 4
    told = (tmp_path / "annotator.md").read_text()
    for words in (
        "fine-tuned, MMAN / base draft",
        "actions until another target",
        "Rounds of fine-tuning",
        NO_REPLAY,
        "correct first",
        "reached",
    ):
        assert words in told
    with Image.open(tmp_path / "annotator.png") as picture:
        assert picture.width > 1200, "three panels"


def test_what_was_stopped_goes_on_to_the_same_end(
    labelled: Path, weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(TUNED, "fine-tuned, cross-entropy")
    plan, out = _plan(labelled, weights, measured=1), tmp_path / "stopped"
    events: list[object] = []

    def in_the_second_round() -> bool:
        return sum(isinstance(each, StepDone) for each in events) >= 3

    for event in study_saving(plan, out, Kept(out), in_the_second_round):
        events.append(event)
    first = [each for each in events if isinstance(each, Round)]
    assert [(each.arm, each.number) for each in first] == [("fine-tuned, MMAN", 1)]
    assert not any(isinstance(each, Corrected) for each in events)

    later = list(study_saving(plan, out, Kept(out), lambda: False))
    kept, whole = Kept(out), Kept(tmp_path / "whole")
    list(study_saving(plan, tmp_path / "whole", whole, lambda: False))
    assert ("fine-tuned, MMAN", 1) not in {(each.arm, each.number) for each in later if isinstance(each, Round)}
    assert sorted(map(str, kept.corrected)) == sorted(map(str, whole.corrected))
    assert [each.drafts for each in kept.rounds] == [each.drafts for each in whole.rounds]
    assert list(study_saving(plan, out, kept, lambda: False)) == [], "nothing is done twice"


def test_a_stopped_annotator_keeps_what_was_corrected(labelled: Path, weights: Path, tmp_path: Path) -> None:
    plan = _plan(labelled, weights, rounds=0)
    events: list[object] = []
    events.extend(study_saving(plan, tmp_path, Kept(tmp_path), lambda: len(Kept(tmp_path).corrected) >= 3))
    assert len(events) == len(Kept(tmp_path).corrected) == 3
    assert {each.arm for each in Kept(tmp_path).corrected} == {"blank", "base draft"}


def test_the_fifth_that_judges_is_not_learned_from(labelled: Path, weights: Path, tmp_path: Path) -> None:
    plan = _plan(labelled, weights, measured=1, rounds=1, each=7, steps=1, cap=1)
    list(study_saving(plan, tmp_path, Kept(tmp_path), lambda: False))
    for found in Kept(tmp_path).rounds:
        assert found.learned + found.held_out == 7
    for config in (tmp_path / "runs").glob("*/01/config.json"):
        asked = json.loads(config.read_text())
        measured = {each.photo for each in Kept(tmp_path).corrected}
        assert not measured & {Path(photo).name for photo, _ in asked["pairs"]}
        verdict = json.loads((config.parent / "metrics.json").read_text())["verdict"]
        assert not set(verdict["held_out"]) & {photo for photo, _ in asked["pairs"]}


def test_another_study_is_not_mixed_in(
    labelled: Path, weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["study", "annotator", "--photos", str(labelled), "--weights", str(weights), "--out", str(tmp_path)]
    numbers = ["--rounds", "0", "--count", "1", "--cap", "1", "--device", "cpu", "--seeds", "0"]
    assert main([*arguments, *numbers]) == 0
    assert main([*arguments, *numbers, "--seeds", "0,1"]) == 0
    assert main([*arguments, *numbers, "--target", "0.3"]) != 0
    assert "other settings" in capsys.readouterr().err
