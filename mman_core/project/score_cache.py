"""Scores of images that were computed before, kept in `.mman/scores.db` by what they were computed from.

The key is the hash of the mask's file and that of the draft's: whatever weights made a draft, other bytes have another
score and the same bytes the same. What critics say of a draft hangs on its photo and on the critics as well. A damaged
file is made anew: nothing in it is a person's work.
"""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import numpy as np

from mman_core.metrics.image_score import ImageScore

VERSION = 1


def hash_file(path: Path) -> str:
    """Return a hash of the bytes of a file. Raises OSError."""
    return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()


class ScoreCache:
    """Used by one thread. A disk that is full or read-only costs the memory of the scores, never the scores."""

    def __init__(self, folder: Path | None, class_count: int) -> None:
        """`folder`: a project's `.mman`; None: nothing is kept, for a project that is only looked at."""
        self._size = class_count
        self._base = self._connected(":memory:") if folder is None else self._open(folder / "scores.db")

    def close(self) -> None:
        with suppress(sqlite3.Error):
            self._base.commit()
        self._base.close()

    def __enter__(self) -> ScoreCache:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def get(self, mask_hash: str, draft_hash: str) -> ImageScore | None:
        """Return the score of that mask and draft, or None if it is not known."""
        with suppress(sqlite3.Error):
            found = self._base.execute(
                "SELECT counts, isolated FROM scores WHERE mask = ? AND draft = ? AND classes = ?",
                (mask_hash, draft_hash, self._size),
            ).fetchone()
            if found is not None and len(found[0]) == 2 * 3 * self._size * 8:
                counts = np.frombuffer(found[0], np.int64).reshape(2, 3, self._size)
                return ImageScore(counts[0], counts[1], float(found[1]))
        return None

    def put(self, mask_hash: str, draft_hash: str, score: ImageScore) -> None:
        """Remember a score."""
        counts = np.stack([score.counts, score.low]).astype(np.int64).tobytes()
        with suppress(sqlite3.Error):
            self._base.execute(
                "INSERT OR REPLACE INTO scores VALUES (?, ?, ?, ?, ?)",
                (mask_hash, draft_hash, self._size, counts, score.isolated),
            )

    def critics_said(self, image: str, draft_hash: str, critics: str) -> tuple[float, float] | None:
        """Return what the critics of that version said of an image's draft, Macro and Micro, or None."""
        with suppress(sqlite3.Error):
            found = self._base.execute(
                "SELECT macro, micro FROM critics WHERE image = ? AND draft = ? AND critics = ?",
                (image, draft_hash, critics),
            ).fetchone()
            if found is not None and all(isinstance(each, float) for each in found):
                return found[0], found[1]
        return None

    def put_critics(self, image: str, draft_hash: str, critics: str, said: tuple[float, float]) -> None:
        """Remember what the critics of that version said, Macro and Micro."""
        with suppress(sqlite3.Error):
            self._base.execute(
                "INSERT OR REPLACE INTO critics VALUES (?, ?, ?, ?, ?)", (image, draft_hash, critics, *said)
            )

    def _open(self, path: Path) -> sqlite3.Connection:
        # SQLite obeys a journal that it finds beside a file, also one that came with the folder from elsewhere.
        for left in ("-journal", "-wal", "-shm"):
            with suppress(OSError):
                path.with_name(path.name + left).unlink()
        try:
            return self._connected(path)
        except sqlite3.Error:
            with suppress(OSError):
                path.unlink()
        try:
            return self._connected(path)
        except sqlite3.Error:
            return self._connected(":memory:")

    def _connected(self, path: Path | str) -> sqlite3.Connection:
        base = sqlite3.connect(path)
        try:
            base.execute("PRAGMA trusted_schema = OFF")
            if base.execute("PRAGMA user_version").fetchone()[0] != VERSION:
                base.execute("DROP TABLE IF EXISTS scores")
                base.execute(
                    "CREATE TABLE scores (mask TEXT, draft TEXT, classes INT, counts BLOB, isolated REAL, "
                    "PRIMARY KEY (mask, draft, classes)) WITHOUT ROWID"
                )
                base.execute(f"PRAGMA user_version = {VERSION}")
                base.commit()
            base.execute(
                "CREATE TABLE IF NOT EXISTS critics (image TEXT, draft TEXT, critics TEXT, macro REAL, micro REAL, "
                "PRIMARY KEY (image, draft, critics)) WITHOUT ROWID"
            )
            for table in ("scores", "critics"):
                base.execute(f"SELECT count(*) FROM {table}").fetchone()
        except sqlite3.Error:
            base.close()
            raise
        return base
