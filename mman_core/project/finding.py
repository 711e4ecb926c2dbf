"""One thing that is wrong with a project, and what puts it right."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Remedy(StrEnum):
    """What can be done without asking a person."""

    NONE = "a person must decide"
    TRASH = "move it to the trash"
    REBUILD = "make it anew from the files"


@dataclass(frozen=True)
class Finding:
    """`path` is the file; `fault` goes on from its name: "is damaged ..."."""

    path: Path
    fault: str
    remedy: Remedy = Remedy.NONE
