"""Kills while a person paints: at most the stroke under the pen is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication

from app.state.document import Document
from mman_core.project.store import Project
from tests.core.making import save_photo
from tests.faults.nursery import CUT
from tests.faults.painter import SHAPE, do_something, open_image
from tests.faults.tally import Tally

NAME = "street/a.png"
ROOT = Path(__file__).resolve().parents[2]


class Killer:
    """Starts painters one after the other and kills each at a random moment."""

    def __init__(self, folder: Path, budget: int) -> None:
        command = [sys.executable, "-W", "error", "-m", "tests.faults.painter", str(folder), NAME, str(budget)]
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
        told = []
        while (line := self._process.stdout.readline()) != "dead\n":
            assert line, "the painters ended by themselves"
            if not line.endswith(f"{CUT}\n"):
                told.append(line)
        return int(told[-1]) if told else 0

    def close(self) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        assert self._process.wait(10) == 0
        self._process.stdout.close()


def kills_while_painting(folder: Path, kills: int, budget: int) -> Tally:
    """Strokes, undo, redo and saves at random on one image, with a history of so many bytes."""
    tally = Tally(f"SIGKILL while painting and saving itself (history of {budget:,} bytes)")
    save_photo(folder / NAME, *SHAPE)
    app = QCoreApplication.instance() or QCoreApplication([])
    killer = Killer(folder, budget)
    try:
        _kill_again_and_again(killer, folder, budget, kills, tally)
    finally:
        killer.close()
    assert app is not None
    return tally


def _kill_again_and_again(killer: Killer, folder: Path, budget: int, kills: int, tally: Tally) -> None:
    rng = np.random.default_rng(0)
    document = Document(history_bytes=budget)
    number = recovered = 0
    with Project.open(folder) as project:
        start = open_image(project, document, NAME).mask
    assert start is None
    for kill in range(kills):
        committed = killer.let_paint_and_kill(rng.uniform(0, 0.12))
        tally.tried += 1
        tally.look_for_torn_files(folder)
        if kill % 2:
            # Without the lock of the dead, opening the image has to recover what opening the project did not.
            (folder / ".mman" / "lock").unlink(missing_ok=True)
        with Project.open(folder) as project:
            found = Document(history_bytes=budget)
            resumed = open_image(project, found, NAME)
        assert resumed.writer is not None
        tally.expect(not resumed.notice.startswith("The journal"), resumed.notice)
        tally.strokes_lost += max(0, max(committed, number) - resumed.writer.number)
        recovered += resumed.recovered
        tally.at_work += resumed.writer.number > number
        for done in range(number, resumed.writer.number):
            do_something(document, done)
        number = resumed.writer.number
        assert document.mask is not None and found.mask is not None
        same = (found.history.position, found.touched) == (document.history.position, document.touched)
        tally.expect(same and np.array_equal(found.mask, document.mask), f"kill {kill} changed the mask")
        document = found
    tally.expect(number > kills and recovered > 0, "too little was painted to tell anything")
    document.go_to(document.history.first)
    if document.history.first == 0:
        assert document.mask is not None
        tally.expect(not document.mask.any(), "undoing everything did not give the start")
