"""Pre-labelling of many photos: the generator that the engine and the command line drain."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from mman_core.errors import ImageTooLarge, UnreadableImage
from mman_core.images.index_png import write_mask
from mman_core.images.margin import write_margin
from mman_core.images.photo import read_photo
from mman_core.jobs import Event, PhotoFailed, PrelabelJob, Prelabelled, WeightsLoaded
from mman_core.labels.label_set import load_label_set
from mman_core.labels.translation import draft_table
from mman_core.predict.crf import DEEPLAB
from mman_core.predict.predictor import Predictor
from mman_core.predict.protocols import protocol_named
from mman_core.types import StopFlag


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
            mask, margin = predictor.predict_with_margin(
                read_photo(Path(photo)), protocol, DEEPLAB if job.crf else None
            )
        except (UnreadableImage, ImageTooLarge) as error:
            yield PhotoFailed(photo, str(error), done, total)
            continue
        write_mask(Path(out), mask if ours.key == theirs.key else table[mask], palette)
        if job.margins:
            write_margin(Path(job.margins[done - 1]), margin)
        yield Prelabelled(photo, out, done, total, time.perf_counter() - started)
