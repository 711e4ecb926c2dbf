"""Work of a tool that would hold up the window: done in a thread by the wiring, taken back in the window's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Job:
    """`work()` runs in a thread and touches no QObject; `take(result)` is called in the window's thread afterwards.

    `title` says what is being done. `fail()` is called instead of `take` if the work raised an error, which is told.
    """

    title: str
    work: Callable[[], object]
    take: Callable[[object], None]
    fail: Callable[[], None] = lambda: None
