"""Find the photos of a folder."""

from __future__ import annotations

import os
import re
from pathlib import Path

from mman_core.errors import NothingToDo

PHOTO_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"})


def find_photos(root: Path) -> list[Path]:
    """Return the absolute paths of all photos under `root`, in natural order (2.jpg before 10.jpg).

    Sub-folders are searched; hidden files and folders (`.mman` among them) are not, and links that lead out of
    `root` are left out. Photos are known by their suffix; nothing is opened. Raises NothingToDo if there is no such
    folder.
    """
    root = Path(os.path.abspath(root))  # noqa: PTH100 - resolve() would follow links
    if not root.is_dir():
        raise NothingToDo(f"{root} is not a folder; choose a folder that holds photos.")
    real_root = root.resolve()
    photos = []
    for folder, subfolders, files in os.walk(root):
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        for name in files:
            path = Path(folder, name)
            if name.startswith(".") or path.suffix.lower() not in PHOTO_SUFFIXES:
                continue
            if not path.is_file():  # a link to itself; a pipe or a device, whose opening would wait for ever
                continue
            if not path.is_symlink() or path.resolve().is_relative_to(real_root):
                photos.append(path)
    return sorted(photos, key=lambda path: natural_key(path.relative_to(root).as_posix()))


def natural_key(name: str) -> tuple[list[list[tuple[int, int, str]]], str]:
    """Return a sort key for a path with forward slashes: numbers count as numbers, letter case only breaks ties."""
    parts = [re.split(r"(\d+)", part) for part in name.casefold().split("/")]
    return [[_piece_key(piece) for piece in part if piece] for part in parts], name


def _piece_key(piece: str) -> tuple[int, int, str]:
    return (0, int(piece), "") if piece.isdecimal() else (1, 0, piece)
