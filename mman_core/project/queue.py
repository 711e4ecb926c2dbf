"""In which order a person sees the images: pure functions over what is known of each.

Every tenth image of an order that follows scores is drawn at random: without such a control nobody could tell whether
the order saves work, and what the scores are blind to would never be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from mman_core.project.status import ImageStatus

CONTROL_EVERY = 10
UNSURE_SHARE = 0.3
"""*Diverse* chooses among this share of the images, the most doubtful."""

_TO_DO = frozenset({ImageStatus.UNTOUCHED, ImageStatus.DRAFTED, ImageStatus.IN_WORK})


class Mode(StrEnum):
    """The orders; the text is what people read."""

    FILES = "file order"
    CORRECT_FIRST = "correct first"
    QUICK_WINS = "quick wins"
    DIVERSE = "diverse"
    CHECK_DONE = "check done work"
    RANDOM = "random"


@dataclass(frozen=True)
class Queued:
    """What is known of one image.

    `doubt`: of the model about its draft, the larger the more there is to correct; None if there is no draft.
    `suspicion`: how wrong a finished mask looks; None if nobody has looked. `features`: (D,) of the draft, or None.
    """

    name: str
    status: ImageStatus
    doubt: float | None = None
    suspicion: float | None = None
    features: npt.NDArray[np.float32] | None = None


def ordered(images: Sequence[Queued], mode: Mode, seed: int) -> list[str]:
    """Return the names in the order of a mode, of the images that it is about; `seed` is the project's own.

    *Check done work* is about those that are done and not reviewed, *file order* and *random* about all but the
    unreadable, the others about what is still to be done. Images without a score come last, in file order.
    """
    rng = np.random.default_rng(seed)
    if mode is Mode.FILES:
        return _names(_readable(images))
    if mode is Mode.RANDOM:
        readable = _readable(images)
        return [readable[place].name for place in rng.permutation(len(readable)).tolist()]
    if mode is Mode.CHECK_DONE:
        done = [image for image in images if image.status is ImageStatus.DONE]
        return with_controls(_names(_by_score(done, lambda image: image.suspicion, largest_first=True)), rng)
    to_do = [image for image in images if image.status in _TO_DO]
    by_doubt = _by_score(to_do, lambda image: image.doubt, largest_first=mode is not Mode.QUICK_WINS)
    return with_controls(_names(_diverse(by_doubt) if mode is Mode.DIVERSE else by_doubt), rng)


def with_controls(names: Sequence[str], rng: np.random.Generator, every: int = CONTROL_EVERY) -> list[str]:
    """Return the names with each `every`-th replaced by a random one of those that would come later."""
    left = list(names)
    found: list[str] = []
    while left:
        is_control = len(found) % every == every - 1
        found.append(left.pop(int(rng.integers(len(left))) if is_control else 0))
    return found


def controls(order: Sequence[str], every: int = CONTROL_EVERY) -> list[str]:
    """Return which names of an order were drawn at random, for the statistics."""
    return list(order[every - 1 :: every])


def next_of(
    order: Sequence[str], images: Collection[Queued], after: str | None, wanted: Callable[[Queued], bool]
) -> str | None:
    """Return the first wanted image behind `after` in the order, round its end if need be; None if there is none."""
    by_name = {image.name: image for image in images}
    start = order.index(after) + 1 if after in order else 0
    for name in (*order[start:], *order[:start]):
        if name != after and name in by_name and wanted(by_name[name]):
            return name
    return None


def is_unlabelled(image: Queued) -> bool:
    """Whether nobody has painted on it yet."""
    return image.status in (ImageStatus.UNTOUCHED, ImageStatus.DRAFTED)


def is_unreviewed(image: Queued) -> bool:
    """Whether it is done, but nobody has looked at it again."""
    return image.status is ImageStatus.DONE


def is_unsure(images: Collection[Queued]) -> Callable[[Queued], bool]:
    """Return whether an image is still to be done and its draft among the more doubtful third of these."""
    known = sorted((image.doubt for image in images if image.doubt is not None), reverse=True)
    level = known[int(UNSURE_SHARE * (len(known) - 1))] if known else float("inf")
    return lambda image: image.status in _TO_DO and image.doubt is not None and image.doubt >= level


def farthest_first(features: npt.NDArray[np.float32]) -> list[int]:
    """Return the rows of (N, D) so that each next one is farthest from all before it; the first stays the first.

    Greedy k-centre (Gonzalez 1985): the largest distance to what was chosen is at most twice the best there could be.
    """
    chosen, distance = [0], np.linalg.norm(features - features[0], axis=1)
    while len(chosen) < len(features):
        distance[chosen[-1]] = -1
        chosen.append(int(distance.argmax()))
        np.minimum(distance, np.linalg.norm(features - features[chosen[-1]], axis=1), out=distance, where=distance >= 0)
    return chosen


def _diverse(by_doubt: Sequence[Queued]) -> list[Queued]:
    """Return the most doubtful images so that each next one is unlike those before; the others behind them."""
    scored = [image for image in by_doubt if image.doubt is not None and image.features is not None]
    top = scored[: max(1, round(UNSURE_SHARE * len(scored)))]
    if len(top) < 2:
        return list(by_doubt)
    spread = [top[place] for place in farthest_first(np.stack([_features(image) for image in top]))]
    names = {image.name for image in spread}
    return [*spread, *(image for image in by_doubt if image.name not in names)]


def _features(image: Queued) -> npt.NDArray[np.float32]:
    assert image.features is not None
    return image.features


def _by_score(
    images: Sequence[Queued], score_of: Callable[[Queued], float | None], *, largest_first: bool
) -> list[Queued]:
    def key(image: Queued) -> tuple[bool, float]:
        score = score_of(image)
        return score is None, 0.0 if score is None else (-score if largest_first else score)

    return sorted(images, key=key)


def _readable(images: Sequence[Queued]) -> list[Queued]:
    return [image for image in images if image.status is not ImageStatus.UNREADABLE]


def _names(images: Sequence[Queued]) -> list[str]:
    return [image.name for image in images]
