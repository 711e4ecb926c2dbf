from __future__ import annotations

import threading
import time
from collections.abc import Iterator

from pytestqt.qtbot import QtBot

from app.work.task import Task, one_result
from app.work.task_group import TaskGroup
from mman_core.types import StopFlag


def count_until_stopped(should_stop: StopFlag) -> Iterator[int]:
    number = 0
    while not should_stop():
        yield number
        number += 1
        time.sleep(0.001)


def fail_after_one(_should_stop: StopFlag) -> Iterator[str]:
    yield "first"
    raise ValueError("broken")


def test_reports_arrive_in_order_in_the_gui_thread_and_the_end_comes_last(qtbot: QtBot) -> None:
    seen: list[object] = []
    threads: set[int] = set()

    def job(_should_stop: StopFlag) -> Iterator[object]:
        yield from range(100)
        yield threading.get_ident()

    task = Task(job)
    task.reported.connect(seen.append)
    task.reported.connect(lambda _report: threads.add(threading.get_ident()))
    task.ended.connect(lambda: seen.append("end"))
    with qtbot.waitSignal(task.ended):
        task.start()
    assert seen[:100] == list(range(100))
    assert seen[-1] == "end"
    assert threads == {threading.get_ident()} != {seen[100]}


def test_a_stop_reaches_a_busy_job(qtbot: QtBot) -> None:
    task = Task(count_until_stopped)
    with qtbot.waitSignal(task.reported):
        task.start()
    with qtbot.waitSignal(task.ended):
        task.stop()
    assert not task.is_running


def test_a_failing_job_reports_what_it_had_then_its_error_then_the_end(qtbot: QtBot) -> None:
    task = Task(fail_after_one)
    seen: list[object] = []
    task.reported.connect(seen.append)
    task.failed.connect(seen.append)
    with qtbot.waitSignal(task.ended):
        task.start()
    assert seen[0] == "first"
    assert isinstance(seen[1], ValueError)


def test_a_group_is_idle_after_its_last_task_and_passes_on_failures_nobody_answers_for(qtbot: QtBot) -> None:
    group = TaskGroup()
    failures: list[object] = []
    results: list[object] = []
    group.failed.connect(failures.append)
    with qtbot.waitSignal(group.idle):
        group.start(one_result(lambda: "result"), on_report=results.append)
        group.start(fail_after_one)
        assert not group.is_idle
    assert results == ["result"]
    assert [str(failure) for failure in failures] == ["broken"]


def test_a_group_stops_all_its_tasks(qtbot: QtBot) -> None:
    group = TaskGroup()
    for _ in range(3):
        group.start(count_until_stopped)
    with qtbot.waitSignal(group.idle):
        group.stop_all()
        assert group.wait_all(5_000)
