"""Small pictures of a project's photos, kept in `.mman/thumbnails/` so that they are made only once.

They can be made anew at any time: unlike everything else in a project they are removed when they take too much room,
and a full disk only means that they are made again.
"""

from __future__ import annotations

import contextlib
import io
import os
import secrets
from pathlib import Path

import numpy as np
from PIL import Image

from mman_core.errors import MmanError
from mman_core.images.opening import opened_image
from mman_core.images.photo import read_small_photo
from mman_core.outside import leads_out
from mman_core.types import Rgb

FOLDER = "thumbnails"
SIDE = 160
"""Pixels of the longer side: sharp on a screen of two dots a pixel."""
DISK_BYTES = 256 * 2**20
_KEPT_SHARE = 0.75


class Thumbnails:
    """The thumbnails of one project; for one thread at a time."""

    def __init__(self, project_folder: Path, *, may_write: bool = True, disk_bytes: int = DISK_BYTES) -> None:
        """Use those of a project's `.mman` folder; new ones are kept there if they may be written."""
        self._root = project_folder.parent
        self._folder = project_folder / FOLDER
        self._may_write = may_write
        self._disk_bytes = disk_bytes
        self._taken: int | None = None

    def get(self, name: str, photo: Path) -> Rgb | None:
        """Return the photo as (H, W, 3) uint8 RGB with `SIDE` pixels at most, None if it cannot be read."""
        path = self._folder / f"{name}.jpg"
        try:
            stamp = _stamp(photo)
            known = self._read(path, stamp)
            if known is not None:
                return known
            small = read_small_photo(photo, SIDE)
        except (MmanError, OSError):
            return None
        if self._may_write:
            with contextlib.suppress(OSError):
                self._keep(path, small, stamp)
        return small

    def _read(self, path: Path, stamp: bytes) -> Rgb | None:
        if not path.is_file() or leads_out(self._root, path):
            return None
        try:
            with opened_image(path) as image:
                # A JPEG has room for a comment: in ours it says of which state of the photo it was made.
                if image.info.get("comment") != stamp or max(image.size) > SIDE:
                    return None
                return np.array(image.convert("RGB"))
        except MmanError:  # torn by a crash
            return None

    def _keep(self, path: Path, small: Rgb, stamp: bytes) -> None:
        if leads_out(self._root, path):
            return
        buffer = io.BytesIO()
        Image.fromarray(small).save(buffer, "JPEG", quality=85, comment=stamp)
        path.parent.mkdir(parents=True, exist_ok=True)
        # Under its name only when whole, but not waited for: one that a power cut tears is made again.
        temporary = path.parent / f".{secrets.token_hex(8)}.tmp"
        try:
            temporary.write_bytes(buffer.getvalue())
            temporary.replace(path)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
        if self._taken is None:
            self._taken = sum(size for _time, size, _path in self._files())
        else:
            self._taken += buffer.tell()
        if self._taken > self._disk_bytes:
            self._make_room()

    def _make_room(self) -> None:
        """Remove the thumbnails that were made first."""
        left = int(_KEPT_SHARE * self._disk_bytes)
        self._taken = 0
        for _time, size, path in sorted(self._files(), reverse=True):
            if self._taken + size > left:
                path.unlink(missing_ok=True)
            else:
                self._taken += size

    def _files(self) -> list[tuple[int, int, Path]]:
        """Return time, bytes and path of every thumbnail on the disk."""
        found = []
        for place, _folders, names in os.walk(self._folder):
            for name in names:
                path = Path(place, name)
                with contextlib.suppress(OSError):
                    state = path.lstat()
                    found.append((state.st_mtime_ns, state.st_size, path))
        return found


def _stamp(photo: Path) -> bytes:
    """Return what changes when the photo does. Raises OSError."""
    state = photo.stat()
    return f"{state.st_size}:{state.st_mtime_ns}".encode("ascii")
