"""Fine-tuning leaves a whole run behind, also when it is stopped, and loses nothing when its input is bad."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from mman_core.cli.main import main
from mman_core.errors import NothingToDo, WrongWeights
from mman_core.jobs import FinetuneConfig, FinetuneJob, PhotoFailed, RunSaved, StepDone
from mman_core.model.weights import load_networks
from mman_core.project.runs import pause_run
from mman_core.train.checkpoint import CHECKPOINT
from mman_core.train.finetune import fine_tune
from mman_core.train.run_folder import read_log

LONGER = FinetuneConfig(
    steps=6, crop=64, batch_size=1, threads=1, replay=0, discriminator_chance=0.5, device="cpu", seed=3
)
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


@pytest.fixture
def interrupted(
    pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A run of six steps that was killed in its fifth, with checkpoints after every second."""
    monkeypatch.setattr("mman_core.train.finetune.SAVE_EVERY", 2)
    events = fine_tune(_job(pairs, weights, tmp_path / "killed", LONGER), lambda: False)
    next(event for event in events if isinstance(event, StepDone) and event.step == 5)
    events.close()  # type: ignore[attr-defined]
    assert not (tmp_path / "killed" / "done").exists()
    yield tmp_path / "killed"


def test_a_killed_run_goes_on_to_the_same_losses_and_weights(
    interrupted: Path, pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path
) -> None:
    list(fine_tune(_job(pairs, weights, tmp_path / "whole", LONGER), lambda: False))
    assert main(["finetune", "--resume", str(interrupted)]) == 0
    whole, resumed = (
        [dataclasses.replace(step, seconds=0) for step in read_log(folder)]
        for folder in (tmp_path / "whole", interrupted)
    )
    assert [step.step for step in resumed] == [1, 2, 3, 4, 5, 6]
    assert resumed == whole
    found, expected = (folder / "weights.safetensors" for folder in (interrupted, tmp_path / "whole"))
    assert found.read_bytes() == expected.read_bytes()
    assert not (interrupted / CHECKPOINT).exists()


def test_a_run_that_has_ended_does_not_go_on(
    pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    list(fine_tune(_job(pairs, weights, tmp_path / "run"), lambda: False))
    before = (tmp_path / "run" / "weights.safetensors").read_bytes()
    assert main(["finetune", "--resume", str(tmp_path / "run")]) == 2
    assert "has ended" in capsys.readouterr().err
    assert (tmp_path / "run" / "weights.safetensors").read_bytes() == before


def test_a_folder_without_a_run_is_named_and_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["finetune", "--resume", str(tmp_path / "none")]) == 2
    assert "none" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_a_checkpoint_of_an_earlier_version_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    torch.save({"networks": {}, "done": 2}, tmp_path / CHECKPOINT)
    assert main(["finetune", "--resume", str(tmp_path)]) == 2
    assert "earlier version" in capsys.readouterr().err


@pytest.mark.parametrize("after", [0, 3])
def test_a_paused_run_goes_on_to_the_same_losses_and_weights(
    pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path, after: int
) -> None:
    paused, whole = tmp_path / "paused", tmp_path / "whole"
    list(fine_tune(_job(pairs, weights, whole, LONGER), lambda: False))
    paused.mkdir()
    seen: list[StepDone] = []
    if after == 0:
        pause_run(paused)
    for event in fine_tune(_job(pairs, weights, paused, LONGER), lambda: len(seen) >= after):
        assert not isinstance(event, RunSaved)
        if isinstance(event, StepDone):
            seen.append(event)
            pause_run(paused)
    assert len(seen) == after and (paused / "paused").exists() and not (paused / "done").exists()
    assert main(["finetune", "--resume", str(paused)]) == 0
    assert not (paused / "paused").exists()
    losses = [[dataclasses.replace(step, seconds=0) for step in read_log(folder)] for folder in (paused, whole)]
    assert losses[0] == losses[1]
    assert (paused / "weights.safetensors").read_bytes() == (whole / "weights.safetensors").read_bytes()
