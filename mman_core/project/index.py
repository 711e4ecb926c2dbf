"""The index of a project: one SQLite file with the status of each image and a few settings.

It only remembers what the files cannot say; if it is damaged it is moved to the trash and made anew from the files.
Used by one process (the project's lock sees to it), by any of its threads, one at a time.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from mman_core.errors import CannotWrite, WrongProject
from mman_core.project.index_file import connect, private_copy
from mman_core.project.status import ImageRow, ImageStatus
from mman_core.project.trash import move_to_trash


class Index:
    """The open index; `rebuilt` is where a damaged one was moved, or None."""

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        """Open or make `folder`/index.db. Raises WrongProject if a newer program made it, CannotWrite.

        With `read_only` the file is not touched, whoever uses it: what it holds is copied into memory, and what is put
        here is forgotten at the end. A damaged one is then taken for an empty one.
        """
        self._path = folder / "index.db"
        self.rebuilt: Path | None = None
        # An import notes what it has written in its own thread, while the window notes what it saves.
        self._one_at_a_time = threading.RLock()
        if read_only:
            self._base = private_copy(self._path)
            return
        try:
            self._base = connect(self._path)
        except sqlite3.OperationalError as error:
            raise self._failed(error) from error
        except sqlite3.DatabaseError:
            self.rebuilt = _discard(folder, self._path)
            with self._reporting():
                self._base = connect(self._path)

    def close(self) -> None:
        """Write everything into the one file and let it go."""
        self._base.close()

    def rows(self) -> dict[str, ImageRow]:
        """Return all rows by name, also of images that are not in the folder just now."""
        with self._reporting():
            found = self._base.execute(
                "SELECT name, status, revision, error, stamp, photo_bytes FROM images"
            ).fetchall()
        statuses = {status.value: status for status in ImageStatus}
        return {row[0]: ImageRow(row[0], statuses[row[1]], *row[2:]) for row in found}

    def put(self, rows: Iterable[ImageRow]) -> None:
        """Insert or replace rows, all or none. Raises CannotWrite, WrongProject."""
        values = [(row.name, row.status.value, row.revision, row.error, row.stamp, row.photo_bytes) for row in rows]
        with self._reporting(), self._base:
            self._base.executemany("INSERT OR REPLACE INTO images VALUES (?, ?, ?, ?, ?, ?)", values)

    def setting(self, key: str, default: str) -> str:
        """Return the remembered text of that key, or `default`."""
        with self._reporting():
            found = self._base.execute("SELECT value FROM settings WHERE key = ?", (key,)).fetchone()
        return str(found[0]) if found else default

    def set_setting(self, key: str, value: str) -> None:
        """Remember a text. Raises CannotWrite, WrongProject."""
        with self._reporting(), self._base:
            self._base.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (key, value))

    @contextlib.contextmanager
    def _reporting(self) -> Iterator[None]:
        try:
            with self._one_at_a_time:
                yield
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def _failed(self, error: sqlite3.Error) -> CannotWrite | WrongProject:
        if isinstance(error, sqlite3.OperationalError):
            return CannotWrite(f"{self._path} cannot be used: {error}; make room, or close the program that uses it.")
        return WrongProject(f"{self._path} is damaged ({error}); close the project and open it again to rebuild it.")


def _discard(folder: Path, path: Path) -> Path:
    moved = move_to_trash(folder, path)
    for suffix in ("-wal", "-shm"):
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            move_to_trash(folder, beside)
    return moved
