"""The generator that the engine runs in a child process also runs inside the window's own QThread."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from app.work.task import Task
from mman_core.images.index_png import write_mask
from mman_core.jobs import FinetuneConfig, FinetuneJob, RunSaved, StepDone
from mman_core.labels.label_set import load_label_set
from mman_core.mannequins.draw import draw_mannequin
from mman_core.model.card import WeightsCard
from mman_core.model.weights import build_networks, save_networks
from mman_core.train.finetune import fine_tune


@pytest.fixture
def job(tmp_path: Path) -> FinetuneJob:
    photo, mask = draw_mannequin(np.random.default_rng(3), 96, 72)
    Image.fromarray(photo).save(tmp_path / "photo.png")
    write_mask(tmp_path / "mask.png", mask, load_label_set("lip").palette())
    save_networks(tmp_path / "w.safetensors", build_networks(WeightsCard("Untrained", "resnet18", 20, "lip")))
    pairs = ((str(tmp_path / "photo.png"), str(tmp_path / "mask.png")),)
    config = FinetuneConfig(steps=1000, crop=64, batch_size=1, threads=1)
    return FinetuneJob(pairs, str(tmp_path / "w.safetensors"), str(tmp_path / "run"), config)


def test_a_qthread_fine_tunes_and_stops_within_a_step(qtbot: QtBot, job: FinetuneJob) -> None:
    reports: list[object] = []
    task = Task(lambda should_stop: fine_tune(job, should_stop))
    task.reported.connect(reports.append)

    def three_steps() -> bool:
        return sum(isinstance(report, StepDone) for report in reports) >= 3

    task.start()
    qtbot.waitUntil(three_steps, timeout=60_000)
    with qtbot.waitSignal(task.ended, timeout=20_000):
        task.stop()
    last = reports[-1]
    assert isinstance(last, RunSaved)
    assert last.stopped
    assert last.steps < 1000
    assert (Path(job.out) / "weights.safetensors").exists()
