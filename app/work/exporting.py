"""The job behind "Export": the masks go out one by one, and at its end it says what was left out or lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.work.pace import Ticks
from app.work.task import TaskJob
from mman_core.formats.export import LeftOut
from mman_core.formats.manifest import exported_summary
from mman_core.project.pairs import export_project
from mman_core.project.store import Project
from mman_core.types import StopFlag


@dataclass(frozen=True)
class ExportWish:
    """What a person wants exported: where to, as which split, only what is marked done or all that is corrected."""

    out: Path
    split: str
    only_done: bool
    format_key: str = "lip"
    label_set_key: str | None = None
    """None: the one that the format is made for, else the project's."""


@dataclass(frozen=True)
class ExportProgress:
    """So many of `total` images are dealt with."""

    done: int
    total: int


@dataclass(frozen=True)
class ExportReport:
    """How an export went: names of images by the reason why they were left out, and what its manifest says of it."""

    wish: ExportWish
    exported: int
    was_stopped: bool
    left_out: Mapping[str, list[str]] = field(default_factory=dict)
    summary: Mapping[str, Any] = field(default_factory=dict)


def export_masks(project: Project, wish: ExportWish) -> TaskJob:
    """Return a job that reports ExportProgress now and then, and an ExportReport at its end, also after a stop."""

    def job(should_stop: StopFlag) -> Iterator[object]:
        events = export_project(
            project,
            wish.out,
            format_key=wish.format_key,
            label_set_key=wish.label_set_key,
            split=wish.split,
            only_done=wish.only_done,
            should_stop=should_stop,
        )
        left_out: dict[str, list[str]] = {}
        ticks = Ticks()
        for event in events:
            if isinstance(event, LeftOut):
                left_out.setdefault(event.reason, []).append(event.name)
            if ticks.is_time() or event.done == event.total:
                yield ExportProgress(event.done, event.total)
        summary = exported_summary(wish.out, wish.split)
        exported = int(summary.get("exported", 0))
        yield ExportReport(wish, exported, summary.get("finished") is False, left_out, summary)

    return job
