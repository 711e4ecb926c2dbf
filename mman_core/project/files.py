"""What a project asks of its files before it uses them."""

from __future__ import annotations

import errno
from pathlib import Path


def exists(path: Path) -> bool:
    """Tell whether a file is there; one that may not even be looked at is, so that nothing is written over it."""
    try:
        path.lstat()  # also a link to nowhere: the disk that it leads to may be missing just now
    except OSError as error:
        return error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG)
    return True


def subfolders(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []


def size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
