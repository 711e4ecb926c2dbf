"""The job behind "Start training": runs of one lesson, one after another, each of which challenges the champion."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.work.corrections import Corrections
from app.work.engine_client import EngineClient
from app.work.task import TaskJob
from mman_core.errors import NothingToDo
from mman_core.jobs import OBJECTIVES, FinetuneConfig, FinetuneJob
from mman_core.project.champion import champion_of, crown_winner
from mman_core.project.lesson import Kind, Lesson, plan_lesson
from mman_core.project.runs import PAUSED, Run, list_runs, new_run_folder
from mman_core.project.variants import Variant
from mman_core.types import StopFlag


@dataclass(frozen=True)
class TrainingWish:
    """What is to be learned, by each of `configs`; `start`: from other weights than the kind says."""

    corrections: Corrections
    kind: Kind
    start: Variant | None
    configs: tuple[FinetuneConfig, ...]


@dataclass(frozen=True)
class LessonPlanned:
    """So many images are learned from, and so many accepted ones kept for judging; `start` names the weights."""

    newest: int
    older: int
    held_out: int
    start: str


@dataclass(frozen=True)
class RunBegan:
    """The next run, in `folder`, starts or goes on; `title` is that of its objective."""

    folder: Path
    title: str
    steps: int
    number: int
    count: int


@dataclass(frozen=True)
class JudgingBegan:
    """The run in `folder` is finished and challenges the champion, whose title is `champion`."""

    folder: Path
    champion: str


@dataclass(frozen=True)
class Crowned:
    """The run of that key won and is the champion now, for that reason."""

    key: str
    reason: str


def train_runs(client: EngineClient, wish: TrainingWish) -> TaskJob:
    """Return a job that reports LessonPlanned, RunBegan, JudgingBegan, Crowned and the engine's events.

    All configs learn the same lesson from the same weights; each run challenges whoever is champion by then, so that of
    several that win the best is champion at the end.

    A stop ends the run under way, which keeps what it learned, and starts no other. The child ends with the job, which
    gives the driver its memory back.
    """

    def job(should_stop: StopFlag) -> Iterator[object]:
        with wish.corrections.found(should_stop) as found:
            lesson = plan_lesson(found, wish.kind, start=wish.start)
        yield LessonPlanned(len(lesson.newest), len(lesson.older), len(lesson.held_out), lesson.start.title)
        try:
            for number, config in enumerate(wish.configs, 1):
                if should_stop():
                    return
                out = new_run_folder(found.folder)
                try:
                    yield RunBegan(out, OBJECTIVES[config.objective], config.steps, number, len(wish.configs))
                    yield from client.run_job(lesson.training(out, config), should_stop)
                finally:
                    _drop_if_never_begun(out)
                yield from _judged(client, lesson, out, config.device, should_stop)
        finally:
            client.close()

    return job


def resume_run(client: EngineClient, run: Run, corrections: Corrections) -> TaskJob:
    """Return a job that goes on with a run where its last checkpoint was, or with its judging; reports as `train_runs`.

    It learns from the masks that it began with, as they are now, and is judged by what is held out now.
    """

    def job(should_stop: StopFlag) -> Iterator[object]:
        try:
            if not run.ended:
                titles = {str(key): title for key, title in OBJECTIVES.items()}
                yield RunBegan(run.folder, titles.get(run.objective, run.objective), run.planned, 1, 1)
                yield from client.run_job(FinetuneJob((), "", str(run.folder), resume=True), should_stop)
            try:
                with corrections.found(should_stop) as found:
                    lesson = plan_lesson(found)
            except NothingToDo:  # its masks are all gone: it stays unjudged
                return
            yield from _judged(client, lesson, run.folder, "auto", should_stop)
        finally:
            client.close()

    return job


def _judged(client: EngineClient, lesson: Lesson, folder: Path, device: str, should_stop: StopFlag) -> Iterator[object]:
    """Let a finished run challenge the champion, and crown it if it won."""
    inside = folder.parent.parent
    run = next((run for run in list_runs(inside) if run.folder == folder), None)
    champion = champion_of(inside)
    if run is None or not run.finished or champion is None or champion.key == run.key or should_stop():
        return
    if champion.label_set not in ("", lesson.label_set):  # it knows other classes: a person has to choose
        return
    yield JudgingBegan(folder, champion.title)
    challenge = dataclasses.replace(lesson, champion=champion).challenge(folder, device=device)
    yield from client.run_job(challenge, should_stop)
    reign = crown_winner(inside, run)
    if reign is not None:
        yield Crowned(reign.key, reign.reason)


def _drop_if_never_begun(folder: Path) -> None:
    """Remove the folder of a run that was ended before it had said what it was to do: it is none."""
    if not (folder / "config.json").exists():
        with contextlib.suppress(OSError):
            (folder / PAUSED).unlink(missing_ok=True)
            folder.rmdir()  # only if nothing else was written into it
