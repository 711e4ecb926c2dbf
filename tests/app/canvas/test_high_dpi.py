from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CHECK = "from PySide6.QtWidgets import QApplication; print(QApplication([]).devicePixelRatio())"


@pytest.mark.parametrize("scale", ["1.25", "2.0"])
def test_ring_views_and_strokes_are_right_on_a_screen_with_more_dots_than_pixels(scale: str) -> None:
    surroundings = {**os.environ, "QT_SCALE_FACTOR": scale}
    asked = subprocess.run([sys.executable, "-c", CHECK], env=surroundings, capture_output=True, text=True, check=True)
    assert asked.stdout.strip() == scale
    tests = [str(HERE / f"test_{name}.py") for name in ("ring", "canvas", "document_view")]
    chosen = "encloses or belongs or smooth or have_lines or squares or (outlines and 3.0) or (piece and (0.37 or 2.9))"
    again = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", chosen, *tests],
        env=surroundings,
        capture_output=True,
        text=True,
        cwd=HERE.parents[2],
    )
    assert again.returncode == 0, again.stdout
