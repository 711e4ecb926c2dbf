"""The promise: a kill loses at most the stroke under the pen, and no file is torn."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.state.document import Document
from mman_core.project.journal import read_log
from mman_core.project.store import Project
from tests.core.making import save_photo
from tests.e2e.painter import SHAPE, do_something, open_image

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the painters are forked")
NAME = "street/a.png"
ROOT = Path(__file__).resolve().parents[2]


class Killer:
    """Starts painters one after the other and kills each at a random moment."""

    def __init__(self, folder: Path, budget: int) -> None:
        command = [sys.executable, "-W", "error", "-m", "tests.e2e.painter", str(folder), NAME, str(budget)]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)

    def let_paint_and_kill(self, seconds: float) -> int:
        """Return how many deeds the painter knew to be on the disk when it was killed."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write("paint\n")
        self._process.stdin.flush()
        ready, pid = self._process.stdout.readline().split()
        assert ready == "ready"
        time.sleep(seconds)
        os.kill(int(pid), signal.SIGKILL)
        told = list(iter(self._process.stdout.readline, "dead\n"))
        assert "" not in told, "the painters ended by themselves"
        return int(told[-1]) if told else 0

    def close(self) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        assert self._process.wait(10) == 0
        self._process.stdout.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_photo(tmp_path / NAME, *SHAPE)
    return tmp_path


@pytest.fixture
def killer(folder: Path, request: pytest.FixtureRequest) -> Iterator[Killer]:
    killer = Killer(folder, request.getfixturevalue("budget"))
    yield killer
    killer.close()


def kill_again_and_again(killer: Killer, folder: Path, budget: int, kills: int) -> None:
    rng = np.random.default_rng(0)
    document = Document(history_bytes=budget)
    number = recovered = 0
    with Project.open(folder) as project:
        start = open_image(project, document, NAME).mask
    assert start is None
    for kill in range(kills):
        committed = killer.let_paint_and_kill(rng.uniform(0, 0.12))
        if kill % 2:
            # Without the lock of the dead, opening the image has to recover what opening the project did not.
            (folder / ".mman" / "lock").unlink(missing_ok=True)
        with Project.open(folder) as project:
            check_files(project)
            found = Document(history_bytes=budget)
            resumed = open_image(project, found, NAME)
        assert resumed.writer is not None and not resumed.notice.startswith("The journal")
        assert resumed.writer.number >= max(committed, number), f"kill {kill} lost deeds"
        recovered += resumed.recovered
        for done in range(number, resumed.writer.number):
            do_something(document, done)
        number = resumed.writer.number
        assert document.mask is not None and found.mask is not None
        assert np.array_equal(found.mask, document.mask), f"kill {kill} changed the mask"
        assert found.history.position == document.history.position
        assert found.touched == document.touched
        document = found
    assert number > kills and recovered > 0
    document.go_to(document.history.first)
    if document.history.first == 0:
        assert document.mask is not None and not document.mask.any()


def check_files(project: Project) -> None:
    """Every mask can be read, and the journal is good up to a torn tail."""
    project.read_mask(NAME, SHAPE)
    path = project.journal_path(NAME)
    log = read_log(path)
    assert log is None or not log.is_damaged
    assert log is not None or not path.exists() or path.stat().st_size < 200, "more than a torn head is unreadable"


@pytest.mark.parametrize("budget", [256 * 2**20, 20_000])
def test_twenty_kills_lose_no_stroke_that_was_on_the_disk_and_tear_no_file(
    qtbot: QtBot, killer: Killer, folder: Path, budget: int
) -> None:
    kill_again_and_again(killer, folder, budget, 20)


@pytest.mark.slow
@pytest.mark.parametrize("budget", [256 * 2**20, 20_000])
def test_two_hundred_kills_lose_no_stroke_that_was_on_the_disk_and_tear_no_file(
    qtbot: QtBot, killer: Killer, folder: Path, budget: int
) -> None:
    kill_again_and_again(killer, folder, budget, 200)
