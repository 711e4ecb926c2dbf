"""One window at a time: a living owner is respected and named, a dead one replaced."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mman_core.errors import ProjectBusy
from mman_core.project.lock import ProjectLock
from mman_core.project.store import Project
from tests.core.making import assert_one_clear_sentence, save_photo, striped_mask

HOLD = """
import sys
from pathlib import Path
from mman_core.errors import ProjectBusy
from mman_core.project.store import Project
try:
    project = Project.open(Path(sys.argv[1]))
except ProjectBusy:
    print("busy", flush=True)
else:
    print("open", flush=True)
    sys.stdin.readline()
    project.close()
"""


def _start(root: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def _answer(window: subprocess.Popen[str]) -> str:
    assert window.stdout is not None
    return window.stdout.readline().strip()


@contextmanager
def _other_window(root: Path) -> Iterator[subprocess.Popen[str]]:
    with _start(root) as window:
        try:
            assert _answer(window) == "open"
            yield window
        finally:
            window.kill()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    save_photo(tmp_path / "photos" / "1.jpg")
    return tmp_path / "photos"


def _edit(path: Path, **changes: object) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def test_a_second_window_is_told_who_has_the_project(root: Path) -> None:
    with _other_window(root) as window:
        with pytest.raises(ProjectBusy) as caught:
            Project.open(root)
        lock = root / ".mman" / "lock"
        assert_one_clear_sentence(caught.value, str(root), f"process {window.pid}", str(lock), "close that window")
        assert lock.exists()


def test_a_window_that_was_closed_leaves_the_project_free(root: Path) -> None:
    with _other_window(root) as window:
        window.communicate("close\n")
        assert not (root / ".mman" / "lock").exists()
        Project.open(root).close()


def test_a_window_that_was_killed_leaves_the_project_free_and_its_masks(root: Path) -> None:
    with Project.open(root) as project:
        project.write_mask("1.jpg", striped_mask())
        project.note_saved("1.jpg", 5)
    with _other_window(root) as window:
        window.kill()
        window.wait()
        assert (root / ".mman" / "lock").exists()
        with Project.open(root) as project:
            assert project.row("1.jpg").revision == 5


def test_the_same_process_cannot_open_a_project_twice(root: Path) -> None:
    with Project.open(root), pytest.raises(ProjectBusy, match=str(os.getpid())):
        Project.open(root)
    Project.open(root).close()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="when a process began is known on Linux only")
def test_a_process_id_used_again_by_another_process_is_no_owner(tmp_path: Path) -> None:
    ProjectLock(tmp_path / "lock")
    _edit(tmp_path / "lock", started="1")
    ProjectLock(tmp_path / "lock").release()


def test_an_owner_on_another_computer_is_believed_to_live(tmp_path: Path) -> None:
    ProjectLock(tmp_path / "lock")
    _edit(tmp_path / "lock", host="the-computer-upstairs")
    with pytest.raises(ProjectBusy) as caught:
        ProjectLock(tmp_path / "lock")
    assert_one_clear_sentence(caught.value, "the-computer-upstairs", str(tmp_path / "lock"), "delete")


@pytest.mark.parametrize("content", ["", "garbage", "[]", '{"pid": "x"}', '{"pid": -1, "host": "x"}'])
def test_a_garbled_lock_is_believed_for_some_seconds_only(tmp_path: Path, content: str) -> None:
    path = tmp_path / "lock"
    path.write_text(content)
    with pytest.raises(ProjectBusy):
        ProjectLock(path)
    long_ago = time.time() - 60
    os.utime(path, (long_ago, long_ago))
    ProjectLock(path).release()
    assert list(tmp_path.iterdir()) == []


def test_a_lock_that_another_took_is_not_released(tmp_path: Path) -> None:
    lock = ProjectLock(tmp_path / "lock")
    (tmp_path / "lock").write_text("another's")
    lock.release()
    assert (tmp_path / "lock").read_text() == "another's"


def test_of_windows_opened_at_once_on_a_dead_lock_one_wins(root: Path) -> None:
    with _other_window(root) as dead:
        dead.kill()
        dead.wait()
    windows = [_start(root) for _ in range(4)]
    try:
        answers = sorted(_answer(window) for window in windows)
    finally:
        for window in windows:
            window.communicate("close\n")
    assert answers == ["busy", "busy", "busy", "open"]


def test_a_lock_that_was_being_taken_over_when_its_taker_was_killed_still_tells_of_a_crash(tmp_path: Path) -> None:
    died = subprocess.Popen(["true"])
    died.wait()
    ProjectLock(tmp_path / "lock")
    _edit(tmp_path / "lock", pid=died.pid)
    (tmp_path / "lock").rename(tmp_path / "lock.0123abcd")
    lock = ProjectLock(tmp_path / "lock")
    assert lock.was_left
    lock.release()
    assert list(tmp_path.iterdir()) == []
