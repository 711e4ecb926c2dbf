"""Does learning from corrections save work? The whole study as one generator, which can be stopped and goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from mman_core.formats.datasets.datasets import FOLDERS, read_dataset
from mman_core.images.content import content_hash
from mman_core.images.labelled_pair import LabelledPair, read_pair_mask
from mman_core.images.photo import read_photo
from mman_core.jobs import Event
from mman_core.labels.label_set import load_label_set
from mman_core.metrics.score_file import DraftScores, pack_features
from mman_core.predict.predictor import Predictor
from mman_core.predict.uncertainty import doubts
from mman_core.study.robot import agreement, correcting
from mman_core.study.saving.kept import Corrected, Kept, Round
from mman_core.study.saving.plan import BASE, BLANK, TUNED, Plan, divide, keep_settings
from mman_core.study.saving.rounds import learn_in_rounds, round_folder
from mman_core.train.run_folder import WEIGHTS
from mman_core.types import Mask, Rgb, StopFlag

LIP = load_label_set("lip")


def study_saving(plan: Plan, out: Path, kept: Kept, should_stop: StopFlag) -> Iterator[Event | Round | Corrected]:
    """Do what is missing: for each seed the rounds of each objective, then the annotator's work; at last forgetting.

    Yields what happens; what is new is in `kept` and in the study's folder by then. Raises NothingToDo, WrongWeights,
    UnreadableImage, WrongMask, CannotWrite.
    """
    division = divide(read_dataset(FOLDERS, Path(plan.photos), "all"), plan)
    keep_settings(plan, out)
    examples = [_read(pair) for pair in division.measured]

    def drafts_of(weights: Path) -> float:
        predictor = Predictor(weights, plan.device)
        return float(np.mean([agreement(predictor.predict(photo), truth, LIP) for photo, truth in examples]))

    def rounds(arm: str, seed: int) -> Iterator[Event | Round]:
        corrections = division.corrections(plan, seed)
        return learn_in_rounds(plan, out, kept, arm, seed, corrections, drafts_of, should_stop)

    _doubt(plan, kept, division.measured, examples)
    for seed in plan.seeds:
        for arm in TUNED if plan.rounds else ():
            yield from rounds(arm, seed)
        names = [pair.photo.name for pair in division.measured]
        yield from _worked(plan, out, kept, seed, dict(zip(names, examples, strict=True)), should_stop)
    for arm in plan.learners[len(TUNED) :]:
        for seed in plan.seeds:
            yield from rounds(arm, seed)


def _read(pair: LabelledPair) -> tuple[Rgb, Mask]:
    photo = read_photo(pair.photo)
    return photo, read_pair_mask(pair, LIP.size, shape=(photo.shape[0], photo.shape[1]))


def _doubt(plan: Plan, kept: Kept, pairs: tuple[LabelledPair, ...], examples: list[tuple[Rgb, Mask]]) -> None:
    """Note how much the base model doubts its drafts: the orders of the queue follow it."""
    if all(pair.photo.name in kept.doubts for pair in pairs):
        return
    predictor = Predictor(Path(plan.weights), plan.device)
    for pair, (photo, _) in zip(pairs, examples, strict=True):
        found = doubts(predictor, photo, mirror=True)[1].summary()
        features = pack_features(predictor.predict(photo), LIP.size)
        kept.add(DraftScores(pair.photo.name, content_hash(pair.photo), **found, features=features))


def _worked(
    plan: Plan, out: Path, kept: Kept, seed: int, examples: dict[str, tuple[Rgb, Mask]], should_stop: StopFlag
) -> Iterator[Corrected]:
    """Let one annotator correct each photo from each start, what is kept left out."""
    weights = {BASE: Path(plan.weights)} | {
        arm: round_folder(out, arm, seed, plan.rounds) / WEIGHTS for arm in plan.arms if arm in TUNED
    }
    missing = {arm for arm in plan.arms for name in examples if not kept.has_corrected(arm, name, seed)}
    if should_stop() or not missing:
        return
    predictors = {arm: Predictor(path, plan.device) for arm, path in weights.items() if arm in missing}
    for number, (name, (photo, truth)) in enumerate(examples.items()):
        for arm in plan.arms:
            if kept.has_corrected(arm, name, seed):
                continue
            start = np.zeros_like(truth) if arm == BLANK else predictors[arm].predict(photo)
            found = _one(plan, arm, name, seed, number, start, truth, should_stop)
            if found is None:
                return
            kept.add(found)
            yield found


def _one(
    plan: Plan, arm: str, name: str, seed: int, number: int, start: Mask, truth: Mask, should_stop: StopFlag
) -> Corrected | None:
    """Let one annotator correct one photo; None if it was stopped."""
    works = []
    rng = np.random.default_rng((seed, number))
    for work in correcting(start, truth, LIP, rng, target=plan.target, cap=plan.cap):
        if should_stop():
            return None
        works.append(work)
    curve = tuple((work.actions, round(work.seconds, 1), round(work.end_iou, 4)) for work in works)
    return Corrected(arm, name, seed, works[-1], curve)
