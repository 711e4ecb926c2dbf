"""Saves the person's work by itself: each step goes to the journal at once, the mask follows when the hand rests.

A mask that could not be written stays here, by the name of its image, until a later try succeeds: switching to another
image or painting on loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal

from app.state.document import Document, Work
from app.work.journaling import Journaling
from app.work.task import TaskJob
from app.work.task_group import TaskGroup
from mman_core.errors import CannotWrite
from mman_core.project.journal import NO_MASK, mask_digest
from mman_core.project.journal_writer import JournalWriter
from mman_core.types import Mask, StopFlag

SaveState: TypeAlias = Literal["saved", "saving", "not saved"]
WriteMask: TypeAlias = Callable[[str, Mask], None]
RemoveMask: TypeAlias = Callable[[str], None]
PAUSE_MS = 150
PIXELS_A_MS = 50_000
"""Large masks cost more to write and are written less often; the journal has every step meanwhile."""


@dataclass(frozen=True)
class Unsaved:
    """Work that is not on the disk, the journal to note it in, and after how many deeds it is."""

    work: Work
    writer: JournalWriter | None
    number: int


class Autosave(QObject):
    """Listens to the document and writes its mask with the functions given to `save_with`.

    `state_changed(SaveState)`, `saved(name, revision)` for each mask that reached the disk, `removed(name, revision)`
    for each that was taken off it because all was undone, `failed(Exception)` for a try that did neither.
    """

    state_changed = Signal(str)
    saved = Signal(str, int)
    removed = Signal(str, int)
    failed = Signal(object)

    def __init__(self, document: Document, tasks: TaskGroup, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._tasks = tasks
        self.journaling = Journaling(document, tasks, self)
        self._write: WriteMask | None = None
        self._remove: RemoveMask | None = None
        self._open_is_dirty = False
        self._unsaved: dict[str, Unsaved] = {}
        self._is_writing = False
        self._state: SaveState = "saved"
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self._on_pause)
        document.committed.connect(self._on_committed)
        document.closing.connect(self._take_open_work)
        self.journaling.flushed.connect(self._settle)
        self.journaling.failed.connect(self._on_failure)

    @property
    def state(self) -> SaveState:
        return self._state

    @property
    def is_clean(self) -> bool:
        """Whether everything painted so far is on the disk."""
        return not self._open_is_dirty and not self._unsaved and self.journaling.is_clean

    @property
    def is_writing(self) -> bool:
        return self._is_writing

    def has_unsaved(self, name: str) -> bool:
        """Whether something of that image is not on the disk yet, and will be saved or tried again."""
        return name in self._unsaved or (self._open_is_dirty and name == self._document.name)

    def save_with(self, write: WriteMask | None, remove: RemoveMask | None = None) -> None:
        """Write and remove masks with these from now on; unsaved masks of another project are forgotten."""
        self._write, self._remove = write, remove
        self._open_is_dirty = False
        self._unsaved.clear()
        self.journaling.forget_all()
        self._set_state("saved")

    def unsaved(self, name: str) -> Unsaved | None:
        """Return the work on that image that is newer than what is on the disk, or None."""
        return self._unsaved.get(name)

    def note_recovered(self) -> None:
        """Save the open image soon: its mask file lacks what its journal had."""
        self._open_is_dirty = True
        self._start_pause()

    def save_now(self) -> None:
        """Write what is not on the disk yet; returns at once. Also the way to try again after a failure."""
        if self._is_writing or self._write is None:
            return
        self._take_open_work()
        self.journaling.flush()
        if not self._unsaved:
            return
        self._is_writing = True
        self._set_state("saving")
        self._tasks.start(
            _save_all(list(self._unsaved.values()), self._write, self._remove),
            on_report=self._on_written,
            on_failure=self._on_failure,
            on_end=self._on_end,
        )

    def _on_pause(self) -> None:
        if self._document.is_painting:
            # Copying a large mask would be felt in the stroke, and the journal has all that was done before it.
            self._start_pause()
        else:
            self.save_now()

    def _on_committed(self, _name: str) -> None:
        self._open_is_dirty = True
        self._start_pause()

    def _start_pause(self) -> None:
        if not self._is_writing:
            mask = self._document.mask
            self._pause.start(PAUSE_MS if mask is None else PAUSE_MS + mask.size // PIXELS_A_MS)

    def _take_open_work(self) -> None:
        if not self._open_is_dirty:
            return
        self._open_is_dirty = False
        work = self._document.work_to_save()
        if work is not None:
            writer = self.journaling.writer(work.name)
            self._unsaved[work.name] = Unsaved(work, writer, writer.number if writer is not None else 0)
            self._start_pause()

    def _on_written(self, report: object) -> None:
        assert isinstance(report, Work)
        # Newest wins: a state that is newer than the one just written stays unsaved.
        if report.name in self._unsaved and self._unsaved[report.name].work is report:
            del self._unsaved[report.name]
            self.journaling.forget(report.name)
        (self.saved if report.touched else self.removed).emit(report.name, report.revision)

    def _on_failure(self, error: object) -> None:
        self._set_state("not saved")
        self.failed.emit(error)

    def _on_end(self) -> None:
        self._is_writing = False
        if self._state != "not saved":
            self._settle()
        elif self._open_is_dirty:
            self._start_pause()

    def _settle(self) -> None:
        """Say that all is saved, if so; else save the rest soon."""
        if self._is_writing:
            return
        if self.is_clean:
            self._set_state("saved")
        elif self._open_is_dirty or self._unsaved:
            self._start_pause()

    def _set_state(self, state: SaveState) -> None:
        if state != self._state:
            self._state = state
            self.state_changed.emit(state)


def _save_all(works: Sequence[Unsaved], write: WriteMask, remove: RemoveMask | None) -> TaskJob:
    def job(_should_stop: StopFlag) -> Iterator[object]:
        # One mask that cannot be written must not keep the others from the disk.
        errors: list[Exception] = []
        for unsaved in works:
            try:
                _save(unsaved, write, remove)
            except Exception as error:
                errors.append(error)
            else:
                yield unsaved.work
        if errors:
            raise errors[0]

    return job


def _save(unsaved: Unsaved, write: WriteMask, remove: RemoveMask | None) -> None:
    """Write the mask between two notes in the journal: a kill at any point leaves both in agreement."""
    work, writer = unsaved.work, unsaved.writer
    digest = mask_digest(work.mask) if work.touched else NO_MASK
    not_announced: CannotWrite | None = None
    if writer is not None:
        try:
            writer.announce(unsaved.number, digest)
        except CannotWrite as error:
            # The mask is worth more than its history: it is written anyway, and both are tried again later.
            not_announced = error
    if work.touched:
        write(work.name, work.mask)
    elif remove is not None:
        remove(work.name)
    if not_announced is not None:
        raise not_announced
    if writer is not None:
        writer.confirm(unsaved.number, digest)
