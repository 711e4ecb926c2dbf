"""`mman finetune --project DIR`: learn from a project's corrected masks; `--resume RUN`: go on with doing so."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
from pathlib import Path

from mman_core.cli.progress import show
from mman_core.errors import NothingToDo, WrongWeights
from mman_core.jobs import OBJECTIVES, FinetuneConfig, FinetuneJob, PhotoFailed
from mman_core.model.card import read_card
from mman_core.paths import STARTER_WEIGHTS
from mman_core.project.pairs import training_pairs
from mman_core.project.runs import new_run_folder
from mman_core.project.store import Project
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
    parser.add_argument("--weights", type=Path, default=STARTER_WEIGHTS, help="start from (default: the starter)")
    parser.add_argument("--objective", choices=tuple(OBJECTIVES), default=defaults.objective)
    parser.add_argument("--steps", type=_positive, default=defaults.steps)
    parser.add_argument("--batch-size", type=_positive, default=defaults.batch_size)
    parser.add_argument("--generator-lr", type=float, default=defaults.generator_lr, metavar="LR")
    parser.add_argument("--seed", type=int, default=defaults.seed)
    parser.add_argument("--device", default=defaults.device)
    parser.add_argument("--every", type=_positive, default=20, metavar="N", help="print each N-th step (default 20)")


def run(chosen: argparse.Namespace, should_stop: StopFlag) -> int:
    """Fine-tune; exit code 1 if a pair was left out."""
    if chosen.resume is not None:
        return _drain(FinetuneJob((), "", str(chosen.resume), resume=True), chosen.every, should_stop)
    with Project.open(chosen.project) as project:
        pairs = training_pairs(project)
        if not pairs:
            raise NothingToDo(f"{project.root} has no corrected mask to learn from: correct at least one image first.")
        card = read_card(chosen.weights)
        if card.label_set != project.label_set.key:
            raise WrongWeights(
                f"{chosen.weights} was trained for the label set {card.label_set}, but {project.root} has masks of "
                f"{project.label_set.key}; choose other weights."
            )
        folder = new_run_folder(project.folder)
    try:
        return _train(chosen, pairs, folder, should_stop)
    finally:
        with contextlib.suppress(OSError):
            folder.rmdir()  # only if nothing was written into it: a run that never began is none


def _train(chosen: argparse.Namespace, pairs: tuple[tuple[str, str], ...], folder: Path, should_stop: StopFlag) -> int:
    names = {field.name for field in dataclasses.fields(FinetuneConfig)}
    config = FinetuneConfig(**{name: value for name, value in vars(chosen).items() if name in names})
    return _drain(FinetuneJob(pairs, str(chosen.weights), str(folder), config), chosen.every, should_stop)


def _drain(job: FinetuneJob, every: int, should_stop: StopFlag) -> int:
    from mman_core.train.finetune import fine_tune

    left_out = False
    for event in fine_tune(job, should_stop):
        show(event, every=every)
        left_out = left_out or isinstance(event, PhotoFailed)
    return 1 if left_out else 0


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not 1 or more")
    return number
