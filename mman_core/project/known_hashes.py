"""What the files of a project hold, remembered: of 50,000 photos only those that have changed are read again.

    .mman/hashes.jsonl      {"file": "a/b.jpg", "size": 12345, "time": 1767225600000000000, "hash": "<SHA-256 in hex>"}

A file whose size and time of change are as they were is taken to hold what it held.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

from mman_core.errors import CannotWrite
from mman_core.images.content import content_hash
from mman_core.images.json_lines import append_lines, read_lines

FILE = "hashes.jsonl"

SETTLED_NS = 2_000_000_000
"""A file that was changed this little ago may change again without another time: it is read, and not remembered."""


class KnownHashes:
    """The hashes of the files in the project of that `.mman` folder; used by one thread at a time."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._root = folder.parent
        self._known: dict[str, tuple[int, int, str]] | None = None
        self._new: dict[str, tuple[int, int, str]] = {}

    def hash_of(self, path: Path) -> str:
        """Return the SHA-256 of a photo's or a mask's file in hex. Raises UnreadableImage."""
        if self._known is None:
            self._known = self._read()
        try:
            found = path.stat()
        except OSError:
            return content_hash(path)
        name = os.path.relpath(path, self._root)
        known = self._known.get(name)
        if known is not None and known[:2] == (found.st_size, found.st_mtime_ns):
            return known[2]
        digest = content_hash(path)
        if time.time_ns() - found.st_mtime_ns > SETTLED_NS:
            self._known[name] = self._new[name] = found.st_size, found.st_mtime_ns, digest
        return digest

    def keep(self) -> None:
        """Write down what was read since the last time."""
        entries = [
            {"file": name, "size": size, "time": changed, "hash": digest}
            for name, (size, changed, digest) in self._new.items()
        ]
        self._new = {}
        if entries:
            with contextlib.suppress(CannotWrite):  # they are read again the next time: slower, and nothing is lost
                append_lines(self._path, entries)

    def _read(self) -> dict[str, tuple[int, int, str]]:
        known: dict[str, tuple[int, int, str]] = {}
        for entry in read_lines(self._path):
            match entry:
                case {"file": str(name), "size": int(size), "time": int(changed), "hash": str(digest)}:
                    known[name] = size, changed, digest
        return known
