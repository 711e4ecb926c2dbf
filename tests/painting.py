"""A stroke as a person paints it, for tests of the whole window."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.wiring.program import Program


def paint(qtbot: QtBot, program: Program, class_id: int = 9) -> None:
    """Paint a stroke across the open image with the mouse."""
    canvas = program.window.canvas
    program.rooms.tools.set_class_id(class_id)
    middle = canvas.rect().center()
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(canvas, middle + QPoint(60, 40))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=middle + QPoint(60, 40))
