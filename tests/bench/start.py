"""From the command to the first painted window: CPU and wall, beside a bare PySide6 window and one with torch."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.figures import print_table

RUNS = 7
ROOT = Path(__file__).resolve().parents[2]

_REPORT = "import time, os; print(time.process_time() * 1000, (time.time() - float(os.environ['BORN'])) * 1000)"
_BARE = """
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([]); window = QMainWindow(); window.menuBar().addMenu("File"); window.show(); app.processEvents()
"""
_OURS = """
from PySide6.QtWidgets import QApplication
from app.look.theme import apply_theme
from app.state.settings import Settings
from app.wiring.program import Program
app = QApplication([]); apply_theme(app, True); program = Program(Settings())
program.window.show(); app.processEvents()
"""
_END = "\nimport sys; sys.stdout.flush(); os._exit(0)"


def bench() -> None:
    """Start each program some times, in turn, so that all meet the same machine."""
    scripts = {
        "bare PySide6 window": _BARE,
        "our window": _OURS,
        "our window, torch imported": _OURS + "import torch\n",
    }
    cpu: dict[str, list[float]] = {name: [] for name in scripts}
    wall: dict[str, list[float]] = {name: [] for name in scripts}
    for turn in range(RUNS + 1):
        for name, script in scripts.items():
            spent, waited = _start(script)
            if turn:  # the first turn only warms the disk cache
                cpu[name].append(spent)
                wall[name].append(waited)
    print_table(cpu, "CPU ms", "bare PySide6 window")
    print()
    print_table(wall, "wall ms", "bare PySide6 window")


def _start(script: str) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as settings:
        environment = {**os.environ, "BORN": repr(time.time()), "MMAN_SETTINGS": settings}
        code = script + _REPORT + _END
        found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
    spent, waited = found.stdout.split()
    return float(spent), float(waited)
