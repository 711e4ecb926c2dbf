"""What a person does in the window, and what the window tells them."""

from __future__ import annotations

import sys
from collections.abc import Callable

from pytestqt.qtbot import QtBot

from app.wiring.program import Program
from tests.app.work import fake_engine

FAKE_ENGINE = [sys.executable, fake_engine.__file__]
Start = Callable[..., Program]
"""Starts the program on a folder."""


def close(qtbot: QtBot, program: Program) -> None:
    if not program.window.isVisible():
        return
    program.close()
    qtbot.waitUntil(lambda: program.leaving.question is not None or not program.window.isVisible(), timeout=10_000)
    if program.leaving.question is not None:
        next(button for button in program.leaving.question.buttons() if "without" in button.text()).click()
        qtbot.waitUntil(lambda: not program.window.isVisible())


def wait_idle(qtbot: QtBot, program: Program) -> None:
    qtbot.waitUntil(lambda: program.rooms.tasks.is_idle, timeout=30_000)


def save(qtbot: QtBot, program: Program) -> None:
    """Wait until the save after a stroke has been tried."""
    qtbot.waitUntil(lambda: program.rooms.autosave.state != "saving" and not program.rooms.autosave._pause.isActive())
    program.rooms.autosave.save_now()
    wait_idle(qtbot, program)


def told(program: Program) -> str:
    """Return the sentence of the error that is shown, and close it."""
    dialog = program.rooms.errors.dialog
    assert dialog is not None, "no error is shown"
    text = dialog.text()
    assert "unexpected" not in text or "ended unexpectedly" in text, text
    dialog.reject()
    return text
