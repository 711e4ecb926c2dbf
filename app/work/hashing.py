"""What the files of a project hold, remembered for all threads that ask: they take turns."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from mman_core.project.known_hashes import KnownHashes
from mman_core.project.lesson import HashOf


class Hashing:
    """The hashes of one project's files. Who decides by them which images judge models must hold the turn meanwhile:
    two that decide at once would move images.
    """

    def __init__(self, known: KnownHashes) -> None:
        self._known = known
        self._lock = threading.Lock()

    @contextmanager
    def turn(self) -> Iterator[HashOf]:
        """Yield what returns the hash of a file; at the end, what was read is written down."""
        with self._lock:
            try:
                yield self._known.hash_of
            finally:
                self._known.keep()
