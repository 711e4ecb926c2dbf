"""Pre-labelling of many photos: the generator that the engine and the command line drain."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from torch import Tensor

from mman_core.errors import ImageTooLarge, UnreadableImage
from mman_core.images.content import content_hash
from mman_core.images.index_png import write_mask
from mman_core.images.margin import Margin, write_margin
from mman_core.images.photo import read_photo
from mman_core.jobs import Event, PhotoFailed, PrelabelJob, Prelabelled, WeightsLoaded
from mman_core.labels.label_set import load_label_set
from mman_core.labels.translation import draft_table
from mman_core.metrics.score_file import DraftScores, add_scores, pack_features
from mman_core.predict.crf import DEEPLAB
from mman_core.predict.predictor import Predictor, margin_of
from mman_core.predict.protocols import protocol_named
from mman_core.predict.uncertainty import doubts_of, mirrored_probabilities
from mman_core.types import Mask, Rgb, StopFlag


def prelabel(job: PrelabelJob, predictor: Predictor, should_stop: StopFlag) -> Iterator[Event]:
    """Write a mask for each photo of the job; a photo that cannot be read is reported and the rest goes on.

    Yields WeightsLoaded, then Prelabelled or PhotoFailed for each photo. Raises CannotWrite, NothingToDo for an
    unknown protocol, WrongLabelSet if the classes of the weights cannot become those of the job.
    """
    protocol = protocol_named(job.protocol)
    yield WeightsLoaded(predictor.card.title, predictor.title)
    theirs = load_label_set(predictor.card.label_set)
    ours = load_label_set(job.label_set) if job.label_set else theirs
    table, palette = draft_table(theirs, ours), ours.palette()
    total = len(job.pairs)
    for done, (photo, out) in enumerate(job.pairs, 1):
        if should_stop():
            return
        started = time.perf_counter()
        try:
            pixels = read_photo(Path(photo))
            mask, seen = predictor.predict_with_probabilities(pixels, protocol, DEEPLAB if job.crf else None)
        except (UnreadableImage, ImageTooLarge) as error:
            yield PhotoFailed(photo, str(error), done, total)
            continue
        write_mask(Path(out), mask if ours.key == theirs.key else table[mask], palette)
        if job.margins:
            margin = margin_of(seen)
            assert margin.rivals is not None
            write_margin(Path(job.margins[done - 1]), Margin(margin.values, table[margin.rivals]))
        if job.scores:
            add_scores(Path(job.scores), [_scores(job, predictor, (photo, out), pixels, (mask, seen))])
        yield Prelabelled(photo, out, done, total, time.perf_counter() - started)


def _scores(
    job: PrelabelJob, predictor: Predictor, files: tuple[str, str], photo: Rgb, predicted: tuple[Mask, Tensor]
) -> DraftScores:
    """Return what the model doubts of the mask that it has just drafted, under the name that the project knows."""
    mask, seen = predicted
    found = doubts_of(seen, mirrored_probabilities(predictor, photo, seen.shape[1:]) if job.mirror else None)
    name = Path(files[1]).relative_to(Path(job.scores).with_suffix("")).as_posix().removesuffix(".png")
    features = pack_features(mask, predictor.card.class_count)
    return DraftScores(name, content_hash(Path(files[0])), **found.summary(), features=features)
