"""What the program does while it is killed. Each deed tells what is on the disk for good, one line at a time."""

from __future__ import annotations

import itertools
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import numpy as np

import mman_core.model.foreign
import mman_core.predict.prelabel
import mman_core.train.finetune
from mman_core.cli.main import main
from mman_core.jobs import FinetuneConfig, FinetuneJob, ImportWeightsJob, PrelabelJob
from mman_core.metrics.score_file import MaskScores, add_scores, mask_scores_path
from mman_core.predict.predictor import Predictor
from mman_core.project.champion import crown
from mman_core.project.held_out import Decision, read_record, write_record
from mman_core.project.pairs import training_pairs
from mman_core.project.runs import new_run_folder
from mman_core.project.store import Project
from mman_core.project.variants import STARTER
from mman_core.types import Mask

STEPS = 6
SAVE_EVERY = 2
SHAPE = (300, 400)


def numbered_mask(number: int) -> Mask:
    """A mask that its number can be told from, and of which a PNG takes a while to write."""
    return np.random.default_rng(number).integers(0, 20, SHAPE, np.uint8)


def save_snapshots(folder: str, name: str, first: str) -> None:
    """Save one mask after the other, with its row in the index, a champion, a judge and a score, until killed."""
    with Project.open(Path(folder)) as project:
        scores = mask_scores_path(project.folder)
        for number in itertools.count(int(first)):
            project.write_mask(name, numbered_mask(number))
            project.note_saved(name, number)
            crown(project.folder, STARTER, str(number), by_person=False)
            write_record(project.folder, {**read_record(project.folder), f"{number:064x}": Decision(number, True)})
            add_scores(scores, [MaskScores(name, str(number), "", STARTER, number, 0, 0)])
            print(number, flush=True)


def command(*arguments: str) -> int:
    """Run a command of the command line."""
    return main(arguments)


def finetune(folder: str, weights: str) -> None:
    """Begin a short training on the corrected masks of a project."""
    mman_core.train.finetune.SAVE_EVERY = SAVE_EVERY
    with Project.open(Path(folder)) as project:
        pairs, out = training_pairs(project), new_run_folder(project.folder)
    config = FinetuneConfig(steps=STEPS, crop=64, batch_size=1, device="cpu", threads=1, replay=0)
    _drain(mman_core.train.finetune.fine_tune(FinetuneJob(pairs, weights, str(out), config), lambda: False))


def resume(run: str) -> int:
    """Go on with a training: `mman finetune --resume`."""
    mman_core.train.finetune.SAVE_EVERY = SAVE_EVERY
    return main(["finetune", "--resume", run, "--every", "1"])


def import_weights(source: str, out: str) -> None:
    _drain(mman_core.model.foreign.import_weights(ImportWeightsJob(source, out, "lip")))


def draft(folder: str, weights: str) -> None:
    """Pre-label a project with drafts and margins."""
    with Project.open(Path(folder)) as project:
        names = [row.name for row in project.images]
        pairs = tuple((str(project.photo_path(name)), str(project.draft_path("starter", name))) for name in names)
        margins = tuple(str(project.margin_path("starter", name)) for name in names)
        job = PrelabelJob(pairs, weights, "cpu", label_set="lip", margins=margins)
        _drain(mman_core.predict.prelabel.prelabel(job, Predictor(Path(weights), "cpu"), lambda: False))


def _drain(events: object) -> None:
    for event in events:  # type: ignore[attr-defined]
        print(type(event).__name__, flush=True)


def _told(deed: Callable[..., int | None]) -> Callable[..., int]:
    """Let an error of the deed be read, and end the child by a code."""

    def run(*arguments: str) -> int:
        try:
            code = deed(*arguments) or 0
        except BaseException:
            traceback.print_exc()
            code = 3
        sys.stdout.flush()
        sys.stderr.flush()
        return code

    return run


DEEDS: dict[str, Callable[..., int]] = {
    deed.__name__: _told(deed) for deed in (save_snapshots, command, finetune, resume, import_weights, draft)
}
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
