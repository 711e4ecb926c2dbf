"""`mman finetune --project DIR`: learn from a project's corrected masks; `--resume RUN`: go on with doing so."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
from pathlib import Path

from mman_core.cli.champion import challenge_champion
from mman_core.cli.progress import show
from mman_core.errors import NothingToDo, WrongWeights
from mman_core.jobs import OBJECTIVES, FinetuneConfig, FinetuneJob, PhotoFailed
from mman_core.model.card import read_card
from mman_core.project.inside import PROJECT_FOLDER
from mman_core.project.lesson import Lesson, corrected, plan_lesson
from mman_core.project.runs import list_runs, new_run_folder
from mman_core.project.store import Project
from mman_core.project.variants import Variant
from mman_core.types import StopFlag

HELP = "fine-tune weights on the corrected masks of a project; the run becomes one of its variants"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    defaults = FinetuneConfig()
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--project", type=Path, metavar="DIR", help="the folder of photos")
    what.add_argument(
        "--resume",
        type=Path,
        metavar="RUN",
        help="go on with an interrupted run, as DIR/.mman/runs/0007; other options then stay as they were",
    )
    parser.add_argument("--weights", type=Path, help="start from these (default: the champion)")
    parser.add_argument("--refit", action="store_true", help="start from the weights that all runs began with")
    parser.add_argument("--objective", choices=tuple(OBJECTIVES), default=defaults.objective)
    parser.add_argument("--steps", type=_positive, default=defaults.steps)
    parser.add_argument("--batch-size", type=_positive, default=defaults.batch_size)
    parser.add_argument("--generator-lr", type=float, default=defaults.generator_lr, metavar="LR")
    parser.add_argument("--seed", type=int, default=defaults.seed)
    parser.add_argument("--device", default=defaults.device)
    parser.add_argument("--replay-folder", default="", metavar="DIR", help="rehearse its images/ and labels/ too")
    parser.add_argument(
        "--guard-folder", default="", metavar="DIR", help="nothing may be forgotten on its images/ and labels/"
    )
    parser.add_argument("--no-judge", action="store_true", help="do not challenge the champion afterwards")
    parser.add_argument("--every", type=_positive, default=20, metavar="N", help="print each N-th step (default 20)")


def run(chosen: argparse.Namespace, should_stop: StopFlag) -> int:
    """Fine-tune and judge; exit code 1 if a pair was left out."""
    if chosen.resume is not None:
        return _resume(chosen, should_stop)
    with Project.open(chosen.project) as project:
        found, root = corrected(project), project.root
    if not found.images:
        raise NothingToDo(f"{root} has no corrected mask to learn from: correct at least one image first.")
    lesson = plan_lesson(found, "refit" if chosen.refit else "short", start=_start(chosen.weights))
    assert lesson.start.weights is not None
    card = read_card(lesson.start.weights)
    if card.label_set != found.label_set:
        raise WrongWeights(
            f"{lesson.start.weights} was trained for the label set {card.label_set}, but {root} has masks of "
            f"{found.label_set}; choose other weights."
        )
    folder = new_run_folder(found.folder)
    try:
        left_out = _drain(
            lesson.training(folder, _config(chosen), replay_folder=chosen.replay_folder), chosen, should_stop
        )
    finally:
        with contextlib.suppress(OSError):
            folder.rmdir()  # only if nothing was written into it: a run that never began is none
    return max(left_out, _judge(lesson, folder, chosen, should_stop))


def _resume(chosen: argparse.Namespace, should_stop: StopFlag) -> int:
    """Go on with a run; if it lies in a project, it is then judged as it would have been."""
    left_out = _drain(FinetuneJob((), "", str(chosen.resume), resume=True), chosen, should_stop)
    root = chosen.resume.absolute().parent.parent.parent
    if chosen.resume.absolute().parent.parent.name != PROJECT_FOLDER:
        return left_out
    with Project.open(root) as project:
        found = corrected(project)
    return max(left_out, _judge(plan_lesson(found), chosen.resume.absolute(), chosen, should_stop))


def _start(weights: Path | None) -> Variant | None:
    return None if weights is None else Variant("named", weights.stem, weights)


def _config(chosen: argparse.Namespace) -> FinetuneConfig:
    names = {field.name for field in dataclasses.fields(FinetuneConfig)}
    return FinetuneConfig(**{name: value for name, value in vars(chosen).items() if name in names})


def _drain(job: FinetuneJob, chosen: argparse.Namespace, should_stop: StopFlag) -> int:
    from mman_core.train.finetune import fine_tune

    left_out = False
    for event in fine_tune(job, should_stop):
        show(event, every=chosen.every)
        left_out = left_out or isinstance(event, PhotoFailed)
    return 1 if left_out else 0


def _judge(lesson: Lesson, folder: Path, chosen: argparse.Namespace, should_stop: StopFlag) -> int:
    """Let the run challenge the champion, and crown it if it won; a run that was stopped challenges nobody."""
    run = next((run for run in list_runs(folder.parent.parent) if run.folder.name == folder.name), None)
    if chosen.no_judge or run is None or not run.finished:
        return 0
    return challenge_champion(lesson, run, chosen.guard_folder, chosen.device, should_stop)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not 1 or more")
    return number
