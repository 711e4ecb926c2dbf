"""Score a network on photos with true masks: predict each, count it, forget it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mman_core.errors import MmanError
from mman_core.images.labelled_pair import LabelledPair, read_pair_mask
from mman_core.images.photo import read_photo
from mman_core.labels.label_set import LabelSet, load_label_set
from mman_core.metrics.evaluate import Evaluation, evaluation
from mman_core.metrics.tally import Tally, shrunken
from mman_core.predict.crf import CrfSettings
from mman_core.predict.predictor import Predictor, crf_scores, largest
from mman_core.predict.protocols import SINGLE, Protocol, protocol_scores, shown_photo
from mman_core.types import IGNORE, StopFlag


@dataclass(frozen=True)
class PhotoScored:
    """One photo is counted, or left out for a `reason` in one sentence; `done` of `total` are dealt with."""

    photo: str
    done: int
    total: int
    reason: str = ""


def evaluate_weights(
    predictor: Predictor,
    pairs: Sequence[LabelledPair],
    theirs: LabelSet,
    protocol: Protocol,
    should_stop: StopFlag = lambda: False,
    *,
    crf: CrfSettings | None = None,
) -> Iterator[PhotoScored | Evaluation]:
    """Predict each photo and compare with its true mask (ids of `theirs`); yields PhotoScored, at last Evaluation.

    With `crf` each prediction is refined by it. The low-resolution map is that of a single pass, and isolated pixels
    are counted at the network's output size. A stop evaluates what was counted until then. Raises NothingToDo if that
    is nothing, WrongLabelSet if the label sets cannot meet.
    """
    ours = load_label_set(predictor.card.label_set)
    tally = Tally(ours, theirs)
    left_out: list[str] = []
    for done, pair in enumerate(pairs, 1):
        if should_stop():
            left_out.append(f"Stopped after {done - 1} of {len(pairs)} photos.")
            break
        reason = ""
        try:
            _count(tally, predictor, pair, theirs.size, protocol, crf)
        except MmanError as error:
            reason = str(error)
            left_out.append(reason)
        yield PhotoScored(str(pair.photo), done, len(pairs), reason)
    yield evaluation(tally, left_out, f"no photo of {len(pairs)} is readable with its mask")


def _count(
    tally: Tally,
    predictor: Predictor,
    pair: LabelledPair,
    class_count: int,
    protocol: Protocol,
    crf: CrfSettings | None,
) -> None:
    photo = read_photo(pair.photo)
    height, width = photo.shape[:2]
    truth = read_pair_mask(pair, class_count, shape=(height, width))
    shown = shown_photo(predictor, photo, protocol)
    seen_height, seen_width = predictor.seen_size(shown)
    high, low = (maps[0] for maps in predictor.both_maps(shown))
    single = high[:, :seen_height, :seen_width]
    scores = single if protocol == SINGLE else protocol_scores(predictor, photo, protocol)
    if crf is not None:
        scores = crf_scores(photo, scores, protocol, crf)
    tally.add(truth, largest(scores, height, width))
    tally.add_isolation(scores.argmax(0).numpy().astype(np.uint8))
    # As training shrinks the truth for the low-resolution map; what is padded does not count.
    seen = np.full(high.shape[1:], IGNORE, np.uint8)
    seen[:seen_height, :seen_width] = shrunken(truth, seen_height, seen_width)
    tally.add_low(shrunken(seen, *low.shape[1:]), low.argmax(0).numpy().astype(np.uint8))
