"""Open a folder in a real window, go on through 40 images, and print what it took as one line of JSON.

python -m tests.bench.folder_window FOLDER    in a process of its own, so that the memory is that of this folder

How long the window was blocked is read from a timer of 5 ms: how late its latest tick came, on the clock, which a busy
machine stretches, and how much of its thread's CPU lay between two ticks, which it does not.
"""

from __future__ import annotations

import gc
import itertools
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.look.theme import apply_theme
from app.state.settings import Settings
from app.wiring.program import Program

TICK_MS = 5
STEPS = 40


class Watch(QObject):
    """Ticks while the event loop runs, and ends it as soon as what is waited for is there."""

    def __init__(self) -> None:
        super().__init__()
        self._loop = QEventLoop()
        self._done: Callable[[], bool] = lambda: True
        self._ticks: list[tuple[float, float]] = []
        self._timer = QTimer(self, timerType=Qt.TimerType.PreciseTimer, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)

    def wait(self, done: Callable[[], bool]) -> dict[str, float]:
        """Let the window live until then; return how late the latest tick came and the most CPU between two."""
        self._done, self._ticks = done, [(time.perf_counter(), time.thread_time())]
        self._timer.start()
        self._loop.exec()
        self._timer.stop()
        gaps = list(itertools.pairwise(self._ticks))
        return {
            "blocked_ms": max(1000 * (after[0] - before[0]) for before, after in gaps) - TICK_MS,
            "busy_ms": max(1000 * (after[1] - before[1]) for before, after in gaps),
        }

    def _tick(self) -> None:
        self._ticks.append((time.perf_counter(), time.thread_time()))
        if self._done():
            self._loop.quit()


def measure(app: QApplication, folder: Path) -> dict[str, float]:
    """Return the figures of one opening of that folder."""
    apply_theme(app)
    program = Program(Settings(theme="dark"))
    window, document, watch = program.window, program.rooms.document, Watch()
    window.resize(1600, 1000)
    window.show()
    gc.freeze()  # as the program does
    later = time.perf_counter() + 0.5
    quiet = watch.wait(lambda: time.perf_counter() > later)
    memory, listed = _memory(), []
    window.images_panel.model.modelReset.connect(lambda: listed.append(time.perf_counter()))
    started, cpu_started = time.perf_counter(), time.process_time()
    program.open(folder)
    opening = watch.wait(lambda: document.name is not None)
    shown, cpu = time.perf_counter(), time.process_time()
    after = watch.wait(lambda: program.is_idle)
    _show_first(program, watch)  # a known project opens where the run before ended, perhaps at its last image
    steps = [_step(program, watch) for _ in range(STEPS)]
    figures = {
        "listed_ms": 1000 * (listed[0] - started),
        "shown_ms": 1000 * (shown - started),
        "shown_cpu_ms": 1000 * (cpu - cpu_started),
        "quiet_blocked_ms": quiet["blocked_ms"],
        "blocked_ms": max(opening["blocked_ms"], after["blocked_ms"]),
        "busy_ms": max(opening["busy_ms"], after["busy_ms"]),
        "next_ms": statistics.median(step[0] for step in steps),
        "next_cpu_ms": statistics.median(step[1] for step in steps),
        "memory_mb": _memory() - memory,
    }
    program.close()
    watch.wait(lambda: not window.isVisible())
    return figures


def _show_first(program: Program, watch: Watch) -> None:
    project, document = program.projects.project, program.rooms.document
    assert project is not None
    first = project.images[0].name
    program.show_image.show(first)
    watch.wait(lambda: document.name == first and program.is_idle)


def _step(program: Program, watch: Watch) -> tuple[float, float]:
    """Go to the next image, and wait as a person does until those after it are read ahead."""
    name, document = program.window.images_panel.neighbour(+1), program.rooms.document
    loop = QEventLoop()
    opened = document.opened.connect(loop.quit)
    started, cpu_started = time.perf_counter(), time.thread_time()
    program.show_image.step(+1)
    loop.exec()
    program.window.canvas.repaint()
    spent = 1000 * (time.perf_counter() - started), 1000 * (time.thread_time() - cpu_started)
    document.opened.disconnect(opened)
    assert document.name == name
    watch.wait(lambda: program.is_idle)
    return spent


def _memory() -> float:
    """Return the megabytes that this process holds now; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4096 / 2**20
    except OSError:
        return 0.0


if __name__ == "__main__":
    print(json.dumps(measure(QApplication([]), Path(sys.argv[1]))))
