"""A project's critics leave their weights and a line for each mask."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from mman_core.engine import Engine
from mman_core.errors import NothingToDo
from mman_core.images.content import content_hash
from mman_core.images.heat import wrongness
from mman_core.images.index_png import read_mask
from mman_core.images.margin import read_margin
from mman_core.images.photo import read_photo
from mman_core.jobs import (
    AskCriticsJob,
    CriticsJob,
    CriticsSaid,
    CriticsTrained,
    JobEnded,
    MaskJudged,
    PhotoFailed,
    from_line,
    to_line,
)
from mman_core.learn.critics.networks import load_critics, seen
from mman_core.learn.critics.scoring import judge_mask
from mman_core.learn.critics.work import ask_critics, work_critics
from mman_core.metrics.score_file import MaskScores, read_scores


@pytest.fixture
def job(pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CriticsJob:
    monkeypatch.setattr("mman_core.learn.critics.work.LEAST_MASKS", 3)
    accepted = tuple((photo.name, str(photo), str(mask), str(mask)) for photo, mask in pairs)
    out, scores = tmp_path / "critics.safetensors", tmp_path / "scores.jsonl"
    return CriticsJob(accepted, str(weights), "starter", str(out), str(scores), 1, "cpu")


def test_every_mask_is_scored_by_name_hash_and_version(job: CriticsJob, pairs: list[tuple[Path, Path]]) -> None:
    assert from_line(to_line(job)) == job
    events = list(Engine().events(job, lambda: False))
    assert [type(event) for event in events] == [CriticsTrained, CriticsTrained, *[MaskJudged] * 3, JobEnded]
    scores = read_scores(Path(job.scores), MaskScores)
    assert list(scores) == [photo.name for photo, _ in pairs]
    first = scores[pairs[0][0].name]
    assert (first.mask, first.champion) == (content_hash(pairs[0][1]), "starter")
    assert first.critics == load_critics(Path(job.out)).version

    again = list(work_critics(dataclasses.replace(job, steps=0), lambda: False))
    assert [type(event) for event in again] == [MaskJudged] * 3
    assert read_scores(Path(job.scores), MaskScores) == scores


def test_too_few_masks_train_nothing(job: CriticsJob) -> None:
    few = dataclasses.replace(job, accepted=job.accepted[:2])
    with pytest.raises(NothingToDo, match="there are 2"):
        list(work_critics(few, lambda: False))
    assert not Path(job.out).exists()


def test_the_critics_look_at_many_masks_and_leave_out_what_cannot_be_read(
    job: CriticsJob, pairs: list[tuple[Path, Path]], tmp_path: Path
) -> None:
    list(work_critics(job, lambda: False))
    (tmp_path / "torn.png").write_bytes(b"no picture")
    files = [pairs[0], (pairs[0][0], tmp_path / "torn.png"), pairs[1]]
    ask = AskCriticsJob(tuple((str(photo), str(mask), "") for photo, mask in files), job.out)
    first, torn, second = ask_critics(ask, lambda: False)
    assert isinstance(torn, PhotoFailed) and "torn.png" in torn.reason
    known = read_scores(Path(job.scores), MaskScores)
    for said, name in ((first, "0.jpg"), (second, "1.jpg")):
        assert isinstance(said, CriticsSaid)
        assert (said.macro, said.micro) == pytest.approx((known[name].macro, known[name].micro))
    assert first != second
    assert list(ask_critics(ask, lambda: True)) == []


def test_the_heat_of_one_mask_is_drawn_from_the_logits(
    job: CriticsJob, pairs: list[tuple[Path, Path]], tmp_path: Path
) -> None:
    list(work_critics(job, lambda: False))
    photo, mask = pairs[0]
    out = tmp_path / "heat.png"
    ask = AskCriticsJob(((str(photo), str(mask), str(out)),), job.out)
    assert from_line(to_line(ask)) == ask
    assert [type(event) for event in Engine().events(ask, lambda: False)] == [CriticsSaid, JobEnded]
    image = seen(read_photo(photo), read_mask(mask))
    heat = judge_mask(load_critics(Path(job.out)), image).heat
    found = wrongness(read_margin(out).values)
    assert found.shape == image.mask.shape
    assert np.abs(found - 1 / (1 + np.exp(-heat))).max() < 0.02
