"""Leaving a project, for another one or for good: everything is saved and stopped first, and nothing is asked.

Only a mask that cannot be saved makes a question of it.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QMessageBox

from app.wiring.rooms import Rooms

PATIENCE_MS = 15_000


class Leaving(QObject):
    """`begun()`: jobs that run for minutes stop now and keep what they have."""

    begun = Signal()

    def __init__(self, rooms: Rooms) -> None:
        super().__init__()
        self._rooms = rooms
        self._then: Callable[[], None] | None = None
        self._stay: Callable[[], None] | None = None
        self.question: QMessageBox | None = None
        # A child that does not stop in time is ended; what it saved until then stays.
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._lose_patience)
        rooms.tasks.idle.connect(self._go_on)

    @property
    def is_under_way(self) -> bool:
        return self._then is not None

    def leave(self, then: Callable[[], None], stay: Callable[[], None] | None = None) -> None:
        """Save, stop, and call `then` when nothing runs any more and everything is on the disk.

        `stay` is called instead if a mask cannot be saved and the person does not want to lose it.
        """
        if self._then is not None:
            return
        self._then, self._stay = then, stay
        self._rooms.window.setEnabled(False)
        self._rooms.window.strip.set_job("Finishing: saving masks, stopping what runs ...")
        self._patience.start()
        self.begun.emit()
        self._rooms.tasks.stop_all()
        self._rooms.autosave.save_now()
        self._go_on()

    def _go_on(self) -> None:
        if self._then is None or self.question is not None or not self._rooms.tasks.is_idle:
            return
        autosave = self._rooms.autosave
        if autosave.is_clean:
            self._end(self._then)
        elif autosave.state == "not saved":
            self._ask()
        else:
            autosave.save_now()

    def _end(self, then: Callable[[], None] | None) -> None:
        self._then = None
        self._rooms.errors.is_silent = False
        self._patience.stop()
        self._rooms.window.setEnabled(True)
        self._rooms.window.strip.set_job("")
        if then is not None:
            then()

    def _lose_patience(self) -> None:
        self._rooms.errors.is_silent = True
        self._rooms.engine.kill()
        self._rooms.training_engine.kill()
        self._rooms.checking_engine.kill()

    def _ask(self) -> None:
        self._patience.stop()
        self._rooms.window.setEnabled(True)
        question = QMessageBox(self._rooms.window)
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.setIcon(QMessageBox.Icon.Warning)
        question.setWindowTitle("MMAN")
        question.setText("A mask is not saved yet, because it could not be written. Leave without it?")
        again = question.addButton("Save again", QMessageBox.ButtonRole.AcceptRole)
        lose = question.addButton("Leave without saving", QMessageBox.ButtonRole.DestructiveRole)
        stay = question.addButton("Stay", QMessageBox.ButtonRole.RejectRole)
        question.setDefaultButton(again)
        question.setEscapeButton(stay)
        question.buttonClicked.connect(lambda button: self._answer(button is again, button is lose))
        self.question = question
        question.open()

    def _answer(self, again: bool, lose: bool) -> None:
        self.question = None
        if again:
            self._rooms.autosave.save_now()
            self._go_on()
        else:
            self._end(self._then if lose else self._stay)
