"""What lies in a project's trash, where it came from, and how it gets back there.

`.mman/trash.log` holds a line for each file that was moved: its name in the trash and the path that it had within
`.mman`. A file without a line can be looked at, but only a person can say where it belongs.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mman_core.errors import CannotWrite, WrongProject
from mman_core.images.atomic import cannot_write
from mman_core.outside import changed_at, is_plain_name, open_file, safe_join

LOG = "trash.log"
_LONGEST_LINE = 10_000


@dataclass(frozen=True)
class Trashed:
    """A file in the trash: its name there, its path within `.mman` before ("" if not known), its bytes and time."""

    name: str
    origin: str
    size: int
    changed: datetime


def note_origin(folder: Path, target: Path, path: Path) -> None:
    """Remember, before it is moved, that `path` of the project's `folder` becomes `target`. Raises OSError."""
    line = json.dumps({"name": target.name, "origin": os.path.relpath(path, folder).replace(os.sep, "/")})
    with (folder / LOG).open("a", encoding="ascii") as file:
        file.write(line + "\n")


def list_trash(folder: Path) -> list[Trashed]:
    """Return what lies in the trash of a project's `.mman` folder, by name, which begins with the time."""
    origins = _origins(folder)
    found = []
    for path in sorted((folder / "trash").iterdir()) if (folder / "trash").is_dir() else []:
        state = path.lstat()
        found.append(Trashed(path.name, origins.get(path.name, ""), state.st_size, changed_at(path)))
    return found


def restore(folder: Path, name: str) -> Path:
    """Move a file of the trash back to where it came from, and return that path.

    Nothing is replaced. Raises WrongProject if there is no such file or nobody knows its place, CannotWrite if
    something lies there.
    """
    path = folder / "trash" / name
    if not is_plain_name(name) or not os.path.lexists(path):
        raise WrongProject(f"There is no {name[:300]!r} in {folder / 'trash'}; choose a name that is listed.")
    origin = _origins(folder).get(name)
    target = safe_join(folder, origin) if origin else None
    if target is None:
        raise WrongProject(f"Nobody has noted where {path} came from; move it yourself.")
    if os.path.lexists(target):
        raise CannotWrite(f"{target} is there again; move it away, then restore {name}.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)
    except OSError as error:
        raise cannot_write(target, error) from error
    return target


def _origins(folder: Path) -> dict[str, str]:
    """Return the paths by names; damaged lines are left out."""
    found: dict[str, str] = {}
    with contextlib.suppress(OSError), open_file(folder / LOG) as file:
        while line := file.readline(_LONGEST_LINE):
            with contextlib.suppress(ValueError, RecursionError, KeyError, TypeError):
                fields = json.loads(line)
                found[str(fields["name"])] = str(fields["origin"])
    return found
