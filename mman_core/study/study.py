"""Does what a plan names and is missing: trains, then scores. One generator, which a stop ends between two steps."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

from mman_core.errors import NothingToDo
from mman_core.jobs import PoorConvergence, StepDone
from mman_core.study.plan import Plan, Subject, Training
from mman_core.study.scores import count_scores, kept_scores
from mman_core.train.checkpoint import CHECKPOINT
from mman_core.train.config import TrainConfig, read_config
from mman_core.train.train import train
from mman_core.types import StopFlag


@dataclass(frozen=True)
class Progress:
    """`done` of `total` pieces of `what`; `left`: seconds until all trainings are done, None if not known."""

    what: str
    done: int
    total: int
    left: float | None = None


def do_missing(plan: Plan, should_stop: StopFlag) -> Iterator[Progress | PoorConvergence]:
    """Train what is not done and score what is not scored: each training at once, refined results last."""
    trainings = _wanted(plan)
    clock = _Clock([training for training in trainings if not _is_done(plan, training)])
    for row in plan.rows:
        for subject in plan.subjects(row.variant) if row.variant in plan.given else ():
            yield from _scored(plan, subject, should_stop, crf=False)
    for training in trainings:
        if not should_stop() and not _is_done(plan, training):
            yield from _trained(plan, training, clock, should_stop)
        if training.variant:
            yield from _scored(plan, plan.subject(training), should_stop, crf=False)
    for row in plan.rows:
        for subject in plan.subjects(row.variant) if row.crf else ():
            yield from _scored(plan, subject, should_stop, crf=True)


def _wanted(plan: Plan) -> list[Training]:
    """Return the trainings whose place no given weights take; a warm start only if one of its variants is wanted."""
    variants = {row.variant for row in plan.rows} - set(plan.given)
    starts = {training.config.start for training in plan.trainings if training.variant in variants}
    return [
        training
        for training in plan.trainings
        if training.variant in variants or str(plan.subject(training).weights.resolve()) in starts
    ]


def _is_done(plan: Plan, training: Training) -> bool:
    """Tell whether a run came to its end. Raises NothingToDo if the run in its folder had other settings."""
    folder = plan.subject(training).folder
    made = folder / "config.json"
    if made.is_file() and _of_any_machine(read_config(made)) != _of_any_machine(training.config):
        raise NothingToDo(f"The run {folder} was made with other settings: choose another --out, or move it away.")
    return (folder / "done").is_file()


def _of_any_machine(config: TrainConfig) -> TrainConfig:
    return dataclasses.replace(config, recipe=dataclasses.replace(config.recipe, device="auto", threads=0))


def _trained(
    plan: Plan, training: Training, clock: _Clock, should_stop: StopFlag
) -> Iterator[Progress | PoorConvergence]:
    folder = plan.subject(training).folder
    try:
        for event in train(training.config, folder, should_stop, resume=(folder / "config.json").is_file()):
            if isinstance(event, StepDone):
                yield Progress(f"training {training.key}", event.step, event.total, clock.left(training, event))
            elif isinstance(event, PoorConvergence):
                yield event
    except NothingToDo:
        if not should_stop():  # one that is stopped before its first step says that there is nothing to keep
            raise
    if _is_done(plan, training):
        (folder / CHECKPOINT).unlink(missing_ok=True)  # a finished run never goes on


def _scored(plan: Plan, subject: Subject, should_stop: StopFlag, *, crf: bool) -> Iterator[Progress]:
    for held_out in plan.held_out:
        if should_stop() or not subject.is_ready or kept_scores(plan, subject, held_out, crf=crf) is not None:
            continue
        what = f"scoring {subject.key} on {held_out.title}" + (", with CRF" if crf else "")
        for event in count_scores(plan, subject, held_out, should_stop, crf=crf):
            yield Progress(what, event.done, event.total)


class _Clock:
    """Foretells how long the trainings still take from how long their pixels took until now."""

    def __init__(self, missing: list[Training]) -> None:
        self._ahead = sum(training.pixels for training in missing)
        self._done = 0.0
        self._seconds = 0.0

    def left(self, training: Training, step: StepDone) -> float:
        """Count one step and return the seconds that are left."""
        pixels = training.pixels / step.total
        self._done += pixels
        self._ahead -= pixels
        self._seconds += step.seconds
        return max(0.0, self._ahead) * self._seconds / self._done
