"""`mman finetune --project DIR`: learn from a project's corrected masks."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

from mman_core.cli.progress import show
from mman_core.errors import NothingToDo
from mman_core.jobs import OBJECTIVES, FinetuneConfig, FinetuneJob, PhotoFailed
from mman_core.paths import STARTER_WEIGHTS
from mman_core.project.pairs import training_pairs
from mman_core.project.runs import new_run_folder
from mman_core.project.store import Project
from mman_core.types import StopFlag

HELP = "fine-tune weights on the corrected masks of a project; the run becomes one of its variants"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    defaults = FinetuneConfig()
    parser.add_argument("--project", required=True, type=Path, metavar="DIR", help="the folder of photos")
    parser.add_argument("--weights", type=Path, default=STARTER_WEIGHTS, help="start from (default: the starter)")
    parser.add_argument("--objective", choices=tuple(OBJECTIVES), default=defaults.objective)
    parser.add_argument("--steps", type=int, default=defaults.steps)
    parser.add_argument("--batch-size", type=int, default=defaults.batch_size)
    parser.add_argument("--generator-lr", type=float, default=defaults.generator_lr, metavar="LR")
    parser.add_argument("--seed", type=int, default=defaults.seed)
    parser.add_argument("--device", default=defaults.device)
    parser.add_argument("--every", type=int, default=20, metavar="N", help="print each N-th step (default 20)")


def run(chosen: argparse.Namespace, should_stop: StopFlag) -> int:
    """Fine-tune; exit code 1 if a pair was left out."""
    with Project.open(chosen.project) as project:
        pairs = training_pairs(project)
        if not pairs:
            raise NothingToDo(f"{project.root} has no corrected mask to learn from: correct at least one image first.")
        folder = new_run_folder(project.folder)
    from mman_core.train.finetune import fine_tune

    names = {field.name for field in dataclasses.fields(FinetuneConfig)}
    config = FinetuneConfig(**{name: value for name, value in vars(chosen).items() if name in names})
    job = FinetuneJob(pairs, str(chosen.weights), str(folder), config)
    left_out = False
    for event in fine_tune(job, should_stop):
        show(event, every=chosen.every)
        left_out = left_out or isinstance(event, PhotoFailed)
    return 1 if left_out else 0
