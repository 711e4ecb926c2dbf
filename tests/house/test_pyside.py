from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot


def test_calls_of_qt_lose_no_reference_to_none(qtbot: QtBot, qapp: QApplication) -> None:
    """Some releases of PySide lost one with each call, and the program died after a few thousand of them."""
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    qapp.processEvents()
    before = sys.getrefcount(None)
    for _ in range(1_000):
        widget.update()
    assert sys.getrefcount(None) > before - 50
