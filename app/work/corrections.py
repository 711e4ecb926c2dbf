"""What there is to learn from, found by the thread that needs it: of 50,000 images that takes half a second."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.work.hashing import Hashing
from mman_core.errors import NothingToDo
from mman_core.project.lesson import Corrected, corrected
from mman_core.project.runs import LearnedMasks
from mman_core.project.store import Project
from mman_core.types import StopFlag


@dataclass(frozen=True)
class Corrections:
    """A project's corrections as they stood when this was made; `touched`: the images that have a person's mask."""

    project: Project
    touched: frozenset[str]
    hashing: Hashing
    learned: LearnedMasks

    @contextmanager
    def found(self, should_stop: StopFlag) -> Iterator[Corrected]:
        """Yield them. Raises NothingToDo, in the block, when it is stopped while files are read."""
        with self.hashing.turn() as known:

            def hash_of(path: Path) -> str:
                if should_stop():
                    raise NothingToDo("It was stopped while the corrected images were read.")
                return known(path)

            found = corrected(self.project, self.touched, hash_of)
            yield dataclasses.replace(found, learned=self.learned.hashes)
