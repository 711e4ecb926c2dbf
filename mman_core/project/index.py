"""The index of a project: one SQLite file with the status of each image and a few settings.

It only remembers what the files cannot say; if it is damaged it is moved to the trash and made anew from the files.
Used by one thread at a time of one process (the project's lock sees to the latter).
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from mman_core.errors import CannotWrite, WrongProject
from mman_core.project.status import ImageRow, ImageStatus
from mman_core.project.trash import move_to_trash

VERSION = 2
"""1 did not know the statuses "reviewed" and "rejected": the program that wrote it would take them for damage."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS images (
    name     TEXT PRIMARY KEY,
    status   TEXT NOT NULL,
    revision INTEGER NOT NULL,
    error    TEXT NOT NULL,
    stamp    TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


class Index:
    """The open index; `rebuilt` is where a damaged one was moved, or None."""

    def __init__(self, folder: Path) -> None:
        """Open or make `folder`/index.db. Raises WrongProject if a newer program made it, CannotWrite."""
        self._path = folder / "index.db"
        self.rebuilt: Path | None = None
        try:
            self._base = _connect(self._path)
        except sqlite3.OperationalError as error:
            raise self._failed(error) from error
        except sqlite3.DatabaseError:
            self.rebuilt = _discard(folder, self._path)
            with self._reporting():
                self._base = _connect(self._path)

    def close(self) -> None:
        """Write everything into the one file and let it go."""
        self._base.close()

    def rows(self) -> dict[str, ImageRow]:
        """Return all rows by name, also of images that are not in the folder just now."""
        with self._reporting():
            found = self._base.execute("SELECT name, status, revision, error, stamp FROM images").fetchall()
        return {row[0]: ImageRow(row[0], ImageStatus(row[1]), *row[2:]) for row in found}

    def put(self, rows: Iterable[ImageRow]) -> None:
        """Insert or replace rows, all or none. Raises CannotWrite, WrongProject."""
        values = [(row.name, row.status.value, row.revision, row.error, row.stamp) for row in rows]
        with self._reporting(), self._base:
            self._base.executemany("INSERT OR REPLACE INTO images VALUES (?, ?, ?, ?, ?)", values)

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
            yield
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def _failed(self, error: sqlite3.Error) -> CannotWrite | WrongProject:
        if isinstance(error, sqlite3.OperationalError):
            return CannotWrite(f"{self._path} cannot be used: {error}; make room, or close the program that uses it.")
        return WrongProject(f"{self._path} is damaged ({error}); close the project and open it again to rebuild it.")


def _connect(path: Path) -> sqlite3.Connection:
    """Open and check the file. Raises sqlite3.DatabaseError if it is damaged, OperationalError if out of reach."""
    # A window opens its project in a worker thread and then uses it in its own: one thread at a time, but not the same.
    base = sqlite3.connect(path, check_same_thread=False)
    try:
        # Exclusive: the write-ahead log then needs no shared memory and works on network disks too.
        base.execute("PRAGMA locking_mode = EXCLUSIVE")
        (version,) = base.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise WrongProject(f"{path} was made by a newer version of this program; update the program to open it.")
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = NORMAL")
        (answer,) = base.execute("PRAGMA quick_check(1)").fetchone()
        if answer != "ok":
            raise sqlite3.DatabaseError(answer)
        if version == 0:
            base.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")
        elif version < VERSION:
            base.execute(f"PRAGMA user_version = {VERSION}")
        _check_rows(base)
    except BaseException:
        base.close()
        raise
    return base


def _check_rows(base: sqlite3.Connection) -> None:
    try:
        for (status,) in base.execute("SELECT status FROM images GROUP BY status").fetchall():
            ImageStatus(status)
        base.execute("SELECT name, revision, error, stamp FROM images LIMIT 1").fetchall()
        base.execute("SELECT key, value FROM settings LIMIT 1").fetchall()
    except (sqlite3.OperationalError, ValueError) as error:
        raise sqlite3.DatabaseError(str(error)) from error


def _discard(folder: Path, path: Path) -> Path:
    moved = move_to_trash(folder, path)
    for suffix in ("-wal", "-shm"):
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            move_to_trash(folder, beside)
    return moved
