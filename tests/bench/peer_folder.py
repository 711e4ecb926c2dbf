"""Open a folder in another program by what its own menu does, go on through it, and print what it took as JSON.

PYTHON peer_folder.py labelme|ISAT FOLDER    with the Python that has the program; needs nothing of ours
"""

from __future__ import annotations

import importlib
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
STEPS = 20


def labelme() -> tuple[Any, Any, Callable[[str], object], Callable[[], object]]:
    """Return the application, a function that opens a folder, and one that goes to the next image."""
    program = importlib.import_module("labelme.app")

    app = program.QtWidgets.QApplication(["labelme"])
    window = program.MainWindow()
    return app, window, window._load_from_file_or_dir, window._open_next_image


def isat() -> tuple[Any, Any, Callable[[str], object], Callable[[], object]]:
    """Return the same of the other program."""
    program = importlib.import_module("ISAT.widgets.mainwindow")

    app = program.QtWidgets.QApplication(["ISAT"])
    window = program.MainWindow()

    def open_folder(folder: str) -> None:
        program.QtWidgets.QFileDialog.getExistingDirectory = lambda *_arguments, **_named: folder
        window.open_dir()

    return app, window, open_folder, window.next_image


def spent(app: Any, deed: Callable[[], object]) -> tuple[float, float]:
    """Return milliseconds on the clock and of CPU until the window answers again."""
    started, cpu_started = time.perf_counter(), time.process_time()
    deed()
    app.processEvents()
    return 1000 * (time.perf_counter() - started), 1000 * (time.process_time() - cpu_started)


def memory() -> float:
    """Return the megabytes that this process holds now; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4096 / 2**20
    except OSError:
        return 0.0


def main(peer: str, folder: str) -> None:
    """Measure one opening and some steps."""
    app, window, open_folder, go_on = {"labelme": labelme, "ISAT": isat}[peer]()
    window.resize(1600, 1000)
    window.show()
    app.processEvents()
    before = memory()
    clock, cpu = spent(app, lambda: open_folder(folder))
    steps = [spent(app, go_on) for _ in range(STEPS)]
    figures = {
        "peer": peer,
        "blocked_ms": clock,
        "blocked_cpu_ms": cpu,
        "next_ms": statistics.median(step[0] for step in steps),
        "next_cpu_ms": statistics.median(step[1] for step in steps),
        "memory_mb": memory() - before,
    }
    print(json.dumps(figures), flush=True)
    os._exit(0)  # some ask whether to save when they are closed


if __name__ == "__main__":
    main(*sys.argv[1:])
