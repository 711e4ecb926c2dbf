from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
CHECK = "from PySide6.QtWidgets import QApplication; print(QApplication([]).devicePixelRatio())"


def test_ring_and_canvas_are_right_on_a_screen_with_two_dots_for_each_pixel() -> None:
    surroundings = {**os.environ, "QT_SCALE_FACTOR": "2"}
    asked = subprocess.run([sys.executable, "-c", CHECK], env=surroundings, capture_output=True, text=True, check=True)
    assert asked.stdout.strip() == "2.0"
    tests = [str(HERE / "test_ring.py"), str(HERE / "test_canvas.py")]
    again = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests],
        env=surroundings,
        capture_output=True,
        text=True,
        cwd=HERE.parents[2],
    )
    assert again.returncode == 0, again.stdout
