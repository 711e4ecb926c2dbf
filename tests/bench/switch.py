"""From the key for the next image until it is painted: read ahead, and read when it is asked for.

Milliseconds on the clock, which a busy machine stretches, and of the main thread's CPU, which it does not.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from app.look.theme import apply_theme
from app.state.settings import Settings
from app.wiring.program import Program
from mman_core.mannequins.draw import draw_mannequin
from mman_core.project.store import Project
from tests.bench.figures import print_table

SIDES = {"640": (640, 480), "2048": (2048, 1536), "4096": (4096, 3072), "8192": (8192, 6144)}
IMAGES = 8
ROUNDS = 3


def bench() -> None:
    """Go through drawn photos of four sizes, all of which have a person's mask, in a real window of 1600 x 1000."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply_theme(app)
    clock: dict[str, list[float]] = {}
    cpu: dict[str, list[float]] = {}
    for name, (height, width) in SIDES.items():
        with tempfile.TemporaryDirectory() as folder:
            _make_project(Path(folder), height, width, IMAGES if height < 4000 else 4)
            for title, ahead in (("read ahead", True), ("read when asked for", False)):
                spent = _measure(app, Path(folder), ahead)
                clock[f"{name}, {title}"] = [pair[0] for pair in spent]
                cpu[f"{name}, {title}"] = [pair[1] for pair in spent]
    print_table(clock, "ms")
    print()
    print_table(cpu, "ms CPU")


def _make_project(root: Path, height: int, width: int, count: int) -> None:
    rng = np.random.default_rng(1)
    with Project.open(root) as project:
        palette_size = project.label_set.size
        for number in range(count):
            small, small_mask = draw_mannequin(rng, 512, 384)
            photo = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
            Image.fromarray(photo).save(root / f"{number}.jpg", quality=92)
            mask = cv2.resize(small_mask, (width, height), interpolation=cv2.INTER_NEAREST)
            assert mask.max() < palette_size
            project.write_mask(f"{number}.jpg", np.ascontiguousarray(mask, np.uint8))


def _measure(app: QApplication, root: Path, ahead: bool) -> list[tuple[float, float]]:
    program = Program(Settings(theme="dark"))
    program.window.resize(1600, 1000)
    program.window.show()
    if not ahead:
        program.show_image.prefetch.budget = 0
    program.open(root)
    _until(app, lambda: program.is_idle and program.rooms.document.name is not None)
    spent: list[tuple[float, float]] = []
    for _ in range(ROUNDS):
        for step in (+1, -1):
            while (name := program.window.images_panel.neighbour(step)) is not None:
                spent.append(_switch(app, program, step, name))
                # As a person: looks at the image while its neighbours are read.
                _until(app, lambda: program.is_idle)
    program.close()
    _until(app, lambda: not program.window.isVisible())
    return spent


def _switch(app: QApplication, program: Program, step: int, name: str) -> tuple[float, float]:
    started, cpu_started = time.perf_counter(), time.thread_time()
    program.show_image.step(step)
    _until(app, lambda: program.rooms.document.name == name)
    program.window.canvas.repaint()
    return 1000 * (time.perf_counter() - started), 1000 * (time.thread_time() - cpu_started)


def _until(app: QApplication, done: Callable[[], bool]) -> None:
    # Sleeps until something happens, or the waker does: polling would count as work.
    waker = QTimer(interval=5)
    waker.start()
    while not done():
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
