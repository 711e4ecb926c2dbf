"""What every test of the window shares: a test that leaves a thread running fails."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from shiboken6 import isValid

from app.work.task import Task


@pytest.fixture(autouse=True)
def no_thread_left_running(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    started: list[Task] = []
    start = Task.start

    def start_and_remember(task: Task) -> None:
        started.append(task)
        start(task)

    monkeypatch.setattr(Task, "start", start_and_remember)
    yield
    left = [task for task in started if isValid(task) and task.is_running]
    for task in left:
        task.stop()
        task.wait(2_000)
    assert not left, f"{len(left)} tasks were still running when the test ended"
