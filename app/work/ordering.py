"""In which order the images of a project are shown: worked out in a thread from the files of scores."""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.work.task import TaskJob, one_result
from mman_core.metrics.score_file import DraftScores, Features, draft_scores_path, read_scores, unpack_features
from mman_core.project.queue import Mode, Queued, controls, is_to_do, ordered, unsure_level
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project

BY_DOUBT = (Mode.CORRECT_FIRST, Mode.QUICK_WINS, Mode.DIVERSE)


@dataclass(frozen=True)
class Order:
    """All images of a project with the place of each: first those that the mode is about, then the others.

    `controls`: those drawn at random. `doubts`: of the drafts that are shown, by name; from `unsure_from` on they are
    among the more doubtful third of what is to be done. `unscored`: how many images that
    the mode is about have no score although they have a draft, or are done; `undrafted`: how many have no draft.
    """

    mode: Mode = Mode.FILES
    names: list[str] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    controls: frozenset[str] = frozenset()
    doubts: Mapping[str, float] = field(default_factory=dict)
    unsure_from: float = math.inf
    unscored: int = 0
    undrafted: int = 0


def ordering(
    project: Project, mode: Mode, variant_keys: Sequence[str], suspicion: Mapping[str, float], begin_with: str | None
) -> TaskJob:
    """Return a job that reports one Order.

    `variant_keys`: whose drafts are shown, each time of the first that has one. `suspicion`: of finished masks.
    `begin_with`: the open image, which comes first, so that the next one is the first of the queue; in file order
    everything keeps its place.
    """

    def work() -> Order:
        images = project.images
        scores = _scores(project, variant_keys)
        doubts = {name: found.doubt for name, found in scores.items()}
        to_do = [row.name for row in images if is_to_do(row.status)] if doubts else []
        level = unsure_level(doubts[name] for name in to_do if name in doubts)
        if mode is Mode.FILES:
            names = [row.name for row in images]
            return Order(mode, names, _places(names), frozenset(), doubts, level)
        features = _features(scores) if mode is Mode.DIVERSE else {}
        queued = [
            Queued(row.name, row.status, doubts.get(row.name), suspicion.get(row.name), features.get(row.name))
            for row in images
        ]
        queue = ordered(queued, mode, zlib.crc32(project.root.name.encode()))
        first = [row.name for row in images if row.name == begin_with]
        names = list(dict.fromkeys((*first, *queue, *(row.name for row in images))))
        drawn = () if mode is Mode.RANDOM else controls(queue)
        missing = _unscored(queued, mode), _undrafted(queued, mode)
        return Order(mode, names, _places(names), frozenset(drawn), doubts, level, *missing)

    return one_result(work)


def _places(names: Sequence[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(names)}


def _scores(project: Project, variant_keys: Sequence[str]) -> dict[str, DraftScores]:
    """Return the scores of the drafts that are shown; whether a photo was replaced since is not looked into."""
    found: dict[str, DraftScores] = {}
    for key in variant_keys:
        found |= {**read_scores(draft_scores_path(project.folder, key), DraftScores), **found}
    return found


def _features(scores: Mapping[str, DraftScores]) -> dict[str, Features]:
    """Return what the drafts look like; those with fewer classes than others cannot be compared and are left out."""
    length = max((len(found.features) for found in scores.values()), default=0)
    return {name: unpack_features(found.features) for name, found in scores.items() if len(found.features) == length}


def _unscored(images: Sequence[Queued], mode: Mode) -> int:
    if mode is Mode.CHECK_DONE:
        return sum(image.status is ImageStatus.DONE and image.suspicion is None for image in images)
    return sum(mode in BY_DOUBT and image.status is ImageStatus.DRAFTED and image.doubt is None for image in images)


def _undrafted(images: Sequence[Queued], mode: Mode) -> int:
    return sum(mode in BY_DOUBT and image.status is ImageStatus.UNTOUCHED for image in images)
