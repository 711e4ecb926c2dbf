"""The critics of a project: trained on its accepted masks, they look at each of them.

A mask that the critics learned to call right looks a little better to them than it should: a mistake that stands in an
accepted mask is still found, as all other masks tell what right ones look like, and softmin has not learned from it.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

from mman_core.errors import MmanError, NothingToDo
from mman_core.images.content import content_hash
from mman_core.images.heat import heat_map
from mman_core.images.index_png import read_mask
from mman_core.images.margin import write_margin
from mman_core.images.photo import read_photo
from mman_core.jobs import AskCriticsJob, CriticsJob, CriticsSaid, Event, MaskJudged, PhotoFailed
from mman_core.learn.critics.networks import Critics, begun_critics, load_critics, save_critics, seen
from mman_core.learn.critics.scoring import judge_mask, softmin
from mman_core.learn.critics.training import CriticsConfig, Specimen, train_critics
from mman_core.metrics.score_file import MaskScores, add_scores
from mman_core.model.weights import load_networks
from mman_core.predict.predictor import Predictor
from mman_core.predict.uncertainty import doubts
from mman_core.project.checking import LEAST_MASKS
from mman_core.types import StopFlag


def work_critics(job: CriticsJob, should_stop: StopFlag) -> Iterator[Event]:
    """Train the critics, save them, and score every accepted mask; yields CriticsTrained, MaskJudged, PhotoFailed.

    A stop while they are trained saves nothing. Raises NothingToDo with too few masks, WrongWeights, CannotWrite.
    """
    critics = yield from _critics(job, should_stop)
    predictor = Predictor(Path(job.weights), job.device)
    for done, (name, photo, mask, _) in enumerate(job.accepted, 1):
        if should_stop():
            return
        try:
            pixels = read_photo(Path(photo))
            ids = read_mask(Path(mask), shape=(pixels.shape[0], pixels.shape[1]), class_count=critics.card.class_count)
        except MmanError as error:
            yield PhotoFailed(photo, str(error), done, len(job.accepted))
            continue
        judged = judge_mask(critics, seen(pixels, ids))
        likely = softmin(doubts(predictor, pixels)[0].numpy(), ids)
        digest = content_hash(Path(mask))
        scores = MaskScores(name, digest, critics.version, job.champion, likely, judged.macro, judged.micro)
        add_scores(Path(job.scores), [scores])
        yield MaskJudged(name, done, len(job.accepted))


def ask_critics(job: AskCriticsJob, should_stop: StopFlag) -> Iterator[Event]:
    """Let the critics look at each mask; yields CriticsSaid or PhotoFailed for each, until it is stopped.

    Heat maps have the size at which the critics see the image. Raises WrongWeights, CannotWrite.
    """
    critics = load_critics(Path(job.critics))
    opened = ""
    for done, (photo, mask, heat) in enumerate(job.looks, 1):
        if should_stop():
            return
        try:
            if photo != opened:  # several masks of one photo come one after another
                pixels, opened = read_photo(Path(photo)), photo
            ids = read_mask(Path(mask), shape=(pixels.shape[0], pixels.shape[1]), class_count=critics.card.class_count)
        except MmanError as error:
            yield PhotoFailed(photo, str(error), done, len(job.looks))
            continue
        judged = judge_mask(critics, seen(pixels, ids))
        if heat:
            write_margin(Path(heat), heat_map(judged.heat))
        yield CriticsSaid(mask, judged.macro, judged.micro)


def _critics(job: CriticsJob, should_stop: StopFlag) -> Generator[Event, None, Critics]:
    """Train critics, or read those that are there."""
    if job.steps == 0 and Path(job.out).exists():
        return load_critics(Path(job.out))
    critics = begun_critics(load_networks(Path(job.weights)))
    specimens: list[Specimen] = []
    for done, (_, photo, mask, draft) in enumerate(job.accepted, 1):
        try:
            specimens.append(_specimen(critics, photo, mask, draft))
        except MmanError as error:
            yield PhotoFailed(photo, str(error), done, len(job.accepted))
    if len(specimens) < LEAST_MASKS:
        raise NothingToDo(f"Critics learn from {LEAST_MASKS} accepted masks at least; there are {len(specimens)}.")
    yield from train_critics(
        critics, specimens, CriticsConfig(macro_steps=job.steps, micro_steps=job.steps), should_stop
    )
    if should_stop():
        raise NothingToDo("The critics were stopped before they had learned: nothing was saved.")
    return save_critics(Path(job.out), critics)


def _specimen(critics: Critics, photo: str, mask: str, draft: str) -> Specimen:
    pixels = read_photo(Path(photo))
    ids = read_mask(Path(mask), shape=(pixels.shape[0], pixels.shape[1]), class_count=critics.card.class_count)
    right = seen(pixels, ids)
    if not draft or not Path(draft).exists():
        return Specimen(right)
    drafted = read_mask(Path(draft), shape=(pixels.shape[0], pixels.shape[1]), class_count=critics.card.class_count)
    return Specimen(right, seen(pixels, drafted).mask)
