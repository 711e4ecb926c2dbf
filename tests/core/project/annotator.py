"""A person at one image of a real project, without a window: paints, undoes, saves, leaves, and comes back."""

from __future__ import annotations

import numpy as np

from mman_core.mask.brush import paint_segment, segment_box
from mman_core.mask.history import HISTORY_BYTES, Accept, Deed, GoTo, History, Step
from mman_core.mask.patch import PatchRecorder
from mman_core.project.journal import NO_MASK, mask_digest
from mman_core.project.recovery import Resumed, resume
from mman_core.project.store import Project
from mman_core.types import Mask
from tests.core.making import striped_mask

NAME = "street/a.png"
DRAFT = striped_mask(150, 200)
"""The image of most tests, and its draft."""


class Annotator:
    """Opens the image at once; `resumed` is what its journal said."""

    def __init__(self, project: Project, name: str, draft: Mask, *, budget: int = HISTORY_BYTES, seed: int = 0) -> None:
        self.project, self.name, self.draft = project, name, draft
        self.rng = np.random.default_rng(seed)
        self.resumed = self._resume(budget)
        given = self.resumed.mask if self.resumed.mask is not None else draft
        self.start, self.mask = given, given.copy()
        self.history = self.resumed.history or History(starts_untouched=self.resumed.mask is None, budget=budget)

    def paint(self, title: str = "Brush: Hair") -> None:
        """Do one random stroke that changes something."""
        height, width = self.mask.shape
        patch = None
        while patch is None:
            start, end = (tuple(self.rng.random(2) * (width, height)) for _ in range(2))
            radius = float(self.rng.uniform(0.5, 9))
            recorder = PatchRecorder(self.mask)
            recorder.touch(segment_box((height, width), start, end, radius))
            paint_segment(self.mask, start, end, radius, int(self.rng.integers(20)))
            patch = recorder.finish()
        step = Step(title, float(self.rng.integers(2_000_000_000)), patch)
        self.history.add(step)
        self._queue(step)

    def go_to(self, position: int) -> None:
        self.history.go_to(position, self.mask)
        self._queue(GoTo(position))

    def accept(self) -> None:
        self.history.starts_untouched = False
        self._queue(Accept())

    def do_anything(self) -> None:
        """Paint, undo, redo, jump, flush or save, whatever the dice say."""
        history, dice = self.history, self.rng.random()
        if dice < 0.5:
            self.paint()
        elif dice < 0.65 and history.can_undo:
            self.go_to(history.position - 1)
        elif dice < 0.75 and history.can_redo:
            self.go_to(history.position + 1)
        elif dice < 0.85:
            self.go_to(int(self.rng.integers(history.first, history.last + 1)))
        elif dice < 0.95:
            self.flush()
        else:
            self.save()

    def flush(self) -> None:
        assert self.resumed.writer is not None
        self.resumed.writer.flush()

    def announce(self) -> None:
        assert self.resumed.writer is not None
        self.resumed.writer.announce(self.resumed.writer.number, self.digest())

    def save(self) -> None:
        self.announce()
        self.write()
        assert self.resumed.writer is not None
        self.resumed.writer.confirm(self.resumed.writer.number, self.digest())

    def write(self) -> None:
        """Write the mask file, or remove it if everything was taken back."""
        if self.history.is_untouched:
            self.project.remove_mask(self.name)
        else:
            self.project.write_mask(self.name, self.mask)

    def digest(self) -> bytes:
        return NO_MASK if self.history.is_untouched else mask_digest(self.mask)

    def _queue(self, deed: Deed) -> None:
        assert self.resumed.writer is not None
        self.resumed.writer.add(deed, self.start, starts_untouched=self.history.starts_untouched)

    def _resume(self, budget: int) -> Resumed:
        shape = self.draft.shape[0], self.draft.shape[1]
        return resume(self.project, self.name, self.project.read_mask(self.name, shape), self.draft, budget=budget)


def opened(project: Project, *, budget: int = HISTORY_BYTES, seed: int = 0) -> Annotator:
    """Open the image of most tests."""
    return Annotator(project, NAME, DRAFT, budget=budget, seed=seed)
