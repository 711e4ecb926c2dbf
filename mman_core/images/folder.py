"""Find the photos of a folder."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from mman_core.errors import NothingToDo

PHOTO_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"})
_NUMBER = re.compile(r"\d+")
_SORTED_AT_ONCE = 4096
"""Names: to sort many more keeps every other thread, the window's too, waiting for some frames."""


def find_photos(root: Path) -> list[Path]:
    """Return the absolute paths of all photos under `root`, in natural order (2.jpg before 10.jpg).

    Sub-folders are searched; hidden files and folders (`.mman` among them) are not, and links that lead out of
    `root` are left out. Photos are known by their suffix; nothing is opened. Raises NothingToDo if there is no such
    folder.
    """
    root = Path(os.path.abspath(root))  # noqa: PTH100 - resolve() would follow links
    return [root / name for name in find_photo_names(root)]


def find_photo_names(root: Path) -> list[str]:
    """Return the same as paths relative to `root` with forward slashes; 50,000 of them in a fraction of a second."""
    root = Path(os.path.abspath(root))  # noqa: PTH100
    if not root.is_dir():
        raise NothingToDo(f"{root} is not a folder; choose a folder that holds photos.")
    keys = [natural_key(name) for name in _photo_names(root)]
    # The last sort only merges what is in order already.
    parts = (sorted(keys[start : start + _SORTED_AT_ONCE]) for start in range(0, len(keys), _SORTED_AT_ONCE))
    return [name for _key, name in sorted(key for part in parts for key in part)]


def natural_key(name: str) -> tuple[str, str]:
    """Return a sort key for a path with forward slashes: numbers count as numbers, letter case only breaks ties."""
    # Folders end before anything else begins, and numbers come before letters, the shorter before the longer.
    return _NUMBER.sub(_number_key, name.casefold()).replace("/", "\0"), name


def _number_key(match: re.Match[str]) -> str:
    digits = match.group().lstrip("0")
    if not digits.isascii():
        digits = str(int(digits))
    return f"\1{chr(len(digits))}{digits}"


def _photo_names(root: Path) -> Iterator[str]:
    real_root = root.resolve()
    folders = [""]
    while folders:
        prefix = folders.pop()
        try:
            entries = os.scandir(root / prefix)
        except OSError:  # a folder that may not be looked into, or is gone by now
            continue
        with entries:
            for entry in entries:
                name = entry.name
                if name.startswith("."):
                    continue
                # What the folder itself says of its files: to ask the disk for each would take most of the time.
                if entry.is_dir(follow_symlinks=False):
                    folders.append(f"{prefix}{name}/")
                elif name[name.rfind(".") :].lower() in PHOTO_SUFFIXES and _is_photo(entry, real_root):
                    yield prefix + name


def _is_photo(entry: os.DirEntry[str], real_root: Path) -> bool:
    """Tell whether it is a file in the folder or a link to one; a pipe's or a device's opening would wait for ever."""
    if not entry.is_symlink():
        return entry.is_file(follow_symlinks=False)
    path = Path(entry.path)
    try:
        return path.is_file() and path.resolve().is_relative_to(real_root)
    except (OSError, RuntimeError):  # links in a circle
        return False
