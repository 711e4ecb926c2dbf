"""The jobs behind "Check done work": the critics look at every finished mask, and what they said is read back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.work.engine_client import EngineClient
from app.work.task import TaskJob
from mman_core.errors import NothingToDo
from mman_core.images.content import content_hash
from mman_core.jobs import CriticsJob
from mman_core.metrics.score_file import MaskScores, mask_scores_path, read_scores
from mman_core.project.checking import (
    LEAST_MASKS,
    Standing,
    Weights,
    critics_path,
    critics_version,
    is_up_to_date,
    standings,
    suspicion,
)
from mman_core.project.lesson import HashOf
from mman_core.project.outcomes import Outcome, add_outcome, outcomes_path, weights_from
from mman_core.project.store import Project
from mman_core.types import StopFlag

RETRAINED_AT = 1.5
"""Critics learn anew when so many times as many masks are accepted as they learned from; until then they stay as they
are, so that their scores of different days can be compared."""


@dataclass(frozen=True)
class Checked:
    """What is known of the finished masks that are still as they were when the critics looked at them.

    `critics`: the version of those that are there now, "" without any. `said`: all that they ever said, by image.
    """

    critics: str
    said: Mapping[str, MaskScores]
    scores: Mapping[str, MaskScores]
    suspicion: Mapping[str, float]
    standings: Mapping[str, Standing]
    weights: Weights


def check_done(client: EngineClient, job: CriticsJob) -> TaskJob:
    """Return a job that reports the engine's events; the child ends with it, which gives its memory back.

    Fails with NothingToDo if there are too few accepted masks.
    """

    def work(should_stop: StopFlag) -> Iterator[object]:
        try:
            if len(job.accepted) < LEAST_MASKS:
                raise NothingToDo(
                    f"The critics learn from what you call done: {LEAST_MASKS} done images at least, and there "
                    f"{'is' if len(job.accepted) == 1 else 'are'} {len(job.accepted)}."
                )
            yield from client.run_job(job, should_stop)
        finally:
            client.close()

    return work


def must_learn(project: Project, job: CriticsJob, learned_from: str) -> bool:
    """Tell whether critics have to be trained; `learned_from` is what `lesson_of` said when they were."""
    champion, _, count = learned_from.rpartition(" ")
    if not critics_path(project.folder).exists() or champion != job.champion or not count.isdigit():
        return True
    return len(job.accepted) >= RETRAINED_AT * int(count)


def lesson_of(job: CriticsJob) -> str:
    """Return what critics are begun from and how many masks they learn from, as one text."""
    return f"{job.champion} {len(job.accepted)}"


def read_checks(project: Project, accepted: Sequence[str], hash_of: HashOf = content_hash) -> Checked:
    """Return what is known of the accepted masks, by those critics that are there now. Runs in any thread."""
    version = critics_version(project.folder)
    lines = read_scores(mask_scores_path(project.folder), MaskScores)
    said = {name: each for name, each in lines.items() if each.critics == version}
    mine = {name: said[name] for name in accepted if name in said}
    scores = {name: each for name, each in mine.items() if is_up_to_date(project, each, hash_of)}
    return _ranked(project, version, said, scores)


def look_again(
    project: Project, checked: Checked, accepted: Mapping[str, bool], hash_of: HashOf = content_hash
) -> Checked:
    """Return what is known once these images were saved or got another status: whether each is accepted now."""
    scores = {name: each for name, each in checked.scores.items() if name not in accepted}
    for name, is_accepted in accepted.items():
        if is_accepted and name in checked.said and is_up_to_date(project, checked.said[name], hash_of):
            scores[name] = checked.said[name]
    return _ranked(project, checked.critics, checked.said, scores)


def note_outcome(project: Project, scores: MaskScores, *, is_reviewed: bool) -> bool:
    """Write down what came of a checked mask, and tell whether it is still as it was. Raises CannotWrite.

    Changed: it was wrong. Reviewed as it was: it was right. Neither: nothing is known yet.
    """
    is_same = is_up_to_date(project, scores)
    if is_reviewed or not is_same:
        add_outcome(outcomes_path(project.folder), Outcome(scores, was_wrong=not is_same))
    return is_same


def _ranked(
    project: Project, critics: str, said: Mapping[str, MaskScores], scores: Mapping[str, MaskScores]
) -> Checked:
    weights = weights_from(outcomes_path(project.folder))
    return Checked(critics, said, scores, suspicion(scores, weights), standings(scores, weights), weights)
