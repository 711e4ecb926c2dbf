"""Appends what is done to the open image to its journal at once, in a thread, in order, many deeds at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QObject, Signal

from app.state.document import Document
from app.work.task import TaskJob
from app.work.task_group import TaskGroup
from mman_core.mask.history import Deed
from mman_core.project.journal_writer import JournalWriter
from mman_core.types import StopFlag


class Journaling(QObject):
    """Listens to the document; `use` says which writer the journal of an image has.

    `flushed()`: all that was queued is on the disk. `failed(Exception)`: it is not, and stays queued until `flush`.
    """

    flushed = Signal()
    failed = Signal(object)

    def __init__(self, document: Document, tasks: TaskGroup, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._tasks = tasks
        self._writers: dict[str, JournalWriter] = {}
        self._is_flushing = False
        self._has_failed = False
        document.done.connect(self._on_done)

    @property
    def is_clean(self) -> bool:
        """Whether every deed is on the disk."""
        return all(writer.is_clean for writer in self._writers.values())

    def use(self, name: str, writer: JournalWriter | None) -> None:
        """Keep the journal of that image with this writer from now on; None: it has no journal."""
        self._writers.pop(name, None)
        if writer is not None:
            self._writers[name] = writer

    def writer(self, name: str) -> JournalWriter | None:
        return self._writers.get(name)

    def forget(self, name: str) -> None:
        """Let the writer of an image go that was left and is saved."""
        writer = self._writers.get(name)
        if name != self._document.name and writer is not None and writer.is_clean:
            del self._writers[name]

    def forget_all(self) -> None:
        self._writers.clear()

    def flush(self) -> None:
        """Append what is queued; returns at once. Also the way to try again after a failure."""
        waiting = [writer for writer in self._writers.values() if not writer.is_clean]
        if self._is_flushing or not waiting:
            return
        self._is_flushing, self._has_failed = True, False
        self._tasks.start(_flush_all(waiting), on_failure=self._on_failure, on_end=self._on_end)

    def _on_done(self, deed: Deed) -> None:
        document = self._document
        writer = self._writers.get(document.name or "")
        if writer is not None and document.start is not None:
            writer.add(deed, document.start, starts_untouched=document.history.starts_untouched)
            self.flush()

    def _on_failure(self, error: object) -> None:
        self._has_failed = True
        self.failed.emit(error)

    def _on_end(self) -> None:
        self._is_flushing = False
        if self._has_failed:
            return
        if self.is_clean:
            self.flushed.emit()
        else:
            self.flush()


def _flush_all(writers: Sequence[JournalWriter]) -> TaskJob:
    def job(_should_stop: StopFlag) -> Iterator[object]:
        # One journal that cannot be written must not keep the others from the disk.
        errors: list[Exception] = []
        for writer in writers:
            try:
                writer.flush()
            except Exception as error:
                errors.append(error)
        if errors:
            raise errors[0]
        yield from ()

    return job
