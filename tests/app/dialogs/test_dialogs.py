from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.dialogs.report_error import ErrorReports
from app.dialogs.unreadable import UnreadableDialog
from mman_core.errors import CannotWrite, EngineStopped
from mman_core.project.status import ImageRow, ImageStatus


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


def test_an_error_for_a_person_shows_its_sentence_and_details_only_if_there_are_any(window: QWidget) -> None:
    reports = ErrorReports(window)
    reports.report(CannotWrite("The disk is full: free some space."))
    assert reports.dialog is not None
    assert reports.dialog.text() == "The disk is full: free some space."
    assert reports.dialog.detailedText() == ""
    reports.dialog.close()
    error = EngineStopped("The engine ended.")
    error.add_note("CUDA error: out of memory")
    reports.report(error)
    assert reports.dialog is not None and "out of memory" in reports.dialog.detailedText()
    reports.dialog.close()


def test_an_unexpected_error_has_its_trace_to_copy(window: QWidget) -> None:
    reports = ErrorReports(window)
    try:
        raise ValueError("seven")
    except ValueError as error:
        reports.report(error)
    assert reports.dialog is not None
    assert "ValueError: seven" in reports.dialog.text()
    assert "test_dialogs.py" in reports.dialog.detailedText()
    reports.dialog.close()


def test_errors_are_shown_one_after_another_and_repetitions_once(window: QWidget) -> None:
    reports = ErrorReports(window)
    for sentence in ("first", "second", "first", "second"):
        reports.report(CannotWrite(sentence))
    shown = []
    while reports.dialog is not None:
        shown.append(reports.dialog.text())
        reports.dialog.close()
    assert shown == ["first", "second"]


def test_unreadable_images_are_listed_with_their_reasons(qtbot: QtBot) -> None:
    rows = [ImageRow("a.jpg", ImageStatus.UNREADABLE, error="a.jpg is empty; copy it again.")]
    dialog = UnreadableDialog(rows)
    qtbot.addWidget(dialog)
    reason = dialog.table.item(0, 1)
    assert reason is not None and "copy it again" in reason.text()
