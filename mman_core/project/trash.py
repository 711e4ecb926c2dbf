"""Files of a project that are in the way are moved to its trash folder, never deleted."""

from __future__ import annotations

import os
import time
from pathlib import Path

from mman_core.images.atomic import cannot_write, write_atomically
from mman_core.outside import read_limited
from mman_core.project.trash_list import note_origin

LONGEST_NAME = 255
"""Bytes that disks allow in a file name."""

_LARGEST = 4_000_000_000


def move_to_trash(folder: Path, path: Path) -> Path:
    """Move `path` into `folder`/trash under a name with the time in it; return that name. Raises CannotWrite."""
    target = folder / "trash" / path.name
    try:
        target = _free_place(folder, path)
        note_origin(folder, target, path)
        path.rename(target)
    except OSError as error:
        raise cannot_write(target, error) from error
    return target


def copy_to_trash(folder: Path, path: Path) -> Path:
    """Copy `path` there likewise: what replaces it then does so at one instant. Raises CannotWrite."""
    target = folder / "trash" / path.name
    try:
        target = _free_place(folder, path)
        data = read_limited(path, _LARGEST)
        note_origin(folder, target, path)
    except OSError as error:
        raise cannot_write(target, error) from error
    write_atomically(target, data)
    return target


def _free_place(folder: Path, path: Path) -> Path:
    trash = folder / "trash"
    trash.mkdir(parents=True, exist_ok=True)
    stamp = time.strftime("%Y%m%d-%H%M%S")
    number = 1
    target = trash / _short(f"{stamp}-{path.name}")
    while os.path.lexists(target):
        number += 1
        target = trash / _short(f"{stamp}-{number}-{path.name}")
    return target


def _short(name: str) -> str:
    """Return the name, with a gap in its middle if it is longer than a disk allows."""
    data = os.fsencode(name)
    if len(data) <= LONGEST_NAME:
        return name
    # Letters of several bytes may be cut in two at the gap: those are left out.
    return f"{data[:120].decode('utf-8', 'ignore')}...{data[-120:].decode('utf-8', 'ignore')}"
