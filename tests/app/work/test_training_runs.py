"""The job behind a training: what it leaves when it is stopped, and whom a run may challenge."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.work.corrections import Corrections
from app.work.engine_client import EngineClient
from app.work.hashing import Hashing
from app.work.training_runs import JudgingBegan, LessonPlanned, RunBegan, TrainingWish, resume_run, train_runs
from mman_core.errors import NothingToDo
from mman_core.jobs import FinetuneConfig, StepDone
from mman_core.project import champion, variants
from mman_core.project.known_hashes import KnownHashes
from mman_core.project.runs import LearnedMasks, list_runs, pause_run, read_verdict
from mman_core.project.store import Project
from mman_core.project.variants import Variant
from tests.app.work import fake_engine
from tests.core.making import save_photo, striped_mask

CONFIG = FinetuneConfig(steps=6)


@pytest.fixture
def client() -> Iterator[EngineClient]:
    client = EngineClient([sys.executable, fake_engine.__file__])
    yield client
    client.close()


@pytest.fixture
def corrections(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Corrections:
    """Two corrected images; the bundled weights are none that the child has moods for."""
    starter = tmp_path / "starter.safetensors"
    starter.write_bytes(b"weights")
    monkeypatch.setattr(variants, "STARTER_WEIGHTS", starter)
    for number in range(2):
        save_photo(tmp_path / "photos" / f"{number}.png", seed=number)
    with Project.open(tmp_path / "photos") as project:
        for number in range(2):
            project.write_mask(f"{number}.png", np.roll(striped_mask(), number, axis=1))
        touched = frozenset(project.touched())
    return Corrections(project, touched, Hashing(KnownHashes(project.folder)), LearnedMasks(project.folder))


def wish(corrections: Corrections) -> TrainingWish:
    return TrainingWish(corrections, "short", None, (CONFIG,))


def test_the_lesson_is_told_then_the_run_then_its_match(client: EngineClient, corrections: Corrections) -> None:
    reports = list(train_runs(client, wish(corrections))(lambda: False))
    assert reports[0] == LessonPlanned(2, 0, 0, "Starter")
    assert isinstance(reports[1], RunBegan) and reports[1].folder == corrections.project.folder / "runs" / "0001"
    assert any(isinstance(report, JudgingBegan) and report.champion == "Starter" for report in reports)
    assert read_verdict(list_runs(corrections.project.folder)[0].folder)["against"] == "starter"
    assert not client.is_alive


def test_a_champion_of_other_classes_is_not_challenged(
    client: EngineClient, corrections: Corrections, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Variant("starter", "Starter", tmp_path / "starter.safetensors", "atr")
    monkeypatch.setattr(champion, "list_variants", lambda _folder: [other])
    reports = list(train_runs(client, wish(corrections))(lambda: False))
    assert not any(isinstance(report, JudgingBegan) for report in reports)
    assert list_runs(corrections.project.folder)[0].finished


def test_a_run_that_never_began_leaves_nothing(corrections: Corrections) -> None:
    client = EngineClient([sys.executable, "-c", "import sys; sys.exit(3)"])
    with pytest.raises(Exception, match="ended unexpectedly"):
        list(train_runs(client, wish(corrections))(lambda: False))
    assert list_runs(corrections.project.folder) == []


def test_a_paused_run_is_not_judged_and_goes_on(client: EngineClient, corrections: Corrections) -> None:
    steps: list[StepDone] = []
    for report in train_runs(client, wish(corrections))(lambda: bool(steps)):
        if isinstance(report, StepDone) and not steps:
            pause_run(corrections.project.folder / "runs" / "0001")
            steps.append(report)
    (run,) = list_runs(corrections.project.folder)
    assert run.is_paused and not read_verdict(run.folder)
    list(resume_run(client, run, corrections)(lambda: False))
    (run,) = list_runs(corrections.project.folder)
    assert run.finished and not run.is_paused and read_verdict(run.folder)


def test_a_stop_while_images_are_read_begins_no_run(client: EngineClient, corrections: Corrections) -> None:
    with pytest.raises(NothingToDo, match="stopped"):
        list(train_runs(client, wish(corrections))(lambda: True))
    assert list_runs(corrections.project.folder) == []
    with corrections.found(lambda: False) as found:  # the next one gets its turn
        assert len(found.images) == 2
