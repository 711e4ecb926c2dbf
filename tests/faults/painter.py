"""A person who paints on one image until they are killed: `python -m tests.faults.painter FOLDER NAME BUDGET`.

For each line on standard input a copy of this process opens the project, says "ready PID", paints, undoes, redoes and
saves at random, and says after each journal write how many deeds are safely on the disk. "dead" follows its end.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QTimer

from app.state.document import Document
from app.work.autosave import Autosave
from app.work.task_group import TaskGroup
from mman_core.mask.repaint import Repaint
from mman_core.project.recovery import Resumed, resume
from mman_core.project.store import Project
from mman_core.types import Box
from tests.faults.nursery import CUT

SHAPE = (150, 200)


def open_image(project: Project, document: Document, name: str) -> Resumed:
    """Open the image as the window does."""
    zeros = np.zeros(SHAPE, np.uint8)
    found = resume(project, name, project.read_mask(name, SHAPE), zeros, budget=document.history_bytes)
    document.open(name, np.zeros((*SHAPE, 3), np.uint8), found.mask, None, 0, found.history)
    return found


def do_something(document: Document, number: int) -> None:
    """Do the deed of that number, which depends on nothing but the number and the state of the document."""
    rng = np.random.default_rng(number)
    deeds: list[object] = []
    document.done.connect(deeds.append)
    history = document.history
    while not deeds:
        dice = rng.random()
        if dice < 0.6:
            document.begin_stroke()
            for _ in range(rng.integers(1, 6)):
                start, end = rng.random((2, 2)) * SHAPE[::-1]
                class_id = int(rng.integers(20))
                document.paint_segment(tuple(start), tuple(end), float(rng.uniform(0.5, 12)), class_id)
            document.finish_stroke(f"Brush: {number}")
        elif dice < 0.7:
            top, left = rng.integers(0, 100, 2).tolist()
            ids = rng.integers(0, 20, (30, 40), np.uint8)
            document.repaint(Repaint(Box(top, left, top + 30, left + 40), ids), f"Fill: {number}")
        elif dice < 0.8:
            document.undo()
        elif dice < 0.9:
            document.redo()
        else:
            document.go_to(int(rng.integers(history.first, history.last + 1)))
    document.done.disconnect(deeds.append)


def paint(folder: Path, name: str, budget: int) -> None:
    """Paint until killed."""
    app = QCoreApplication([])
    project, document = Project.open(folder), Document(history_bytes=budget)
    autosave = Autosave(document, TaskGroup())
    autosave.save_with(project.write_mask, project.remove_mask)
    found = open_image(project, document, name)
    writer = found.writer
    assert writer is not None
    autosave.journaling.use(name, writer)
    if found.recovered:
        autosave.note_recovered()
    autosave.journaling.flushed.connect(lambda: print(writer.number, flush=True))
    hand = np.random.default_rng(os.getpid())

    def act() -> None:
        do_something(document, writer.number)
        if hand.random() < 0.15:
            autosave.save_now()

    timer = QTimer(interval=1)
    timer.timeout.connect(act)
    timer.start()
    print("ready", os.getpid(), flush=True)
    app.exec()


def main(folder: str, name: str, budget: str) -> None:
    """Start a painter for each line; forked, so that each is there at once."""
    for _line in sys.stdin:
        painter = os.fork()
        if painter == 0:
            paint(Path(folder), name, int(budget))
        os.waitpid(painter, 0)
        # The kill may have cut a line in two: it ends here, and is marked.
        print(f"{CUT}\ndead", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
