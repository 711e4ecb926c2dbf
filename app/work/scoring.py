"""The job behind the numbers of the comparison: scores of many images and several variants, from the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from app.work.task import TaskJob
from mman_core.errors import MmanError, NothingToDo
from mman_core.images.index_png import read_mask
from mman_core.metrics.image_score import ImageScore, score_image
from mman_core.project.score_cache import ScoreCache, hash_file
from mman_core.types import StopFlag

AT_ONCE = 32
"""Pairs between two reports, and between two questions whether to stop."""
THREADS = 2

FindDraft = Callable[[str], Path | None]
"""Where the prediction of the image of that name lies; None if there is none."""


@dataclass(frozen=True)
class Scored:
    """So many of `total` pairs of an image and a variant are dealt with; `known` of them without computing."""

    done: int
    total: int
    known: int


@dataclass(frozen=True)
class ProjectScores:
    """The scores by variant's key and image name, the images that have no score with the reason, and whether a stop
    came before all were dealt with."""

    scores: dict[str, dict[str, ImageScore]]
    left_out: tuple[str, ...]
    stopped: bool


@dataclass(frozen=True)
class _Pair:
    key: str
    name: str
    mask: Path
    draft: Path
    hashes: tuple[str, str]


def score_project(
    folder: Path | None, class_count: int, masks: Sequence[tuple[str, Path]], drafts: Mapping[str, FindDraft]
) -> TaskJob:
    """Return a job that scores the draft of each key for each (image name, mask path): Scored, then ProjectScores.

    `folder`: the project's `.mman`, where scores are kept; None keeps none. A stop keeps what is done. Fails with
    NothingToDo if nothing could be compared.
    """

    def job(should_stop: StopFlag) -> Iterator[object]:
        scores: dict[str, dict[str, ImageScore]] = {key: {} for key in drafts}
        left_out: list[str] = []
        done = known = 0
        wanted = [(key, name, mask, find(name)) for name, mask in masks for key, find in drafts.items()]
        with ScoreCache(folder, class_count) as cache, ThreadPoolExecutor(THREADS) as threads:
            while done < len(wanted) and not should_stop():
                part = wanted[done : done + AT_ONCE]
                pairs = _usable(threads.map(_hashed, part), left_out)
                fresh = []
                for pair in pairs:
                    found = cache.get(*pair.hashes)
                    if found is None:
                        fresh.append(pair)
                    else:
                        scores[pair.key][pair.name] = found
                known += len(pairs) - len(fresh)
                for pair, result in zip(fresh, threads.map(lambda pair: _score(pair, class_count), fresh), strict=True):
                    if isinstance(result, str):
                        left_out.append(result)
                    else:
                        cache.put(*pair.hashes, result)
                        scores[pair.key][pair.name] = result
                done += len(part)
                yield Scored(done, len(wanted), known)
        if not any(scores.values()):
            why = f" {left_out[0]}" if left_out else ""
            raise NothingToDo(f"No corrected mask has a prediction to be compared with.{why}")
        yield ProjectScores(scores, tuple(left_out), done < len(wanted))

    return job


def paired(scores: Mapping[str, Mapping[str, ImageScore]]) -> tuple[list[str], dict[str, list[ImageScore]]]:
    """Return the images that all variants have a score for, and those scores in the images' order.

    A variant with less than half as many scores as another one is left out: it would leave too few images.
    """
    most = max((len(found) for found in scores.values()), default=0)
    some = {key: found for key, found in scores.items() if 2 * len(found) >= most > 0}
    names = [name for name in next(iter(some.values()), {}) if all(name in found for found in some.values())]
    return names, {key: [found[name] for name in names] for key, found in some.items()}


def _usable(pairs: Iterable[_Pair | str], left_out: list[str]) -> list[_Pair]:
    found = []
    for pair in pairs:
        if isinstance(pair, str):
            left_out.append(pair)
        else:
            found.append(pair)
    return found


def _hashed(wanted: tuple[str, str, Path, Path | None]) -> _Pair | str:
    key, name, mask, draft = wanted
    if draft is None or not draft.exists():
        return f"{name} has not been predicted by {key} yet."
    try:
        return _Pair(key, name, mask, draft, (hash_file(mask), hash_file(draft)))
    except OSError as error:
        return f"{name} cannot be read: {error}."


def _score(pair: _Pair, class_count: int) -> ImageScore | str:
    try:
        truth = read_mask(pair.mask, class_count=class_count)
        shape = truth.shape[0], truth.shape[1]
        return score_image(truth, read_mask(pair.draft, shape=shape, class_count=class_count), class_count)
    except MmanError as error:
        return str(error)
