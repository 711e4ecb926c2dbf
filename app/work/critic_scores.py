"""The job behind the critics' columns of many images: both critics look at every variant's prediction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.work.engine_client import EngineClient
from app.work.scoring import FindDraft
from app.work.task import TaskJob
from mman_core.jobs import AskCriticsJob, CriticsSaid
from mman_core.project.checking import critics_path, critics_version
from mman_core.project.score_cache import ScoreCache, hash_file
from mman_core.project.store import Project
from mman_core.types import StopFlag

PART = 16
"""Predictions a job of the engine: between two parts others get their turn."""

Said = tuple[float, float]
"""What Macro and Micro say of one prediction; the larger, the worse."""


@dataclass(frozen=True)
class CriticsLooked:
    """So many of `total` predictions are dealt with."""

    done: int
    total: int


@dataclass(frozen=True)
class CriticScores:
    """By variant's key and image name what the critics of that version said; of some predictions nothing is known."""

    critics: str
    said: Mapping[str, Mapping[str, Said]]


@dataclass(frozen=True)
class _Look:
    key: str
    name: str
    draft: Path
    hash: str


def ask_of_drafts(
    client: EngineClient, project: Project, keep_in: Path | None, names: Sequence[str], drafts: Mapping[str, FindDraft]
) -> TaskJob:
    """Return a job that asks the project's critics of the drafts of each key: CriticsLooked, at last CriticScores.

    `keep_in`: the project's `.mman`, where answers are kept; None keeps none. A stop keeps what is known by then. Fails
    with MmanError if the critics or the engine do.
    """

    def job(should_stop: StopFlag) -> Iterator[object]:
        critics = critics_version(project.folder)
        said: dict[str, dict[str, Said]] = {key: {} for key in drafts}
        with ScoreCache(keep_in, project.label_set.size) as cache:
            new: list[_Look] = []
            # By image: its variants are looked at one after another, and the photo is read once.
            for look in _looks(names, drafts, should_stop):
                known = cache.critics_said(look.name, look.hash, critics)
                if known is None:
                    new.append(look)
                else:
                    said[look.key][look.name] = known
            for start in range(0, len(new), PART):
                if should_stop():
                    break
                yield CriticsLooked(start, len(new))
                for look, answer in _asked(client, project, new[start : start + PART], should_stop):
                    cache.put_critics(look.name, look.hash, critics, answer)
                    said[look.key][look.name] = answer
        yield CriticScores(critics, said)

    return job


def _looks(names: Sequence[str], drafts: Mapping[str, FindDraft], should_stop: StopFlag) -> Iterator[_Look]:
    for name in names:
        for key, find in drafts.items():
            path = find(name)
            if should_stop():
                return
            if path is not None and path.exists():
                yield _Look(key, name, path, hash_file(path))


def _asked(
    client: EngineClient, project: Project, looks: Sequence[_Look], should_stop: StopFlag
) -> Iterator[tuple[_Look, Said]]:
    """Ask the engine; of a prediction that cannot be read nothing is said."""
    asked = tuple((str(project.photo_path(look.name)), str(look.draft), "") for look in looks)
    by_path = {str(look.draft): look for look in looks}
    for event in client.run_job(AskCriticsJob(asked, str(critics_path(project.folder))), should_stop):
        if isinstance(event, CriticsSaid):
            yield by_path[event.mask], (event.macro, event.micro)
