"""What all tools share: the class that is painted, what may change, and how a change becomes a step with a title."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.edit.job import Job
from app.state.document import Document
from app.state.tool_state import ToolState
from mman_core.labels.label_set import LabelSet
from mman_core.mask.allowed import Allowed, Where
from mman_core.mask.repaint import Repaint
from mman_core.types import Mask

RegionWork = Callable[[Mask, Allowed, Where | None], Repaint | None]
"""A region operation, given a copy of the mask and what may change."""

NOTHING_CHANGED = "Nothing to change here, or it is protected."


class Hand(QObject):
    """The person's hand on the document: every tool works through it."""

    job_wanted = Signal(object)
    """A Job to be run in a thread."""
    told = Signal(str)
    """A sentence for the person."""
    preview_changed = Signal()
    """What the tool in hand shows has changed without a move of the pointer."""

    def __init__(
        self, document: Document, tools: ToolState, label_set: LabelSet, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.document = document
        self.tools = tools
        self.label_set = label_set

    def class_id(self, erases: bool) -> int:
        """Return the id that is painted now; a class that was hidden is shown."""
        if erases:
            return 0
        if self.tools.class_id in self.tools.hidden:
            # Nobody wants to paint what cannot be seen.
            self.tools.toggle_hidden(self.tools.class_id)
        return self.tools.class_id

    def title(self, what: str, class_id: int | None) -> str:
        """Return how a step is called: what was done, and to which class."""
        return what if class_id is None else f"{what}: {self.label_set.named(class_id).name}"

    def repaint(self, repaint: Repaint | None, title: str) -> None:
        """Do the change as one step; tell if there is none."""
        if repaint is None:
            self.told.emit(NOTHING_CHANGED)
        else:
            self.document.repaint(repaint, title)

    def finish_stroke(self, title: str) -> None:
        """End the stroke and keep it as one step; tell if it changed nothing because all of it is protected."""
        protects = not self.tools.allowed().all() or self.tools.where() is not None
        if not self.document.finish_stroke(title) and protects:
            self.told.emit(NOTHING_CHANGED)

    def work_on_region(self, work: RegionWork, title: str, *, at_end: Callable[[], None] = lambda: None) -> None:
        """Compute a change in a thread and do it if the image is still as it was; `at_end` is called in any case."""
        document = self.document
        if document.mask is None:
            return
        mask, allowed, where = document.mask.copy(), self.tools.allowed(), self.tools.where()
        state = self._state()

        def take(result: object) -> None:
            at_end()
            assert result is None or isinstance(result, Repaint)
            if self._state() == state and not document.is_painting:
                self.repaint(result, title)
            else:
                self.told.emit(f"{title}: dropped, for the mask has changed meanwhile.")

        self.job_wanted.emit(Job(title, lambda: work(mask, allowed, where), take, at_end))

    def _state(self) -> tuple[str | None, int, int]:
        # A draft that arrives gives the document another start, but no other revision.
        return self.document.name, self.document.revision, id(self.document.start)
