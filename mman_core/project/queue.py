"""In which order a person sees the images: pure functions over what is known of each.

Every tenth image of an order that follows scores is drawn at random: without such a control nobody could tell whether
the order saves work, and what the scores are blind to would never be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from mman_core.project.status import ImageStatus

CONTROL_EVERY = 10
UNSURE_SHARE = 0.3
"""*Diverse* chooses among this share of the images, the most doubtful."""
SPREAD_AT_ONCE = 500
"""So many images *diverse* spreads out, those behind them come by doubt: each costs a look at all the others, and the
order is made anew before a person has done so many."""

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

    *Check done work* is about those that are done and not reviewed, *file order* about all but the unreadable, the
    others about what is still to be done. Images without a score come last, in file order.
    """
    rng = np.random.default_rng(seed)
    if mode is Mode.FILES:
        return _names(_readable(images))
    if mode is Mode.RANDOM:
        # Of all, so that the order of what is left does not change when something is done.
        drawn = [images[place] for place in rng.permutation(len(images)).tolist()]
        return _names([image for image in drawn if image.status in _TO_DO])
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


def next_of(order: Sequence[str], after: str | None, wanted: Callable[[str], bool]) -> str | None:
    """Return the first wanted name behind `after` in the order, round its end if need be; None if there is none."""
    start = order.index(after) + 1 if after in order else 0
    return next((name for name in (*order[start:], *order[:start]) if name != after and wanted(name)), None)


def is_unlabelled(status: ImageStatus) -> bool:
    """Whether nobody has painted on an image yet."""
    return status in (ImageStatus.UNTOUCHED, ImageStatus.DRAFTED)


def is_unreviewed(status: ImageStatus) -> bool:
    """Whether an image is done, but nobody has looked at it again."""
    return status is ImageStatus.DONE


def is_to_do(status: ImageStatus) -> bool:
    """Whether somebody has still to work on an image."""
    return status in _TO_DO


def unsure_level(doubts: Iterable[float]) -> float:
    """Return the doubt from which on a draft is among the more doubtful third of these; infinity if there are none."""
    known = sorted(doubts, reverse=True)
    return known[int(UNSURE_SHARE * (len(known) - 1))] if known else float("inf")


def farthest_first(features: npt.NDArray[np.float32], count: int | None = None) -> list[int]:
    """Return `count` rows of (N, D), None: all, each next one farthest from all before it; the first stays the first.

    Greedy k-centre (Gonzalez 1985): the largest distance to what was chosen is at most twice the best there could be.
    """
    squares = np.einsum("nd,nd->n", features, features)
    chosen, distance = [0], np.full(len(features), np.inf, np.float32)
    while len(chosen) < min(count or len(features), len(features)):
        last = chosen[-1]
        # The square of a difference from products: a hundredth of the memory, and a matrix times a vector is quick.
        np.minimum(distance, squares + squares[last] - 2 * (features @ features[last]), out=distance)
        distance[chosen] = -np.inf
        chosen.append(int(distance.argmax()))
    return chosen


def _diverse(by_doubt: Sequence[Queued]) -> list[Queued]:
    """Return the most doubtful images so that each next one is unlike those before; the others behind them."""
    scored = [image for image in by_doubt if image.doubt is not None and image.features is not None]
    top = scored[: max(1, round(UNSURE_SHARE * len(scored)))]
    if len(top) < 2:
        return list(by_doubt)
    features = np.stack([_features(image) for image in top])
    spread = [top[place] for place in farthest_first(features, SPREAD_AT_ONCE)]
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
