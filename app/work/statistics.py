"""What the work on the images costs: written down in a thread, and read again with all that is shown of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.work.task import TaskJob
from mman_core.errors import MmanError
from mman_core.project.champion import read_history
from mman_core.project.effort import (
    BLANK,
    Effort,
    accepted_images,
    add_visits,
    draft_to_final,
    effort_path,
    read_visits,
    start_of,
    thinned,
)
from mman_core.project.effort_summary import (
    Curve,
    Group,
    by_day,
    by_queue,
    by_start,
    by_ten,
    changes_of_champion,
    curve,
)
from mman_core.project.store import Project
from mman_core.types import Mask, StopFlag


@dataclass(frozen=True)
class EndedVisit:
    """A visit that has to be written down; of an accepted image the mask, thinned, and the size that it has."""

    visit: Effort
    final: Mask | None = None
    shape: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Statistics:
    """The accepted images, oldest first; after how many the champion changed, and to whom; groups by their title."""

    efforts: Sequence[Effort]
    seconds: Curve
    actions: Curve
    """Strokes and clicks."""
    kept: Curve
    """What was kept of the draft: IoU in percent."""
    changes: Sequence[tuple[int, str]]
    groups: Mapping[str, Sequence[Group]]


def record(project: Project, ended: Sequence[EndedVisit]) -> TaskJob:
    """Return a job that appends these visits to the project's file; not to be stopped, it is short."""

    def job(_should_stop: StopFlag) -> Iterator[object]:
        path = effort_path(project.folder)
        add_visits(path, [_scored(project, path, each) for each in ended])
        yield from ()

    return job


def read_statistics(folder: Path) -> Statistics:
    """Read what was recorded in a project's `.mman` folder, and sum it up."""
    efforts = accepted_images(read_visits(effort_path(folder)))
    try:
        reigns = read_history(folder)
    except MmanError:  # told where champions are chosen
        reigns = []
    groups = {
        "By day": by_day(efforts),
        "By ten images": by_ten(efforts),
        "By what they began from": by_start(efforts),
        "By the queue": by_queue(efforts),
    }
    return Statistics(
        efforts,
        curve([each.active_seconds for each in efforts]),
        curve([each.strokes + each.clicks for each in efforts]),
        curve([None if each.iou is None else 100 * each.iou for each in efforts]),
        changes_of_champion(efforts, reigns),
        groups,
    )


def _scored(project: Project, path: Path, ended: EndedVisit) -> Effort:
    """Return the visit with what the accepted mask has in common with the draft that it began from."""
    visit = ended.visit
    if ended.final is None:
        return visit
    start = visit.began_from or start_of(read_visits(path), visit.name)
    if start in ("", BLANK):
        return visit
    # A draft that is gone or damaged by now costs the comparison, not the record.
    with suppress(MmanError, ValueError):
        draft = project.read_draft(visit.name, start, ended.shape)
        if draft is not None:
            iou = draft_to_final(thinned(draft), ended.final, project.label_set.size)
            return dataclasses.replace(visit, iou=iou)
    return visit
