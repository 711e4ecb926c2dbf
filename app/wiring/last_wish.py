"""What a dialog was asked for the last time in a project: a dataclass of plain values and one path."""

from __future__ import annotations

import dataclasses
import json
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from app.work.exporting import ExportWish
from app.work.importing import ImportWish
from mman_core.errors import CannotWrite
from mman_core.project.store import Project

Wish = TypeVar("Wish", ExportWish, ImportWish)


def last_wish(project: Project, kind: type[Wish]) -> Wish | None:
    """Return what was asked for the last time, None if nothing was or if nobody can tell any more."""
    try:
        known = json.loads(project.setting(_setting(kind), "{}"))
        paths = {field.name: Path(known[field.name]) for field in dataclasses.fields(kind) if field.type == "Path"}
        return kind(**{**known, **paths})
    except (ValueError, TypeError, KeyError):
        return None


def keep_wish(project: Project, wish: ExportWish | ImportWish) -> None:
    """Remember it for the next time."""
    with suppress(CannotWrite):  # a convenience: nobody needs to hear that it did not work
        project.set_setting(_setting(type(wish)), json.dumps(dataclasses.asdict(wish), default=str))


def _setting(kind: type[ExportWish | ImportWish]) -> str:
    return "last_export" if kind is ExportWish else "last_import"
