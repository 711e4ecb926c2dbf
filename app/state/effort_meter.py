"""Measures what the open image costs the person: active time, strokes, clicks, pixels, undos."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.state.document import Document
from app.state.tool_state import ToolName, ToolState
from mman_core.mask.history import Deed, GoTo, Step
from mman_core.project.effort import Effort

IDLE_SECONDS = 5.0
"""A longer time without a sign of the person is a pause, all of it."""
DRAWING_TOOLS: frozenset[ToolName] = frozenset({"brush", "eraser", "clone", "superpixel", "lasso"})
"""Their gestures are strokes; those of the others are clicks."""


class EffortMeter(QObject):
    """Listens to the document and the tools; the canvas says `stir` and `note_press`, the window `set_active`.

    `visited(Effort)`: the open image is left, and something was done to it. Of an image that was only looked at the
    time is kept until something is done to it.
    """

    visited = Signal(object)

    def __init__(
        self,
        document: Document,
        tools: ToolState,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._tools = tools
        self._clock = clock
        self._is_active = False
        self._last_sign: float | None = None
        self._visit = Effort("")
        self._seconds = 0.0
        self._looked: dict[str, float] = {}
        self._position = 0
        self._pressed: str | None = None
        """What the last press on the image that no step has come of yet was: "stroke" or "click"."""
        document.opened.connect(self._begin)
        document.closing.connect(self.end_visit)
        document.done.connect(self._note_deed)
        for signal in (tools.class_changed, tools.tool_changed, tools.radius_changed, tools.hidden_changed):
            signal.connect(self.stir)

    @property
    def visit(self) -> Effort:
        """What was done to the open image since it was opened, or since `take`."""
        return dataclasses.replace(self._visit, active_seconds=self._seconds)

    def set_active(self, active: bool) -> None:
        """Tell whether the window is the one that a person works in; the time in others does not count."""
        if active != self._is_active:
            self.stir()
            self._is_active, self._last_sign = active, None
            self.stir()

    def stir(self, *_what: object) -> None:
        """Take note that the person is there."""
        if not self._is_active or not self._visit.name:
            return
        now = self._clock()
        if self._last_sign is not None and now - self._last_sign <= IDLE_SECONDS:
            self._seconds += now - self._last_sign
        self._last_sign = now

    def note_press(self) -> None:
        """Take note that the tool in hand was pressed on the image."""
        self.stir()
        self._pressed = "stroke" if self._tools.tool in DRAWING_TOOLS else "click"
        if self._pressed == "click":
            self._count(clicks=self._visit.clicks + 1)

    def began_from(self, start: str) -> None:
        """Take note of what the open image begins from: a variant or BLANK."""
        self._count(began_from=start)

    def take(self) -> Effort:
        """Return what was done to the open image, and begin anew."""
        self.stir()
        visit = self.visit
        self._visit, self._seconds = Effort(visit.name), 0.0
        return visit

    def forget(self) -> None:
        """Begin anew with all images: another project was opened, or nothing was recorded until now."""
        self._looked.clear()
        self._visit, self._seconds = Effort(""), 0.0
        self._begin()

    def end_visit(self) -> None:
        """Tell what was done to the open image; it may stay open."""
        self.stir()
        done = self._visit
        if done.strokes or done.clicks or done.undos or done.began_from:
            self.visited.emit(self.take())

    def _begin(self) -> None:
        if self._seconds:
            self._looked[self._visit.name] = self._seconds
        name = self._document.name or ""
        self._visit, self._seconds = Effort(name), self._looked.pop(name, 0.0)
        self._position = self._document.history.position
        self._last_sign, self._pressed = None, None
        self.stir()

    def _note_deed(self, deed: Deed) -> None:
        self.stir()
        if isinstance(deed, Step):
            # A step without a press is that of a command.
            strokes, clicks = self._pressed == "stroke", self._pressed is None
            self._pressed = None
            self._count(
                strokes=self._visit.strokes + strokes,
                clicks=self._visit.clicks + clicks,
                changed_pixels=self._visit.changed_pixels + deed.patch.changed_pixels,
            )
        elif isinstance(deed, GoTo) and deed.position < self._position:
            self._count(undos=self._visit.undos + 1)
        self._position = self._document.history.position

    def _count(self, **changes: int | str) -> None:
        self._visit = dataclasses.replace(self._visit, **changes)  # type: ignore[arg-type]
