"""How a person answers the question where to save, for tests of the whole window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from app.wiring.program import Program


def save_as(qtbot: QtBot, program: Program, path: Path, name_filter: str) -> Path:
    """Choose that format and file, and wait until it is written; return the folder that was offered."""
    (chooser,) = program.window.findChildren(QFileDialog)
    offered = Path(chooser.directory().absolutePath())
    chooser.setOption(QFileDialog.Option.DontUseNativeDialog)
    chooser.selectNameFilter(name_filter)
    chooser.filterSelected.emit(name_filter)
    line = chooser.findChild(QLineEdit)
    assert line is not None
    line.setText(str(path))
    chooser.accept()
    qtbot.waitUntil(lambda: not program.window.findChildren(QFileDialog))
    qtbot.waitUntil(lambda: program.is_idle)
    return offered
