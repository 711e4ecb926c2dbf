from __future__ import annotations

import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.wiring import training
from app.wiring.program import Program
from app.work import plots_ahead


def test_opening_a_folder_imports_what_draws_curves_in_another_thread_and_makes_them(
    qtbot: QtBot, program: Program, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported: list[tuple[str, threading.Thread]] = []
    monkeypatch.setattr(plots_ahead, "import_module", lambda name: imported.append((name, threading.current_thread())))
    monkeypatch.setattr(training, "PLOTS_AFTER_MS", 0)
    program.open(photos)
    progress = program.window.training_panel.progress
    qtbot.waitUntil(lambda: progress._curves is not None and len(progress._curves.plots) == 2, timeout=10_000)
    assert [name for name, _ in imported] == ["pyqtgraph"]
    assert imported[0][1] is not threading.main_thread()
    made = progress.curves
    program.open(photos.parent)
    qtbot.waitUntil(lambda: len(imported) == 2, timeout=10_000)
    assert progress.curves is made
