"""The engine is a real child process that answers JSON lines with JSON lines."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from mman_core.images.index_png import read_mask
from mman_core.images.margin import read_margin
from mman_core.jobs import (
    Event,
    FinetuneConfig,
    FinetuneJob,
    Job,
    JobEnded,
    JobFailed,
    PhotoFailed,
    PrelabelJob,
    Prelabelled,
    RunSaved,
    StepDone,
    WeightsLoaded,
    from_line,
    to_line,
)
from mman_core.labels.label_set import load_label_set


class Child:
    """The engine, what it has answered, and how often it has said that it runs."""

    def __init__(self) -> None:
        self.beats = 0
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mman_core.engine"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def send(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def answers(self) -> Iterator[Event]:
        """Yield events up to and with JobEnded."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if not line.strip():
                self.beats += 1
                continue
            event = from_line(line)
            yield event  # type: ignore[misc]
            if isinstance(event, JobEnded):
                return

    def run(self, job: Job) -> list[Event]:
        self.send(to_line(job))
        return list(self.answers())


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    child = Child()
    yield child
    assert child.process.stdin is not None
    assert child.process.stdout is not None
    child.process.stdin.close()
    assert child.process.wait(20) == 0, "the engine must end when its input does"
    child.process.stdout.close()


def test_photos_get_masks_of_their_size_and_a_bad_one_is_named(
    child: Child, pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"")
    photos = [pairs[0][0], bad, pairs[2][0]]
    drafts = tuple((str(p), str(tmp_path / f"{p.stem}.png")) for p in photos)
    margins = tuple(str(tmp_path / "margins" / f"{p.stem}.png") for p in photos)
    job = PrelabelJob(drafts, str(weights), "cpu", margins=margins)
    loaded, first, failed, last, ended = child.run(job)
    assert child.beats > 0, "it must say that it runs"
    assert loaded == WeightsLoaded("Untrained", "CPU")
    assert isinstance(first, Prelabelled)
    assert isinstance(failed, PhotoFailed)
    assert "bad.jpg" in failed.reason
    assert isinstance(last, Prelabelled)
    assert (last.done, last.total) == (3, 3)
    assert isinstance(ended, JobEnded)
    assert read_mask(Path(first.out)).shape == (160, 120)
    assert not (tmp_path / "bad.png").exists()
    assert read_margin(Path(margins[2])).values.size > 1000
    assert not Path(margins[1]).exists()


def test_the_engine_survives_a_job_that_fails(child: Child, pairs: list[tuple[Path, Path]], tmp_path: Path) -> None:
    job = PrelabelJob(((str(pairs[0][0]), str(tmp_path / "a.png")),), str(tmp_path / "gone.safetensors"))
    failed, _ended = child.run(job)
    assert isinstance(failed, JobFailed)
    assert "gone.safetensors" in failed.sentence


def test_a_stop_sent_while_training_ends_it_and_keeps_what_was_learned(
    child: Child, pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path
) -> None:
    config = FinetuneConfig(steps=10_000, crop=64, batch_size=1, threads=1)
    paths = tuple((str(photo), str(mask)) for photo, mask in pairs)
    child.send(to_line(FinetuneJob(paths, str(weights), str(tmp_path / "run"), config)))
    steps, saved = 0, None
    for event in child.answers():
        if isinstance(event, StepDone):
            steps += 1
            if steps == 2:
                child.send('{"kind": "Stop"}')
        if isinstance(event, RunSaved):
            saved = event
    assert saved is not None
    assert saved.stopped
    assert saved.steps == steps < 100
    assert (tmp_path / "run" / "weights.safetensors").exists()


def test_engine_and_command_line_predict_the_same(
    child: Child, pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path
) -> None:
    from mman_core.cli.main import main

    photo = pairs[1][0]
    child.run(PrelabelJob(((str(photo), str(tmp_path / "engine.png")),), str(weights), "cpu"))
    out = tmp_path / "command"
    assert main(["prelabel", str(photo), "--out", str(out), "--weights", str(weights), "--device", "cpu"]) == 0
    assert np.array_equal(read_mask(tmp_path / "engine.png"), read_mask(out / f"{photo.stem}.png"))


def test_drafts_get_the_classes_of_the_project_and_unknown_ways_are_named(
    child: Child, pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path
) -> None:
    photo = pairs[1][0]
    for name, label_set in (("lip", ""), ("ppss", "ppss")):
        draft = ((str(photo), str(tmp_path / f"{name}.png")),)
        assert isinstance(child.run(PrelabelJob(draft, str(weights), "cpu", label_set=label_set))[1], Prelabelled)
    table = load_label_set("lip").merge_table("ppss")
    assert np.array_equal(read_mask(tmp_path / "ppss.png"), table[read_mask(tmp_path / "lip.png")])
    failed, _ended = child.run(PrelabelJob(draft, str(weights), "cpu", label_set="cihp"))[1:]
    assert isinstance(failed, JobFailed) and "cihp" in failed.sentence


def test_weights_are_not_trained_on_masks_of_other_classes(
    child: Child, pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path
) -> None:
    paths = tuple((str(photo), str(mask)) for photo, mask in pairs)
    job = FinetuneJob(paths, str(weights), str(tmp_path / "run"), FinetuneConfig(steps=1), "cihp")
    failed, _ended = child.run(job)
    assert isinstance(failed, JobFailed) and "LIP" in failed.sentence and "cihp" in failed.sentence
    assert not (tmp_path / "run").exists()
