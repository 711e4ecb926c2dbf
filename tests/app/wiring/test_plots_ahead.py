from __future__ import annotations

import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.wiring import training
from app.wiring.program import Program
from app.work import plots_ahead


def test_opening_a_folder_imports_what_draws_curves_in_another_thread_and_only_once(
    qtbot: QtBot, program: Program, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported: list[tuple[str, threading.Thread]] = []
    monkeypatch.setattr(plots_ahead, "PLOTS", "nowhere.plots")
    monkeypatch.setattr(plots_ahead, "import_module", lambda name: imported.append((name, threading.current_thread())))
    monkeypatch.setattr(training, "PLOTS_AFTER_MS", 0)
    program.open(photos)
    qtbot.waitUntil(lambda: len(imported) == 1)
    assert imported[0][0] == "nowhere.plots"
    assert imported[0][1] is not threading.main_thread()
    monkeypatch.setattr(plots_ahead, "PLOTS", "threading")
    plots_ahead.import_plots_ahead()
    assert len(imported) == 1
