"""The steps that were done to one mask, and how many of them are done now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from mman_core.mask.patch import Patch
from mman_core.types import Box, Mask

HISTORY_BYTES = 256 * 2**20


@dataclass(frozen=True)
class Step:
    """One gesture: its title as a person reads it, when it was done (seconds since 1970), and what it changed."""

    title: str
    time: float
    patch: Patch


@dataclass(frozen=True)
class GoTo:
    """A move to another position: undo, redo, or a jump over several steps."""

    position: int


@dataclass(frozen=True)
class Accept:
    """The person took the mask at the lowest position, a draft until then, for their own."""


Deed: TypeAlias = Step | GoTo | Accept
"""What can happen to a history, in the order it happened: what the journal keeps."""


class History:
    """Steps in the order they were done; the first `position` of them are done, the others are undone.

    Positions count all steps there ever were: when the steps need more than `budget` bytes the oldest are forgotten,
    and `first`, the lowest position that can be gone to, grows. `starts_untouched` tells whether the mask at
    position `first` is not yet the person's own.
    """

    def __init__(self, *, first: int = 0, starts_untouched: bool = False, budget: int | None = HISTORY_BYTES) -> None:
        self.first = first
        self.position = first
        self.steps: list[Step] = []
        self.starts_untouched = starts_untouched
        self.budget = budget
        self.byte_size = 0

    @property
    def last(self) -> int:
        """The position at which all steps are done."""
        return self.first + len(self.steps)

    @property
    def is_untouched(self) -> bool:
        """Whether the mask as it is now is not the person's: nothing done, or all taken back."""
        return self.starts_untouched and self.position == self.first

    @property
    def can_undo(self) -> bool:
        return self.position > self.first

    @property
    def can_redo(self) -> bool:
        return self.position < self.last

    @property
    def undo_title(self) -> str:
        """The title of the step that undo takes back, "" if there is none."""
        return self.steps[self.position - self.first - 1].title if self.can_undo else ""

    @property
    def redo_title(self) -> str:
        """The title of the step that redo does again, "" if there is none."""
        return self.steps[self.position - self.first].title if self.can_redo else ""

    def add(self, step: Step) -> None:
        """Note a step that was just done to the mask; the undone ones are forgotten."""
        place = self.position - self.first
        self.byte_size -= sum(undone.patch.byte_size for undone in self.steps[place:])
        self.steps[place:] = [step]
        self.byte_size += step.patch.byte_size
        self.position += 1
        self.trim()

    def trim(self) -> None:
        """Forget the oldest done steps until the others fit the budget; the newest is always kept."""
        while self.budget is not None and self.byte_size > self.budget and self.position > self.first + 1:
            self.byte_size -= self.steps.pop(0).patch.byte_size
            self.first += 1
            self.starts_untouched = False

    def go_to(self, position: int, mask: Mask) -> Box:
        """Bring `mask`, which is at `self.position`, to another position, in place; return the box that changed.

        Raises ValueError if there is no such position.
        """
        if not self.first <= position <= self.last:
            raise ValueError(f"positions go from {self.first} to {self.last}, there is no {position}")
        changed = Box(0, 0, 0, 0)
        while self.position > position:
            changed = changed.union(self.steps[self.position - self.first - 1].patch.revert(mask))
            self.position -= 1
        while self.position < position:
            changed = changed.union(self.steps[self.position - self.first].patch.apply(mask))
            self.position += 1
        return changed

    def follow(self, deed: Deed, mask: Mask | None = None) -> None:
        """Take a deed over from a journal, and do it to `mask` if that is given.

        Raises ValueError if the deed does not fit: a position that does not exist, a mask of another size.
        """
        if isinstance(deed, Step):
            if mask is not None:
                deed.patch.apply(mask)
            self.add(deed)
        elif isinstance(deed, Accept):
            self.starts_untouched = False
        elif mask is not None:
            self.go_to(deed.position, mask)
        elif self.first <= deed.position <= self.last:
            self.position = deed.position
        else:
            raise ValueError(f"positions go from {self.first} to {self.last}, there is no {deed.position}")
