"""The plan of the house holds: floors, and what each half may import."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 400


def test_no_import_goes_up_the_floors() -> None:
    found = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert found.returncode == 0, found.stdout


def _imports_cleanly(statement: str, forbidden: tuple[str, ...]) -> None:
    script = f"import sys; {statement}; found = set(sys.modules) & set({forbidden!r}); assert not found, found"
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT)


def test_the_core_works_without_qt() -> None:
    rooms = "mman_core.cli.main, mman_core.engine, mman_core.train.finetune, mman_core.train.train"
    _imports_cleanly(f"import {rooms}", ("PySide6", "pyqtgraph"))


def test_the_window_is_there_before_torch() -> None:
    _imports_cleanly("import app.run, app.wiring, app.window.main_window", ("torch", "torchvision"))


@pytest.mark.parametrize("folder", ["app", "mman_core", "tests"])
def test_no_file_does_two_jobs(folder: str) -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in (ROOT / folder).rglob("*.py")}
    assert {str(path): length for path, length in lengths.items() if length > LONGEST_FILE} == {}
