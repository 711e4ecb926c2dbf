"""The SQLite file of the index: opened, checked, brought up to date, or copied without touching it."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import stat
import tempfile
from pathlib import Path

from mman_core.errors import WrongProject
from mman_core.images.atomic import write_atomically
from mman_core.project.status import ImageStatus
from mman_core.project.trash import move_to_trash

VERSION = 3
"""3 knows the statuses "reviewed" and "rejected"; an older program would take them for damage."""

_MAX_BYTES = 1_000_000_000
"""A million images need less than a third of it."""

_SCHEMA = """
CREATE TABLE images (
    name        TEXT PRIMARY KEY,
    status      TEXT NOT NULL,
    revision    INTEGER NOT NULL,
    error       TEXT NOT NULL,
    stamp       TEXT NOT NULL,
    photo_bytes INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""

_MIGRATIONS = {
    0: _SCHEMA,
    1: "ALTER TABLE images ADD COLUMN photo_bytes INTEGER NOT NULL DEFAULT 0;",
    2: "",
}
"""What brings the file of each older version to the next; 0 is a file without tables, for which it is the newest."""

_TYPES = """
SELECT count(*) FROM images WHERE typeof(name) <> 'text' OR typeof(revision) <> 'integer' OR typeof(error) <> 'text'
OR typeof(stamp) <> 'text' OR typeof(photo_bytes) <> 'integer'
"""


def connect(path: Path) -> sqlite3.Connection:
    """Open, check and bring up to date the file, which is made if there is none.

    Before an older version is changed, a copy of it is kept as `index.v1.db` beside it. Raises sqlite3.DatabaseError if
    it is damaged or not ours, OperationalError if out of reach, WrongProject if a newer program made it.
    """
    _check_file(path)
    _put_rollback_journal_aside(path)
    # A window opens its project in a worker thread and then uses it in its own: one thread at a time, but not the same.
    base = sqlite3.connect(path, check_same_thread=False)
    try:
        # Exclusive: the write-ahead log then needs no shared memory and works on network disks too.
        base.execute("PRAGMA locking_mode = EXCLUSIVE")
        version = _checked_version(path, base)
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = NORMAL")
        if 0 < version < VERSION:
            write_atomically(path.with_name(f"index.v{version}.db"), base.serialize())
        _bring_up_to_date(base, version)
    except BaseException:
        base.close()
        raise
    return base


def private_copy(path: Path) -> sqlite3.Connection:
    """Return a copy of the file in memory, up to date; an empty one if it is missing or damaged.

    Its owner may be writing to it: it is copied as it lies there, and what cannot be read then is not known. Raises
    WrongProject if a newer program made it.
    """
    base = sqlite3.connect(":memory:", check_same_thread=False)
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(OSError, sqlite3.DatabaseError):
        _check_file(path)
        with contextlib.closing(sqlite3.connect(_copied(path, Path(folder)))) as found:
            version = _checked_version(path, found)
            _bring_up_to_date(found, version)
            found.backup(base)
            return base
    _bring_up_to_date(base, 0)
    return base


def _check_file(path: Path) -> None:
    """Raise sqlite3.DatabaseError for what SQLite must not even open: a pipe would be waited for."""
    for each in (path, path.with_name(f"{path.name}-wal")):
        try:
            found = each.lstat()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise sqlite3.OperationalError(error.strerror) from error
        if not stat.S_ISREG(found.st_mode) or found.st_size > _MAX_BYTES:
            raise sqlite3.DatabaseError("it is no file of an index")


def _put_rollback_journal_aside(path: Path) -> None:
    """Move a rollback journal to the trash: with a write-ahead log there is none, and SQLite would obey it.

    It can name any file of the disk as its "super-journal", which SQLite then deletes.
    """
    journal = path.with_name(f"{path.name}-journal")
    if os.path.lexists(journal):
        move_to_trash(path.parent, journal)


def _checked_version(path: Path, base: sqlite3.Connection) -> int:
    """Return the version of a file that is whole and holds our tables and nothing else."""
    # Nothing that somebody else has written into the file may run anything.
    base.execute("PRAGMA trusted_schema = OFF")
    (version,) = base.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise WrongProject(f"{path} was made by a newer version of this program; update the program to open it.")
    held = {(kind, name) for kind, name in base.execute("SELECT type, name FROM sqlite_master")}
    if version < 0 or held != ({("table", "images"), ("table", "settings")} if version else set()):
        raise sqlite3.DatabaseError("it holds other tables than ours")
    (answer,) = base.execute("PRAGMA quick_check(1)").fetchone()
    if answer != "ok":
        raise sqlite3.DatabaseError(answer)
    return int(version)


def _bring_up_to_date(base: sqlite3.Connection, version: int) -> None:
    if version < VERSION:
        steps = [_MIGRATIONS[0]] if version == 0 else [_MIGRATIONS[older] for older in range(version, VERSION)]
        base.executescript(f"BEGIN; {' '.join(steps)} PRAGMA user_version = {VERSION}; COMMIT;")
    try:
        for (status,) in base.execute("SELECT status FROM images GROUP BY status").fetchall():
            ImageStatus(status)
        (wrong,) = base.execute(_TYPES).fetchone()
        base.execute("SELECT key, value FROM settings LIMIT 1").fetchall()
    except (sqlite3.OperationalError, ValueError) as error:
        raise sqlite3.DatabaseError(str(error)) from error
    if wrong:
        raise sqlite3.DatabaseError("a row holds what no row of ours holds")


def fault_of(path: Path) -> str:
    """Return what is wrong with the file, "" if nothing is or it is not there; it is not touched."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            _check_file(path)
            with contextlib.closing(sqlite3.connect(_copied(path, Path(folder)))) as found:
                version = _checked_version(path, found)
                _bring_up_to_date(found, version)
        except FileNotFoundError:
            return ""
        except (OSError, sqlite3.Error) as error:
            return " ".join(str(error).split())[:100]
    return ""


def _copied(path: Path, folder: Path) -> Path:
    """Copy the file and its write-ahead log into a folder. Raises OSError."""
    shutil.copyfile(path, folder / path.name)
    with contextlib.suppress(FileNotFoundError):
        shutil.copyfile(path.with_name(f"{path.name}-wal"), folder / f"{path.name}-wal")
    return folder / path.name
