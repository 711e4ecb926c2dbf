"""A run meets the champion on held-out images, and its folder keeps what came of it."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from mman_core.engine import Engine
from mman_core.errors import WrongWeights
from mman_core.images.labelled_pair import LabelledPair
from mman_core.jobs import Challenged, ChallengeJob, JobEnded, PhotoCompared, PhotoFailed, from_line, to_line
from mman_core.labels.label_set import load_label_set
from mman_core.learn.challenge import challenge
from mman_core.model.weights import load_networks, save_networks
from mman_core.predict.evaluate import evaluate_weights
from mman_core.predict.predictor import Predictor
from mman_core.predict.protocols import SINGLE
from mman_core.project.runs import read_verdict

LIP = load_label_set("lip")


@pytest.fixture(autouse=True)
def few_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mman_core.learn.challenge.GUARD_FIGURES", 2)


@pytest.fixture
def job(pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path) -> ChallengeJob:
    """A run whose weights differ from the champion's in one bias."""
    run = tmp_path / "run"
    run.mkdir()
    networks = load_networks(weights)
    with torch.no_grad():
        list(networks.generator.parameters())[-1].add_(torch.linspace(0, 1, 20))
    save_networks(run / "weights.safetensors", networks)
    (run / "metrics.json").write_text('{"steps": 3}')
    held_out = tuple((str(photo), str(mask)) for photo, mask in pairs)
    return ChallengeJob(str(run), "starter", str(weights), held_out, device="cpu")


def test_the_verdict_and_the_matrix_of_each_image_are_kept(
    job: ChallengeJob, pairs: list[tuple[Path, Path]], weights: Path
) -> None:
    events = list(challenge(job, lambda: False))
    assert [event for event in events if isinstance(event, PhotoCompared)][-1] == PhotoCompared(5, 5)
    assert isinstance(events[-1], Challenged)
    metrics = json.loads((Path(job.run) / "metrics.json").read_text())
    assert metrics["steps"] == 3
    assert metrics["verdict"]["against"] == "starter"
    assert not metrics["verdict"]["promoted"]
    assert metrics["verdict"]["better"] is None  # three images decide nothing
    counts = np.load(Path(job.run) / "confusions.npz")
    assert counts["candidate"].shape == counts["champion"].shape == (3, 20, 20)
    labelled = [LabelledPair(photo, mask) for photo, mask in pairs]
    *_, found = evaluate_weights(Predictor(weights, "cpu"), labelled, LIP, SINGLE)
    assert metrics["verdict"]["champion"] == pytest.approx(found.scores.mean_iou_present)  # type: ignore[union-attr]


def test_weights_against_themselves_are_no_better(job: ChallengeJob, weights: Path) -> None:
    shutil.copy(weights, Path(job.run) / "weights.safetensors")
    four = dataclasses.replace(job, held_out=(*job.held_out, job.held_out[0]))
    ended = list(challenge(four, lambda: False))[-1]
    assert isinstance(ended, Challenged)
    assert "no better" in ended.reason
    assert json.loads((Path(job.run) / "metrics.json").read_text())["verdict"]["better"] == 0.5


def test_a_verdict_is_kept_though_the_figures_before_were_damaged(job: ChallengeJob) -> None:
    (Path(job.run) / "metrics.json").write_text('{"steps": 3')
    assert isinstance(list(challenge(job, lambda: False))[-1], Challenged)
    assert "promoted" in read_verdict(Path(job.run))


def test_an_image_that_is_gone_is_told_and_left_out(job: ChallengeJob) -> None:
    gone = dataclasses.replace(job, held_out=(("gone.jpg", "gone.png"), *job.held_out))
    events = list(challenge(gone, lambda: False))
    assert isinstance(events[0], PhotoFailed)
    assert np.load(Path(job.run) / "confusions.npz")["candidate"].shape[0] == 3


def test_a_stop_leaves_no_verdict(job: ChallengeJob) -> None:
    assert not any(isinstance(event, Challenged) for event in challenge(job, lambda: True))
    assert "verdict" not in json.loads((Path(job.run) / "metrics.json").read_text())


def test_a_folder_of_the_old_kind_guards_too(job: ChallengeJob, pairs: list[tuple[Path, Path]]) -> None:
    guarded = dataclasses.replace(job, guard_folder=str(pairs[0][0].parent.parent))
    assert PhotoCompared(8, 8) in list(challenge(guarded, lambda: False))


def test_the_engine_takes_the_job_as_a_line(job: ChallengeJob) -> None:
    read = from_line(to_line(job))
    assert read == job
    events = list(Engine().events(job, lambda: False))
    assert isinstance(events[-2], Challenged)
    assert events[-1] == JobEnded()
    assert from_line(to_line(events[-2])) == events[-2]


def test_missing_weights_are_named(job: ChallengeJob) -> None:
    with pytest.raises(WrongWeights, match="gone"):
        list(challenge(dataclasses.replace(job, champion_weights="gone.safetensors"), lambda: False))
