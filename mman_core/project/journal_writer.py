"""Appends to the journal of one image, so that what was appended survives a kill and a pulled cable."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from mman_core.errors import CannotWrite
from mman_core.images.atomic import cannot_write, make_folder, sync_folder, write_atomically
from mman_core.mask.history import HISTORY_BYTES, Accept, Deed, GoTo
from mman_core.project.journal import (
    Announced,
    Head,
    Log,
    Record,
    Saved,
    mask_digest,
    pack_head,
    pack_record,
    read_log,
)
from mman_core.project.replay import history_at
from mman_core.types import Mask

SLACK = 1.25
"""The file may be so many times as long as the budget before old steps are dropped from it."""


class JournalWriter:
    """Queues deeds and appends them in order; all methods may be called from any thread.

    What could not be appended stays queued until a later `flush` succeeds. `project_folder` must exist for that: a
    disk that was pulled out is waited for. If only the journal itself is removed by somebody, nothing is appended any
    more until the image is opened again: what is missing cannot be made up for, and the mask file has it all.
    """

    def __init__(self, project_folder: Path, path: Path, name: str, *, budget: int = HISTORY_BYTES) -> None:
        self._project_folder = project_folder
        self._path = path
        self._name = name
        self._budget = budget
        self._length = 0
        self._number = 0
        self._is_lost = False
        self._head: Head | None = None
        self._start_ids: Mask | None = None
        self._queue: list[Record] = []
        self._queue_lock = threading.Lock()
        self._file_lock = threading.Lock()

    def go_on_from(self, log: Log, number: int) -> None:
        """Append to the journal that was read, whose deeds end with that number."""
        self._length, self._number = log.length, number

    @property
    def number(self) -> int:
        """How many deeds were done so far, on the disk or queued."""
        return self._number

    @property
    def is_clean(self) -> bool:
        """Whether nothing is queued."""
        return not self._queue

    def add(self, deed: Deed, start: Mask, *, starts_untouched: bool) -> None:
        """Queue a deed. `start` is the mask before the first of all deeds: the first one begins a new journal with it.

        `start` is kept, not copied, until the journal is begun.
        """
        with self._queue_lock:
            is_new = self._length == 0 and not self._queue
            if self._is_lost or (is_new and isinstance(deed, Accept)):
                # Accepting a draft leaves nothing to undo: the mask file says it all.
                return
            if is_new:
                height, width = start.shape
                self._head = Head(self._name, height, width, 0, 0, starts_untouched, "")
                self._start_ids = start
            self._queue.append(deed)
            self._number += 1

    def flush(self) -> None:
        """Append what is queued and wait until it is on the disk. Raises CannotWrite; it stays queued then."""
        with self._file_lock:
            self._flush()

    def announce(self, number: int, digest: bytes) -> None:
        """Note that the mask file is about to become that of `number` deeds; first appends all that is queued.

        Raises CannotWrite; then the mask file may still be written, but the history will be lost with the window.
        """
        with self._file_lock:
            self._flush()
            if self._length:
                self._append(pack_record(Announced(number, digest)))

    def confirm(self, number: int, digest: bytes) -> None:
        """Note that the mask file has become that mask, and drop old steps if the journal is too long."""
        with self._file_lock:
            if self._length:
                self._append(pack_record(Saved(number, digest)))
            if self._length > SLACK * self._budget:
                self._shorten()

    def _flush(self) -> None:
        with self._queue_lock:
            queued = list(self._queue)
        if not queued:
            return
        self._append(self._packed_head() + b"".join(pack_record(record) for record in queued))
        self._start_ids = None
        with self._queue_lock:
            del self._queue[: len(queued)]

    def _packed_head(self) -> bytes:
        if self._length or self._head is None or self._start_ids is None:
            return b""
        head = replace(self._head, start=mask_digest(self._start_ids).hex())
        return pack_head(head, self._start_ids)

    def _append(self, data: bytes) -> None:
        if self._is_lost:
            return
        if not self._project_folder.is_dir():
            raise CannotWrite(f"{self._path} cannot be written: its disk is gone; connect it again.")
        is_new = self._length == 0
        try:
            make_folder(self._path.parent)
            with self._path.open("wb" if is_new else "r+b") as file:
                if file.seek(0, os.SEEK_END) < self._length:
                    self._lose()
                    return
                # What a failed try left behind is cut off.
                file.seek(self._length)
                file.truncate()
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if is_new:
                sync_folder(self._path.parent)
        except OSError as error:
            if isinstance(error, FileNotFoundError) and not is_new:
                self._lose()
                return
            raise cannot_write(self._path, error) from error
        self._length += len(data)

    def _lose(self) -> None:
        self._is_lost = True
        self._length = 0

    def _shorten(self) -> None:
        """Replace the file, at one instant, by one whose oldest steps are those that the budget still holds."""
        log = read_log(self._path)
        if log is not None:
            data = shortened(log, self._budget)
            with suppress(CannotWrite):  # on a disk that is nearly full it stays long, and good
                write_atomically(self._path, data)
                self._length = len(data)


def shortened(log: Log, budget: int) -> bytes:
    """Return a journal that says the same of the mask file as this one, without the steps beyond the budget."""
    place = max(place for place, record in enumerate(log.records) if isinstance(record, Saved))
    saved = log.records[place]
    assert isinstance(saved, Saved)
    history = history_at(log, saved.number)
    history.budget = budget
    history.trim()
    moves = [GoTo(history.position)] if history.position != history.last else []
    kept_all = history.first == log.head.first
    head = replace(
        log.head,
        first=history.first,
        number=saved.number - len(history.steps) - len(moves),
        starts_untouched=history.starts_untouched,
        start=log.head.start if kept_all else "",
    )
    later = _later(log, saved.number)
    records = [*history.steps, *moves, Announced(saved.number, saved.digest), saved, *later]
    return pack_head(head, log.start_ids if kept_all else None) + b"".join(pack_record(record) for record in records)


def _later(log: Log, number: int) -> list[Record]:
    """Return the records about what happened after so many deeds."""
    found: list[Record] = []
    done = log.head.number
    for record in log.records:
        if isinstance(record, Announced | Saved):
            is_later = record.number > number
        else:
            done += 1
            is_later = done > number
        if is_later:
            found.append(record)
    return found
