"""Run a plain generator in its own QThread and report each item in the GUI thread.

    job(should_stop) ── Worker, in the thread: drains it ──(queued signals)── Task, in the GUI thread ── panels, wiring

Panels and wiring connect to a Task only. A job is any function that takes a stop flag and returns an iterator; it
touches no QObject.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import TypeAlias

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from mman_core.types import StopFlag

TaskJob: TypeAlias = Callable[[StopFlag], Iterator[object]]


def one_result(work: Callable[[], object]) -> TaskJob:
    """Return a job that does `work` once and reports what it returned."""

    def job(_should_stop: StopFlag) -> Iterator[object]:
        yield work()

    return job


class Worker(QObject):
    """Lives in the worker thread. Drains one generator and reports each item."""

    reported = Signal(object)
    failed = Signal(object)
    ended = Signal()

    def __init__(self, job: TaskJob) -> None:
        super().__init__()
        self._job = job
        self._stop = threading.Event()

    @Slot()
    def run(self) -> None:
        try:
            for report in self._job(self._stop.is_set):
                self.reported.emit(report)
        except Exception as error:  # the thread's last door: whatever happened is told, never lost
            self.failed.emit(error)
        finally:
            self.ended.emit()

    def request_stop(self) -> None:
        # A flag, not a queued slot: a queued slot would only run when the job is over.
        self._stop.set()


class Task(QObject):
    """Lives in the GUI thread. Owns one worker and its thread.

    `reported(object)` for each item of the job, `failed(Exception)` at most once, `ended()` last and always.
    """

    reported = Signal(object)
    failed = Signal(object)
    ended = Signal()

    def __init__(self, job: TaskJob, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = QThread(self)
        self._worker = Worker(job)
        self._worker.moveToThread(self._thread)
        self._thread.started.connect(self._worker.run)
        self._worker.reported.connect(self.reported)
        self._worker.failed.connect(self.failed)
        # Direct: quit() is thread-safe; a queued quit would wait for a GUI thread that is itself blocked in wait().
        self._worker.ended.connect(self._thread.quit, Qt.ConnectionType.DirectConnection)
        self._thread.finished.connect(self.ended)

    def start(self) -> None:
        """Begin; the job runs from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Ask the job to end soon. It keeps what it has done."""
        self._worker.request_stop()

    def wait(self, milliseconds: int = 10_000) -> bool:
        """Block until the thread is over; False if it is not by then. Its reports arrive later, through the loop."""
        return self._thread.wait(milliseconds)

    @property
    def is_running(self) -> bool:
        return self._thread.isRunning()
