"""Fine-tuning leaves a whole run behind, also when it is stopped, and loses nothing when its input is bad."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
import torch

from mman_core.errors import NothingToDo, WrongWeights
from mman_core.jobs import FinetuneConfig, FinetuneJob, PhotoFailed, RunSaved, StepDone
from mman_core.model.weights import load_networks
from mman_core.train.finetune import fine_tune

SMALL = FinetuneConfig(steps=3, crop=64, batch_size=1, threads=1, replay=0)


def _job(pairs: list[tuple[Path, Path]], weights: Path, out: Path, config: FinetuneConfig = SMALL) -> FinetuneJob:
    return FinetuneJob(tuple((str(photo), str(mask)) for photo, mask in pairs), str(weights), str(out), config)


def test_a_finished_run_leaves_weights_log_config_and_the_done_mark(
    pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path
) -> None:
    events = list(fine_tune(_job(pairs, weights, tmp_path / "run"), lambda: False))
    assert [event.step for event in events if isinstance(event, StepDone)] == [1, 2, 3]
    assert events[-1] == RunSaved(str(tmp_path / "run"), 3, False)
    assert load_networks(tmp_path / "run" / "weights.safetensors").card.steps == 3
    assert len((tmp_path / "run" / "log.jsonl").read_text().splitlines()) == 3
    assert json.loads((tmp_path / "run" / "config.json").read_text())["objective"] == "mman"
    assert (tmp_path / "run" / "done").exists()


def test_stopping_ends_within_a_step_and_keeps_what_was_learned(
    pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path
) -> None:
    seen: list[StepDone] = []
    events = []
    for event in fine_tune(_job(pairs, weights, tmp_path / "run"), lambda: len(seen) >= 2):
        events.append(event)
        if isinstance(event, StepDone):
            seen.append(event)
    assert len(seen) == 2
    assert events[-1] == RunSaved(str(tmp_path / "run"), 2, True)
    assert (tmp_path / "run" / "weights.safetensors").exists()


def test_the_same_seed_gives_the_same_losses(pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path) -> None:
    runs = [
        [e.ce_high for e in fine_tune(_job(pairs, weights, tmp_path / name), lambda: False) if isinstance(e, StepDone)]
        for name in ("a", "b")
    ]
    assert runs[0] == runs[1]


def test_batch_statistics_stay_as_they_were(pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path) -> None:
    list(fine_tune(_job(pairs, weights, tmp_path / "run"), lambda: False))
    before = load_networks(weights).generator.encoder.bn1.running_mean
    after = load_networks(tmp_path / "run" / "weights.safetensors").generator.encoder.bn1.running_mean
    assert torch.equal(before, after)


def test_a_mask_of_another_size_is_named_and_left_out(
    pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path
) -> None:
    mixed = [pairs[0], (pairs[1][0], pairs[2][1])]
    events = list(fine_tune(_job(mixed, weights, tmp_path / "run"), lambda: False))
    assert isinstance(events[0], PhotoFailed)
    assert str(pairs[2][1]) in events[0].reason
    assert isinstance(events[-1], RunSaved)


def test_without_a_readable_pair_nothing_is_trained(weights: Path, tmp_path: Path) -> None:
    with pytest.raises(NothingToDo, match="correct at least one image"):
        list(fine_tune(_job([], weights, tmp_path / "run"), lambda: False))
    assert not (tmp_path / "run").exists()


def test_a_run_stopped_before_its_first_step_saves_nothing(
    pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path
) -> None:
    with pytest.raises(NothingToDo, match="before its first step"):
        list(fine_tune(_job(pairs, weights, tmp_path / "run"), lambda: True))
    assert not (tmp_path / "run" / "weights.safetensors").exists()


def test_missing_weights_are_named(pairs: list[tuple[Path, Path]], tmp_path: Path) -> None:
    with pytest.raises(WrongWeights, match=r"gone\.safetensors"):
        list(fine_tune(_job(pairs, tmp_path / "gone.safetensors", tmp_path / "run"), lambda: False))


def test_figures_are_rehearsed_beside_the_corrections(
    pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path
) -> None:
    runs = []
    for replay in (0.0, 1.0):
        config = dataclasses.replace(SMALL, replay=replay)
        events = list(fine_tune(_job(pairs, weights, tmp_path / str(replay), config), lambda: False))
        runs.append([event.ce_high for event in events if isinstance(event, StepDone)])
    assert len(runs[1]) == 3
    assert runs[0] != runs[1]


def test_what_is_saved_leaves_the_start_slowly(pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path) -> None:
    start = load_networks(weights).generator.state_dict()["up1.weight"]
    moved = []
    for ema in (0.0, 0.99):
        config = dataclasses.replace(SMALL, ema=ema, generator_lr=1e-2)
        list(fine_tune(_job(pairs, weights, tmp_path / str(ema), config), lambda: False))
        saved = load_networks(tmp_path / str(ema) / "weights.safetensors").generator.state_dict()["up1.weight"]
        moved.append(float((saved - start).abs().mean()))
    assert 0 < moved[1] < 0.1 * moved[0]
