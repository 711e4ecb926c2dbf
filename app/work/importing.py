"""The jobs behind "Import": looking at what others have made, and then doing what was reported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.work.pace import Ticks
from app.work.task import TaskJob
from mman_core.formats.formats import format_of
from mman_core.project.import_masks import MaskImport, Report, import_masks, plan_import
from mman_core.project.store import Project
from mman_core.types import StopFlag


@dataclass(frozen=True)
class ImportWish:
    """What a person wants imported, from which folder or file; as masks, or as drafts of that name."""

    source: Path
    format_key: str
    split: str = "train"
    label_set_key: str | None = None
    """None: what the files say, else the one that the format is made for, else the project's."""
    as_drafts: str | None = None


@dataclass(frozen=True)
class ImportProgress:
    """So many masks were looked at, or are dealt with."""

    done: int


@dataclass(frozen=True)
class ImportReport:
    """What would become of the masks, or, if `applied`, what became of them; `without`: photos that get none."""

    plan: MaskImport
    report: Report
    applied: bool
    was_stopped: bool
    without: int

    @property
    def found(self) -> int:
        """How many masks were found."""
        return self.report.counts.total()


def look_at_masks(project: Project, wish: ImportWish) -> TaskJob:
    """Return a job that changes nothing: ImportProgress now and then, then an ImportReport, also after a stop."""

    def job(should_stop: StopFlag) -> Iterator[object]:
        plan = plan_import(
            project,
            wish.source,
            format_of(wish.format_key),
            split=wish.split,
            label_set_key=wish.label_set_key,
            as_drafts=wish.as_drafts,
        )
        yield from _pass(project, plan, apply=False, should_stop=should_stop)

    return job


def apply_import(project: Project, plan: MaskImport) -> TaskJob:
    """Return a job that imports: ImportProgress now and then, then an ImportReport, also after a stop."""

    def job(should_stop: StopFlag) -> Iterator[object]:
        return _pass(project, plan, apply=True, should_stop=should_stop)

    return job


def _pass(project: Project, plan: MaskImport, *, apply: bool, should_stop: StopFlag) -> Iterator[object]:
    report, ticks = Report(), Ticks()
    for looked in import_masks(project, plan, apply=apply, should_stop=should_stop):
        report.add(looked)
        if ticks.is_time():
            yield ImportProgress(report.counts.total())
    without = sum(row.name not in report.images for row in project.images)
    yield ImportReport(plan, report, apply, should_stop(), without)
