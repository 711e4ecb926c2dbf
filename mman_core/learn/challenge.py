"""A run against the champion: both predict the held-out images and the guard set, and the run's folder gets a verdict.

runs/0007/confusions.npz     one confusion matrix for each held-out image and model: `candidate`, `champion`
runs/0007/metrics.json       "verdict": who was compared on what, and the outcome
"""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from mman_core.errors import MmanError, NothingToDo
from mman_core.formats.datasets.datasets import FOLDERS, read_dataset
from mman_core.images.atomic import write_atomically
from mman_core.images.labelled_pair import LabelledPair, read_pair_mask
from mman_core.images.photo import read_photo
from mman_core.jobs import Challenged, ChallengeJob, Event, PhotoCompared, PhotoFailed
from mman_core.labels.label_set import LabelSet, load_label_set
from mman_core.mannequins.draw import draw_mannequin
from mman_core.metrics.confusion import confusion_matrix
from mman_core.metrics.verdict import Counts, Guard, Verdict, judge, mean_iou
from mman_core.predict.predictor import Predictor
from mman_core.project.runs import read_fields
from mman_core.train.run_folder import WEIGHTS
from mman_core.types import Mask, Rgb, StopFlag

GUARD_FIGURES, GUARD_SEED, GUARD_SIZE = 24, 2018, (320, 240)
"""The drawn guard set: as large as the figures that a fine-tuning rehearses, but others."""

Example = tuple[Rgb, Mask]


def challenge(job: ChallengeJob, should_stop: StopFlag) -> Iterator[Event]:
    """Compare the run's weights with the champion's; yields PhotoCompared for each image, at last Challenged.

    An image that cannot be read is told and left out. A stop leaves the run without a verdict: it can be challenged
    again. Nothing is promoted here. Raises WrongWeights, CannotWrite, NothingToDo without the guard folder.
    """
    run = Path(job.run)
    models = Predictor(run / WEIGHTS, job.device), Predictor(Path(job.champion_weights), job.device)
    label_set = load_label_set(models[0].card.label_set)
    if models[1].card.label_set != label_set.key:
        raise NothingToDo(f"{run} and the champion {job.champion} know other classes: they cannot be compared.")
    held_out = [LabelledPair(Path(photo), Path(mask)) for photo, mask in job.held_out]
    guard = [*read_dataset(FOLDERS, Path(job.guard_folder), "all")] if job.guard_folder else []
    figures = GUARD_FIGURES if label_set.key == "lip" else 0
    total = len(held_out) + len(guard) + figures
    counts: list[tuple[Counts, Counts]] = []
    compared, done = 0, 0
    for pair in (*held_out, *guard, *range(figures)):
        if should_stop():
            return
        done += 1
        try:
            example = _drawn(pair) if isinstance(pair, int) else _read(pair, label_set)
        except MmanError as error:
            yield PhotoFailed("" if isinstance(pair, int) else str(pair.photo), str(error), done, total)
            continue
        counts.append(_counted(models, example, label_set))
        compared += done <= len(held_out)
        yield PhotoCompared(done, total)
    verdict = judge(*_stacked(counts[:compared], label_set), _guard(counts[compared:], label_set), label_set)
    _keep(run, job, verdict, _stacked(counts[:compared], label_set))
    yield Challenged(job.run, job.champion, verdict.promoted, verdict.reason)


def _read(pair: LabelledPair, label_set: LabelSet) -> Example:
    photo = read_photo(pair.photo)
    return photo, read_pair_mask(pair, label_set.size, shape=(photo.shape[0], photo.shape[1]))


def _drawn(number: int) -> Example:
    return draw_mannequin(np.random.default_rng((GUARD_SEED, number)), *GUARD_SIZE)


def _counted(models: tuple[Predictor, Predictor], example: Example, label_set: LabelSet) -> tuple[Counts, Counts]:
    photo, truth = example
    ours, theirs = (confusion_matrix(truth, model.predict(photo), label_set.size) for model in models)
    return ours, theirs


def _stacked(counts: Sequence[tuple[Counts, Counts]], label_set: LabelSet) -> tuple[Counts, Counts]:
    empty = np.zeros((0, label_set.size, label_set.size), np.int64)
    ours, theirs = (np.array([each[side] for each in counts], np.int64) if counts else empty for side in (0, 1))
    return ours, theirs


def _guard(counts: Sequence[tuple[Counts, Counts]], label_set: LabelSet) -> Guard | None:
    if not counts:
        return None
    ours, theirs = (float(mean_iou(each.sum(0)[None])[0]) for each in _stacked(counts, label_set))
    return Guard(ours, theirs)


def _keep(run: Path, job: ChallengeJob, verdict: Verdict, counts: tuple[Counts, Counts]) -> None:
    """Write the matrices, then the verdict: it is in metrics.json whole or not at all."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, candidate=counts[0], champion=counts[1])
    write_atomically(run / "confusions.npz", buffer.getvalue())
    path = run / "metrics.json"
    told = {"against": job.champion, "held_out": [photo for photo, _ in job.held_out], **dataclasses.asdict(verdict)}
    numbers = {name: None if isinstance(value, float) and np.isnan(value) else value for name, value in told.items()}
    write_atomically(path, json.dumps({**read_fields(path), "verdict": numbers}, indent=1).encode())
