"""Files of a project that are in the way are moved to its trash folder, never deleted."""

from __future__ import annotations

import time
from pathlib import Path

from mman_core.images.atomic import cannot_write, write_atomically


def move_to_trash(folder: Path, path: Path) -> Path:
    """Move `path` into `folder`/trash under a name with the time in it; return that name. Raises CannotWrite."""
    target = _free_name(folder, path)
    try:
        path.rename(target)
    except OSError as error:
        raise cannot_write(target, error) from error
    return target


def copy_to_trash(folder: Path, path: Path) -> Path:
    """Copy `path` there likewise: what replaces it then does so at one instant. Raises CannotWrite."""
    target = _free_name(folder, path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise cannot_write(target, error) from error
    write_atomically(target, data)
    return target


def _free_name(folder: Path, path: Path) -> Path:
    trash = folder / "trash"
    stamp = time.strftime("%Y%m%d-%H%M%S")
    target = trash / f"{stamp}-{path.name}"
    number = 1
    try:
        trash.mkdir(parents=True, exist_ok=True)
        while target.exists():
            number += 1
            target = trash / f"{stamp}-{number}-{path.name}"
    except OSError as error:
        raise cannot_write(target, error) from error
    return target
