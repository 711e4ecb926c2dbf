"""The tasks that are under way: starts them, keeps them alive, tells when the last one is over."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.work.task import Task, TaskJob

GIVE_WAY_SECONDS = 0.0005
"""After so long a thread that runs Python lets the window's thread go on. The usual 5 ms are waited for anew at every
call of Qt: a stroke painted while a library is imported came 20 to 150 ms late."""


class TaskGroup(QObject):
    """Owns every running task of the window.

    `failed(Exception)`: a task failed that nobody else answers for. `idle()`: no task is left.
    """

    failed = Signal(object)
    idle = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        sys.setswitchinterval(GIVE_WAY_SECONDS)
        self._tasks: list[Task] = []

    def start(
        self,
        job: TaskJob,
        *,
        on_report: Callable[[object], None] | None = None,
        on_failure: Callable[[object], None] | None = None,
        on_end: Callable[[], None] | None = None,
    ) -> Task:
        """Run `job` in its own thread; the callbacks are called in the GUI thread, `on_end` last and always."""
        # No parent: a task that waits for its deleteLater must not be deleted by a group that goes first.
        task = Task(job)
        if on_report is not None:
            task.reported.connect(on_report)
        task.failed.connect(on_failure if on_failure is not None else self.failed)
        if on_end is not None:
            task.ended.connect(on_end)
        task.ended.connect(lambda: self._forget(task))
        self._tasks.append(task)
        task.start()
        return task

    @property
    def is_idle(self) -> bool:
        return not self._tasks

    def stop_all(self) -> None:
        """Ask every task to end soon."""
        for task in self._tasks:
            task.stop()

    def wait_all(self, milliseconds: int = 10_000) -> bool:
        """Block until every thread is over; for the very end of the program."""
        return all(task.wait(milliseconds) for task in self._tasks)

    def _forget(self, task: Task) -> None:
        self._tasks.remove(task)
        task.deleteLater()
        if not self._tasks:
            self.idle.emit()
