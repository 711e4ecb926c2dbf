"""Does the window stay quick while a training starts and runs? How late a timer comes, and what a brush move costs.

One window, one project, one run: first nothing else happens, then a training is started with its button (its child
imports torch, reads weights and photos), then it steps, then it has been stopped and nothing happens again. A person
paints all the while: every second tick of a timer of 16 ms is a brush move.
"""

from __future__ import annotations

import gc
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.look.theme import apply_theme
from app.state.settings import Settings
from app.tour import hands
from app.wiring.program import Program
from mman_core.mannequins.draw import draw_mannequin
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project
from tests.bench.figures import keep, percentile, print_rows

TICK_MS = 16
QUIET_SECONDS, TRAINING_SECONDS, AFTER_SECONDS = 20.0, 30.0, 10.0
PATIENCE_SECONDS = 300.0
IMAGES, SIZE = 12, (1024, 768)
BRUSH, MOVES = 25.0, 60


@dataclass(frozen=True)
class Phase:
    """Milliseconds: how late each tick came, this thread's CPU between two ticks, and that of each brush move.

    A busy machine makes ticks late; only what the window itself does costs its thread CPU.
    """

    late: list[float]
    busy: list[float]
    moves: list[float]


class Painter(QObject):
    """Paints strokes at every second tick, and notes how late each tick came and what each move cost."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        self._canvas = program.window.canvas
        self._loop = QEventLoop()
        self._timer = QTimer(self, timerType=Qt.TimerType.PreciseTimer, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._done: Callable[[], bool] = lambda: True
        self._ends = self._last = self._last_cpu = 0.0
        self._ticks = self._moves = 0
        self._found = Phase([], [], [])

    def phase(self, done: Callable[[], bool], begin: Callable[[], object] = lambda: None) -> Phase:
        """Let something begin, and paint until it is done."""
        self._found, self._done = Phase([], [], []), done
        self._last, self._last_cpu = time.perf_counter(), time.thread_time()
        self._ends = self._last + PATIENCE_SECONDS
        self._timer.start()
        QTimer.singleShot(5 * TICK_MS, begin)
        self._loop.exec()
        self._timer.stop()
        return self._found

    def _tick(self) -> None:
        now, cpu_now = time.perf_counter(), time.thread_time()
        self._found.late.append(max(0.0, 1000 * (now - self._last) - TICK_MS))
        self._found.busy.append(1000 * (cpu_now - self._last_cpu))
        self._last, self._last_cpu = now, cpu_now
        self._ticks += 1
        if self._ticks % 2:
            cpu = time.thread_time()
            self._move()
            self._canvas.repaint()
            self._found.moves.append(1000 * (time.thread_time() - cpu))
        if self._done() or now > self._ends:
            self._loop.quit()

    def _move(self) -> None:
        """Go on with a circle; after so many moves the stroke ends and another begins."""
        step = self._moves % MOVES
        angle = 2 * np.pi * step / MOVES
        middle = self._canvas.width() / 2, self._canvas.height() / 2
        place = float(middle[0] + 150 * np.cos(angle)), float(middle[1] + 150 * np.sin(angle))
        if step == 0:
            hands.press(self._canvas, place)
        elif step == MOVES - 1:
            hands.release(self._canvas, place)
        else:
            hands.move(self._canvas, place, hands.LEFT)
        self._moves += 1


def bench() -> None:
    """Measure one window before, while and after a real training runs beside it."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply_theme(app)
    gc.collect()
    gc.freeze()  # as the program does: what other benches import is not looked through for garbage
    with tempfile.TemporaryDirectory() as folder:
        _make_project(Path(folder))
        found = _measure(Path(folder))
    rows = [{"phase": name, **_row(phase)} for name, phase in found.items()]
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown"
    print_rows(rows)
    print(f"\n{os.cpu_count()} cores, load over 1, 5 and 15 minutes at the end: {load}")
    keep("lateness", {"load": load, "cores": os.cpu_count(), "phases": rows})


def _make_project(root: Path) -> None:
    rng = np.random.default_rng(1)
    drawn = {f"{number:02d}.jpg": draw_mannequin(rng, *SIZE) for number in range(IMAGES)}
    for name, (photo, _) in drawn.items():
        Image.fromarray(photo).save(root / name, quality=92)
    with Project.open(root) as project:
        for name, (_, mask) in drawn.items():
            project.write_mask(name, mask)
            project.set_status(name, ImageStatus.DONE)


def _measure(root: Path) -> dict[str, Phase]:
    program = Program(Settings(theme="dark"))
    window = program.window
    window.resize(1600, 1000)
    window.show()
    program.open(root)
    _until(lambda: program.is_idle and program.rooms.document.name is not None)
    window.acts.brush.trigger()
    program.rooms.tools.set_radius(BRUSH)
    painter, steps = Painter(program), window.training_dock
    painter.phase(_after(2.0))  # the first strokes warm up what is cached
    found = {"nothing else": painter.phase(_after(QUIET_SECONDS))}
    start = window.training_panel.start_button.click
    found["a training starts"] = painter.phase(lambda: "/" in steps.windowTitle(), start)
    found["it runs"] = painter.phase(_after(TRAINING_SECONDS))
    program.training.stop()
    _until(lambda: not program.training.is_running)
    found["nothing else again"] = painter.phase(_after(AFTER_SECONDS))
    program.close()
    _until(lambda: not window.isVisible())
    return found


def _row(phase: Phase) -> dict[str, Any]:
    late, moves = phase.late, phase.moves
    named = {f"late p{round(100 * share)} ms": percentile(late, share) for share in (0.5, 0.95, 0.99)}
    return {
        "ticks": len(late), **named, "max ms": max(late), "over 30 ms": sum(each > 30 for each in late),
        "most CPU between ticks ms": max(phase.busy), "move CPU ms": statistics.median(moves),
        "move CPU p99 ms": percentile(moves, 0.99),
    }  # fmt: skip


def _after(seconds: float) -> Callable[[], bool]:
    ends = time.perf_counter() + seconds
    return lambda: time.perf_counter() > ends


def _until(done: Callable[[], bool]) -> None:
    waker = QTimer(interval=5)
    waker.start()
    while not done():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
