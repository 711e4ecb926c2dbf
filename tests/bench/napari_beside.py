"""napari's labels brush measured in the same run, if there is a Python that has napari.

MMAN_BENCH_NAPARI_PYTHON names its interpreter; it needs nothing of ours. napari draws with OpenGL: without a screen it
is started under Xvfb.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.bench.figures import print_rows

VARIABLE = "MMAN_BENCH_NAPARI_PYTHON"
SCRIPT = Path(__file__).with_name("napari_paint.py")
SCREEN = ["xvfb-run", "-a", "-s", "-screen 0 1400x1100x24"]
PATIENCE = 1800


def measure(environment: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return and print napari's rows; none, with a line that says why, if it cannot be measured here."""
    python = environment.get(VARIABLE, "")
    if not python:
        print(f"\nnapari is left out: {VARIABLE} names no Python that has it.")
        return []
    screen = [] if environment.get("DISPLAY") else SCREEN
    if screen and shutil.which(screen[0]) is None:
        print("\nnapari is left out: there is neither a display nor xvfb-run.")
        return []
    settings = {name: value for name, value in environment.items() if name != "QT_QPA_PLATFORM"}
    command = [*screen, python, str(SCRIPT)]
    found = subprocess.run(command, env=settings, capture_output=True, text=True, timeout=PATIENCE)
    if found.returncode:
        print(f"\nnapari is left out: it ended with {found.returncode}: {found.stderr.strip()[-300:]}")
        return []
    rows: list[dict[str, Any]] = json.loads(found.stdout.strip().splitlines()[-1])
    print()
    print_rows(rows)
    return rows
