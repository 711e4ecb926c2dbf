"""The job behind "Start training": one run after another, each in its own folder of the project."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.work.engine_client import EngineClient
from app.work.task import TaskJob
from mman_core.jobs import OBJECTIVES, FinetuneConfig, FinetuneJob
from mman_core.project.runs import Run, new_run_folder
from mman_core.types import StopFlag


@dataclass(frozen=True)
class RunBegan:
    """The next run starts; `title` is that of its objective."""

    title: str
    steps: int
    number: int
    count: int


def resume_run(client: EngineClient, run: Run) -> TaskJob:
    """Return a job that goes on with an interrupted run where its last checkpoint was; reports as `train_runs`."""

    def job(should_stop: StopFlag) -> Iterator[object]:
        try:
            titles = {str(key): title for key, title in OBJECTIVES.items()}
            yield RunBegan(titles.get(run.objective, run.objective), run.planned, 1, 1)
            yield from client.run_job(FinetuneJob((), "", str(run.folder), resume=True), should_stop)
        finally:
            client.close()

    return job


def train_runs(
    client: EngineClient,
    pairs: tuple[tuple[str, str], ...],
    project_folder: Path,
    configs: Sequence[FinetuneConfig],
    weights: Path,
    label_set_key: str = "",
) -> TaskJob:
    """Return a job that trains each config on `pairs` (photo, mask) and reports RunBegan and the engine's events.

    `label_set_key`: the classes of the masks; empty: those of the weights.

    A stop ends the run under way, which keeps what it learned, and starts no other. The child ends with the job, which
    gives the driver its memory back.
    """

    def job(should_stop: StopFlag) -> Iterator[object]:
        try:
            for number, config in enumerate(configs, 1):
                if should_stop():
                    return
                out = new_run_folder(project_folder)
                yield RunBegan(OBJECTIVES[config.objective], config.steps, number, len(configs))
                finetuning = FinetuneJob(pairs, str(weights), str(out), config, label_set_key)
                yield from client.run_job(finetuning, should_stop)
        finally:
            client.close()

    return job
