"""Saves the person's mask by itself after each stroke, in a thread, the newest state first and last.

A mask that could not be written stays here, by the name of its image, until a later try succeeds: switching to another
image or painting on loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal

from app.state.document import Document
from app.work.task import TaskJob
from app.work.task_group import TaskGroup
from mman_core.types import Mask, StopFlag

SaveState: TypeAlias = Literal["saved", "saving", "not saved"]
WriteMask: TypeAlias = Callable[[str, Mask], None]
PAUSE_MS = 150


class Autosave(QObject):
    """Listens to the document and writes its mask with the function given to `save_with`.

    `state_changed(SaveState)`, `saved(name, revision)` for each mask that reached the disk, `failed(Exception)` for a
    try that did not.
    """

    state_changed = Signal(str)
    saved = Signal(str, int)
    failed = Signal(object)

    def __init__(self, document: Document, tasks: TaskGroup, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._tasks = tasks
        self._write: WriteMask | None = None
        self._open_is_dirty = False
        self._unsaved: dict[str, tuple[Mask, int]] = {}
        self._is_writing = False
        self._state: SaveState = "saved"
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.save_now)
        document.committed.connect(self._on_committed)
        document.closing.connect(self._take_open_mask)

    @property
    def state(self) -> SaveState:
        return self._state

    @property
    def is_clean(self) -> bool:
        """Whether everything painted so far is on the disk."""
        return not self._open_is_dirty and not self._unsaved

    @property
    def is_writing(self) -> bool:
        return self._is_writing

    def save_with(self, write: WriteMask | None) -> None:
        """Write masks with this function from now on; unsaved masks of another project are forgotten."""
        self._write = write
        self._open_is_dirty = False
        self._unsaved.clear()
        self._set_state("saved")

    def unsaved_mask(self, name: str) -> Mask | None:
        """Return the mask of that image that is newer than the one on the disk, or None."""
        return self._unsaved[name][0] if name in self._unsaved else None

    def save_now(self) -> None:
        """Write what is not on the disk yet; returns at once. Also the way to try again after a failure."""
        if self._is_writing or self._write is None:
            return
        self._take_open_mask()
        if not self._unsaved:
            return
        self._is_writing = True
        self._set_state("saving")
        self._tasks.start(
            _write_all(self._write, dict(self._unsaved)),
            on_report=self._on_written,
            on_failure=self._on_failure,
            on_end=self._on_end,
        )

    def _on_committed(self, _name: str) -> None:
        self._open_is_dirty = True
        if not self._is_writing:
            self._pause.start()

    def _take_open_mask(self) -> None:
        if not self._open_is_dirty:
            return
        self._open_is_dirty = False
        taken = self._document.work_to_save()
        if taken is not None:
            self._unsaved[taken.name] = taken.mask, taken.revision
            if not self._is_writing:
                self._pause.start()

    def _on_written(self, report: object) -> None:
        assert isinstance(report, tuple)
        name, revision = report
        # Newest wins: a state that is newer than the one just written stays unsaved.
        if name in self._unsaved and self._unsaved[name][1] == revision:
            del self._unsaved[name]
        self.saved.emit(name, revision)

    def _on_failure(self, error: object) -> None:
        self._set_state("not saved")
        self.failed.emit(error)

    def _on_end(self) -> None:
        self._is_writing = False
        if self._state == "not saved":
            if self._open_is_dirty:
                self._pause.start()
        elif self.is_clean:
            self._set_state("saved")
        else:
            self.save_now()

    def _set_state(self, state: SaveState) -> None:
        if state != self._state:
            self._state = state
            self.state_changed.emit(state)


def _write_all(write: WriteMask, masks: dict[str, tuple[Mask, int]]) -> TaskJob:
    def job(_should_stop: StopFlag) -> Iterator[object]:
        # One mask that cannot be written must not keep the others from the disk.
        errors: list[Exception] = []
        for name, (mask, revision) in masks.items():
            try:
                write(name, mask)
            except Exception as error:
                errors.append(error)
            else:
                yield name, revision
        if errors:
            raise errors[0]

    return job
