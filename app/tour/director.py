"""Plays a scenario in the window's own event loop: a generator that does something, then says what to wait for."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal

POLL_MS = 15


@dataclass(frozen=True)
class Wait:
    """Go on when `until()` is true; give up after `seconds`, naming `what`."""

    what: str
    until: Callable[[], bool]
    seconds: float = 60.0


Scenario: TypeAlias = Generator[Wait, None, None]


class TourFailed(Exception):
    """The window did not do within its time what the tour waited for."""


class Director(QObject):
    """Takes the next step of a scenario whenever its last wait is over. `ended(Exception | None)` comes once."""

    ended = Signal(object)

    def __init__(self, scenario: Scenario, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scenario = scenario
        self._wait: Wait | None = None
        self._deadline = 0.0
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Begin with the first step as soon as the event loop runs."""
        self._timer.start()

    def _look(self) -> None:
        try:
            self._advance()
        except StopIteration:
            self._end(None)
        except Exception as error:
            self._end(error)

    def _advance(self) -> None:
        if self._wait is not None and not self._wait.until():
            if time.monotonic() > self._deadline:
                raise TourFailed(f"After {self._wait.seconds:.0f} s still waiting for: {self._wait.what}.")
            return
        # Taking a step may run the event loop (a click that opens a menu): it must not be taken twice.
        self._timer.stop()
        self._wait = next(self._scenario)
        self._deadline = time.monotonic() + self._wait.seconds
        self._timer.start()

    def _end(self, error: Exception | None) -> None:
        self._timer.stop()
        self._scenario.close()
        self.ended.emit(error)
