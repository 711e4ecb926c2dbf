"""Files and names that come from outside: no more is read than is allowed, and no name leads out of its folder."""

from __future__ import annotations

import errno
import os
import stat
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO

MAX_TEXT = 4_000_000
"""Bytes of the largest settings file, list or label set that we read."""


def open_file(path: Path) -> BinaryIO:
    """Open a plain file to read its bytes; a pipe, device, socket or folder is refused at once. Raises OSError."""
    # Without O_NONBLOCK a pipe that nobody writes to would be waited for.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
    try:
        opened = os.open(path, flags)
    except ValueError as error:  # a zero byte in the name
        raise OSError(errno.EINVAL, "its name is no file name", str(path)) from error
    try:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            raise OSError(errno.EINVAL, "it is no plain file", str(path))
        return os.fdopen(opened, "rb")
    except BaseException:
        os.close(opened)
        raise


def read_limited(path: Path, most: int = MAX_TEXT) -> bytes:
    """Return the bytes of a plain file. Raises OSError, also if there are more than `most`."""
    with open_file(path) as file:
        if os.fstat(file.fileno()).st_size > most:
            raise OSError(errno.EFBIG, f"it is larger than {most:,} bytes", str(path))
        return file.read(most)


def read_text(path: Path) -> str:
    """Return the text of a small UTF-8 file. Raises OSError, ValueError."""
    return read_limited(path).decode("utf-8")


def short_fault(error: Exception) -> str:
    """Return what kept a file from being read, without its path and on one short line."""
    said = error.strerror if isinstance(error, OSError) else None
    return " ".join((said or str(error)).split())[:100].rstrip(".")


def is_plain_name(name: str) -> bool:
    """Tell whether a name is that of a file or folder, and no path, drive or stream."""
    return name not in ("", ".", "..") and not any(letter in name for letter in "/\\:\0")


def safe_join(root: Path, name: str) -> Path | None:
    """Return the path of `name`, with forward slashes, within `root`; None if it leads out, also by a link."""
    path = PurePosixPath(name)
    if not path.parts or path.is_absolute() or not all(map(is_plain_name, path.parts)):
        return None
    return None if leads_out(root, root / path) else root / path


def leads_out(root: Path, path: Path) -> bool:
    """Tell whether a path within `root` is, or goes through, a link to elsewhere or to itself."""
    try:
        return not path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):  # RuntimeError: a loop of links
        return True


def changed_at(path: Path) -> datetime:
    """Return when a file was changed, or the beginning of 1970 if it is gone or its date is in no calendar."""
    try:
        return datetime.fromtimestamp(path.lstat().st_mtime).astimezone()
    except (OSError, OverflowError, ValueError):
        return datetime.fromtimestamp(0).astimezone()
