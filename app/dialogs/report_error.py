"""The one dialog for everything that went wrong. It never blocks the program and shows one error at a time."""

from __future__ import annotations

import traceback
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from mman_core.errors import MmanError

UNEXPECTED = (
    "Something unexpected happened: {error}.\n\n"
    "Your masks are safe. Please report this with the details below (Show Details, then copy them)."
)


class ErrorReports(QObject):
    """Shows errors one after another over the window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._waiting: deque[object] = deque()
        self.dialog: QMessageBox | None = None
        self.is_silent = False
        """True while children are ended on purpose: that they ended badly is of no interest then."""

    def report(self, error: object) -> None:
        """Show the error now, or when the one that is shown has been read; a repetition is shown once."""
        if self.is_silent:
            return
        if self.dialog is not None:
            if str(error) != self.dialog.property("error") and str(error) not in map(str, self._waiting):
                self._waiting.append(error)
            return
        self.dialog = _dialog(error, self._window)
        self.dialog.finished.connect(self._on_closed)
        self.dialog.open()

    @contextmanager
    def reported(self) -> Iterator[None]:
        """Report what the person can do something about in this block, and go on after it."""
        try:
            yield
        except MmanError as error:
            self.report(error)

    def _on_closed(self) -> None:
        self.dialog = None
        if self._waiting:
            self.report(self._waiting.popleft())


def _dialog(error: object, window: QWidget) -> QMessageBox:
    dialog = QMessageBox(window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle("MMAN")
    dialog.setTextFormat(Qt.TextFormat.PlainText)
    dialog.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    dialog.setProperty("error", str(error))
    if isinstance(error, MmanError):
        dialog.setIcon(QMessageBox.Icon.Warning)
        dialog.setText(str(error))
        details = "\n".join(getattr(error, "__notes__", []))
    else:
        dialog.setIcon(QMessageBox.Icon.Critical)
        name = type(error).__name__
        dialog.setText(UNEXPECTED.format(error=f"{name}: {error}" if str(error) else name))
        details = "".join(traceback.format_exception(error)) if isinstance(error, BaseException) else ""
    if details:
        dialog.setDetailedText(details)
    return dialog
