"""The job behind "Pre-label": which images need a draft, and a few of them at a time for the engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.work.engine_client import EngineClient
from app.work.task import TaskJob
from mman_core.errors import NothingToDo
from mman_core.jobs import Event, PhotoFailed, PrelabelJob, Prelabelled, WeightsLoaded
from mman_core.metrics.score_file import draft_scores_path
from mman_core.project.store import Project
from mman_core.project.variants import Variant
from mman_core.types import StopFlag

PART = 4
"""Images a job of the engine; between two parts other jobs get their turn, the image a person waits for above all."""


@dataclass(frozen=True)
class Planned:
    """So many images will be drafted."""

    total: int


@dataclass(frozen=True)
class Drafted:
    """The image has a draft; `done` of `total` are dealt with."""

    name: str
    done: int
    total: int


@dataclass(frozen=True)
class NotDrafted:
    """The image has no draft, with the reason in one sentence."""

    name: str
    reason: str
    done: int
    total: int


def draft_images(
    client: EngineClient,
    project: Project,
    names: Sequence[str],
    variant: Variant,
    *,
    again: bool,
    touched_too: bool,
    mirror: bool = False,
) -> TaskJob:
    """Return a job that drafts the images with that variant and reports Planned, Drafted, NotDrafted, WeightsLoaded.

    Drafts that exist are made anew only if `again`; images that a person has painted on only if `touched_too` (their
    masks are never written to in any case). `mirror`: score each draft by the mirrored photo too, in twice the time.
    """

    def job(should_stop: StopFlag) -> Iterator[object]:
        wanted = [
            name
            for name in names
            if (touched_too or not project.is_touched(name))
            and (again or not project.draft_path(variant.key, name).exists())
        ]
        if not wanted:
            raise NothingToDo(
                "Every image has a mask or a draft of this variant already; nothing was pre-labelled. "
                "Model > Pre-label all again makes the drafts anew."
            )
        yield Planned(len(wanted))
        for start in range(0, len(wanted), PART):
            if should_stop():
                return
            # Some may have been painted on since the job began.
            part = [name for name in wanted[start : start + PART] if touched_too or not project.is_touched(name)]
            for event in client.run_job(_part_job(project, part, variant, mirror), should_stop):
                yield from _report(event, project, part, start, len(wanted))

    return job


def _part_job(project: Project, names: Sequence[str], variant: Variant, mirror: bool) -> PrelabelJob:
    pairs = tuple((str(project.photo_path(name)), str(project.draft_path(variant.key, name))) for name in names)
    margins = tuple(str(project.margin_path(variant.key, name)) for name in names)
    return PrelabelJob(
        pairs,
        str(variant.weights),
        label_set=project.label_set_source,
        margins=margins,
        scores=str(draft_scores_path(project.folder, variant.key)),
        mirror=mirror,
    )


def _report(event: Event, project: Project, part: Sequence[str], before: int, total: int) -> Iterator[object]:
    names = {str(project.photo_path(name)): name for name in part}
    if isinstance(event, Prelabelled):
        yield Drafted(names[event.photo], before + event.done, total)
    elif isinstance(event, PhotoFailed):
        yield NotDrafted(names[event.photo], event.reason, before + event.done, total)
    elif isinstance(event, WeightsLoaded):
        yield event
