"""What lies in a project's folder: photos, masks and drafts, by their names alone.

No photo is opened and no file is asked for its size: 50,000 images take a fraction of a second. `look` may run in any
thread; it reads, and changes nothing.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mman_core.images.folder import find_photo_names
from mman_core.project.files import subfolders
from mman_core.project.inside import names_in, refuse_inner_links_out, refuse_links_out
from mman_core.project.status import ImageRow, ImageStatus

_PART = 256
"""Photos that are looked into between two notes of it."""

LONGEST_PART = 250
"""Bytes of a part of an image's name: its mask's has some more, and disks allow 255."""


@dataclass(frozen=True)
class Seen:
    """The images in natural order of their names, and what has changed since they were `known`.

    `changed` are rows that are not as they were; `unchecked` are the names of photos that nobody has looked into yet;
    `gone` are the known rows whose photo is not there now.
    """

    known: Mapping[str, ImageRow]
    rows: dict[str, ImageRow]
    changed: list[ImageRow]
    unchecked: list[str]
    gone: dict[str, ImageRow]


def look(root: Path, folder: Path, known: Mapping[str, ImageRow]) -> Seen:
    """Look which images there are in `root`, whose project is in `folder`.

    Raises NothingToDo if `root` is gone, WrongProject if a link in the project leads out of it.
    """
    refuse_inner_links_out(root, folder / "journal")
    refuse_inner_links_out(root, folder / "margins")
    masks = names_in(root, folder / "masks")
    drafts: set[str] = set()
    for variant in subfolders(folder / "drafts"):
        refuse_links_out(root, variant)
        drafts |= names_in(root, variant)
    rows: dict[str, ImageRow] = {}
    changed: list[ImageRow] = []
    unchecked: list[str] = []
    for name in find_photo_names(root):
        was = known.get(name)
        row = _misnamed(name)
        if row is None:
            row, is_checked = _row(root, folder, name, was, name in masks, name in drafts)
            if not is_checked:
                unchecked.append(name)
            elif row is not was:
                changed.append(row)
        rows[row.name] = row
    gone = {name: known[name] for name in known.keys() - rows.keys()}
    return Seen(known, rows, changed, unchecked, gone)


def stamp(photo: Path, mask: Path) -> str:
    """Return a text that changes when the photo or the mask of an image does."""
    parts = ["none", "none"]
    for place, path in enumerate((photo, mask)):
        with contextlib.suppress(OSError):
            found = path.stat()
            parts[place] = f"{found.st_size}:{found.st_mtime_ns}"
    return " ".join(parts)


def _row(
    root: Path, folder: Path, name: str, was: ImageRow | None, has_mask: bool, has_draft: bool
) -> tuple[ImageRow, bool]:
    """Return the row in agreement with the files, and whether the photo need not be looked into."""
    from_files = ImageStatus.DRAFTED if has_draft else ImageStatus.UNTOUCHED
    if has_mask:
        from_files = ImageStatus.IN_WORK
    if was is None:
        return ImageRow(name, from_files), False
    if was.status is ImageStatus.UNREADABLE:
        if was.stamp == stamp(root / name, folder / "masks" / f"{name}.png"):
            return was, True
        return dataclasses.replace(was, status=from_files, error="", stamp=""), False
    if was.status.is_of_a_person or was.status is from_files:
        return was, True
    return dataclasses.replace(was, status=from_files, error="", stamp=""), True


def _misnamed(name: str) -> ImageRow | None:
    """Return a row with the reason if no mask could be kept under that name, with a name that can be shown."""
    if name.isascii() and len(name) <= LONGEST_PART:
        return None
    shown = name.encode("utf-8", "replace").decode()
    fault = ""
    if shown != name:
        fault = f"The file name {shown} holds bytes that are no text; rename the file."
    elif any(len(part.encode()) > LONGEST_PART for part in name.split("/")):
        fault = f"The file name {shown} is too long for a mask beside it; rename the file."
    return ImageRow(shown, ImageStatus.UNREADABLE, error=fault) if fault else None


def parts(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the names some hundred at a time."""
    for start in range(0, len(names), _PART):
        yield names[start : start + _PART]
