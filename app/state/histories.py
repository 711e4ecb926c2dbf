"""The undo histories of all images that were painted on since the program started."""

from __future__ import annotations

import zlib

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand, QUndoGroup, QUndoStack

from mman_core.types import Mask

HISTORY_BYTES = 256 * 2**20


class Histories(QObject):
    """One QUndoStack for each image, kept while other images are open, within a budget of bytes.

    When the budget is passed, the histories of the images that were left longest ago are dropped; the open image
    keeps its own.
    """

    def __init__(self, parent: QObject | None = None, *, budget: int = HISTORY_BYTES) -> None:
        super().__init__(parent)
        self.group = QUndoGroup(self)
        self.budget = budget
        self._empty = QUndoStack(self)
        self._stacks: dict[str, QUndoStack] = {}
        self._sizes: dict[str, list[int]] = {}
        self._checksums: dict[str, int] = {}
        self._name: str | None = None
        self.group.setActiveStack(self._empty)

    @property
    def current(self) -> QUndoStack:
        """The history of the open image; an empty one while no image is open."""
        return self._empty if self._name is None else self._stacks[self._name]

    @property
    def byte_size(self) -> int:
        return sum(sum(sizes) for sizes in self._sizes.values())

    def enter(self, name: str, mask: Mask) -> None:
        """Make the history of this image current; a history of other pixels than these is dropped first."""
        if self._checksums.get(name) != zlib.crc32(mask.data):
            self._drop(name)
        stack = self._stacks.pop(name, None)
        self._stacks[name] = QUndoStack(self.group) if stack is None else stack
        self._sizes.setdefault(name, [])
        self._name = name
        self.group.setActiveStack(self.current)

    def leave(self, mask: Mask) -> None:
        """Put the current history aside, with a checksum of the pixels that it belongs to."""
        if self._name is not None:
            self._checksums[self._name] = zlib.crc32(mask.data)
        self._name = None
        self.group.setActiveStack(self._empty)

    def push(self, command: QUndoCommand, byte_size: int) -> None:
        """Do a command of that many bytes on the open image; commands that were undone before are forgotten."""
        if self._name is None:
            return
        sizes = self._sizes[self._name]
        del sizes[self.current.index() :]
        sizes.append(byte_size)
        self.current.push(command)
        self._keep_budget()

    def _keep_budget(self) -> None:
        for name in [name for name in self._stacks if name != self._name]:
            if self.byte_size <= self.budget:
                return
            self._drop(name)

    def _drop(self, name: str) -> None:
        stack = self._stacks.pop(name, None)
        self._sizes.pop(name, None)
        self._checksums.pop(name, None)
        if stack is not None:
            self.group.removeStack(stack)
            stack.setParent(None)
            stack.deleteLater()
