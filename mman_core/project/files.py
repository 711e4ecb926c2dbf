"""What the files of a project say of one image: whether it can be used, and how far it is."""

from __future__ import annotations

import dataclasses
import errno
from collections.abc import Sequence
from pathlib import Path

from mman_core.images.opening import signature_fault
from mman_core.project.status import ImageRow, ImageStatus


def row_of_files(
    name: str, row: ImageRow | None, photo: Path, mask: Path, *, has_mask: bool, has_draft: bool
) -> ImageRow:
    """Return the row of a photo that is in the folder, in agreement with its files; `row` is what was known of it."""
    unreadable = row is not None and row.status is ImageStatus.UNREADABLE
    if row is not None and unreadable and row.stamp == stamp_of((photo, mask)):
        return row
    if (row is None or unreadable) and (fault := signature_fault(photo)):
        revision = row.revision if row else 0
        return ImageRow(name, ImageStatus.UNREADABLE, revision, fault, stamp_of((photo, mask)))
    row = row or ImageRow(name)
    if row.status is ImageStatus.DONE:
        return row
    from_files = ImageStatus.DRAFTED if has_draft else ImageStatus.UNTOUCHED
    return dataclasses.replace(row, status=ImageStatus.IN_WORK if has_mask else from_files, error="", stamp="")


def stamp_of(files: Sequence[Path]) -> str:
    """Return a text that changes when one of the files does."""
    parts = []
    for path in files:
        try:
            found = path.stat()
            parts.append(f"{found.st_size}:{found.st_mtime_ns}")
        except OSError:
            parts.append("none")
    return " ".join(parts)


def misnamed(name: str) -> ImageRow | None:
    """Return a row with the reason if no mask could be kept under that name, with a name that can be shown."""
    shown = name.encode("utf-8", "replace").decode()
    fault = ""
    if shown != name:
        fault = f"The file name {shown} holds bytes that are no text; rename the file."
    elif any(len(part.encode()) > 250 for part in name.split("/")):
        fault = f"The file name {shown} is too long for a mask beside it; rename the file."
    return ImageRow(shown, ImageStatus.UNREADABLE, error=fault) if fault else None


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
