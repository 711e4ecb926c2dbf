"""Write a file so that a crash, a full disk or a pulled cable leaves the old one or the new one, never half of it."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from mman_core.errors import CannotWrite

_REASONS = {
    errno.ENOSPC: "the disk is full; make room and try again",
    errno.EDQUOT: "your share of the disk is used up; make room and try again",
    errno.EFBIG: "the disk takes no file of this size; make room or use another disk",
    errno.EROFS: "the disk is read-only; use a folder on a disk that can be written",
    errno.EACCES: "the folder is read-only for you; change its permissions or use another folder",
    errno.EPERM: "the folder is read-only for you; change its permissions or use another folder",
    errno.ENOTDIR: "a file lies where a folder is needed; move that file away",
    errno.EEXIST: "a file lies where a folder is needed; move that file away",
    errno.EISDIR: "a folder of that name is in the way; move it away",
    errno.ENAMETOOLONG: "its name is too long; give the photo a shorter name",
    errno.ENOENT: "its folder is gone; connect the disk again or put the folder back",
}

_TEMPORARY = re.compile(r"\.[0-9a-f]{16}\.tmp")


def write_atomically(path: Path, data: bytes | memoryview) -> None:
    """Replace `path` by `data` at one instant, making its folders if needed.

    The bytes go to a temporary file beside it, reach the disk, and take the name. If anything fails, the temporary
    file is removed and the old file stays as it was. Raises CannotWrite.
    """
    with written_atomically(path) as file:
        file.write(data)


@contextlib.contextmanager
def written_atomically(path: Path) -> Iterator[BinaryIO]:
    """Yield a file for the block to write piece by piece; it replaces `path` at the block's end, as above.

    If the block raises, the old file stays. Raises CannotWrite for what the disk refuses.
    """
    # The temporary name is short on purpose: `path` may already have the longest name the disk allows.
    temporary = path.parent / f".{secrets.token_hex(8)}.tmp"
    try:
        make_folder(path.parent)
        with temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        sync_folder(path.parent)
    except BaseException as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        if isinstance(error, OSError):
            raise cannot_write(path, error) from error
        raise


def remove_leftovers(folder: Path) -> None:
    """Remove the temporary files of a process that was killed while it wrote into `folder`.

    Only for a folder into which nobody else writes now. What cannot be removed stays.
    """
    for path in folder.glob(".*.tmp"):
        if _TEMPORARY.fullmatch(path.name):
            with contextlib.suppress(OSError):
                path.unlink()


def make_folder(folder: Path) -> None:
    """Make the folder and those above it, each of which is on the disk before something is put into it."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Wait until the names in the folder are on the disk too, where the system can do so; a new file needs it."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    with contextlib.suppress(OSError):  # some network disks cannot; the file itself is on the disk
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def cannot_write(path: Path, error: OSError) -> CannotWrite:
    """Return the sentence for a failed write of `path`: what, which file, what to do."""
    reason = _REASONS.get(error.errno or 0, f"{error.strerror or error}; try again or use another folder")
    return CannotWrite(f"{path} cannot be written: {reason}.")
