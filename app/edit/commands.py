"""What can be undone."""

from __future__ import annotations

from PySide6.QtGui import QUndoCommand

from app.state.document import Document
from mman_core.mask.patch import Patch


class PaintCommand(QUndoCommand):
    """One gesture on one image: its patch forward and back."""

    def __init__(self, document: Document, name: str, patch: Patch, text: str) -> None:
        super().__init__(text)
        self._document = document
        self._name = name
        self._patch = patch

    @property
    def byte_size(self) -> int:
        return self._patch.byte_size

    def redo(self) -> None:
        self._document.write_patch(self._name, self._patch, True)

    def undo(self) -> None:
        self._document.write_patch(self._name, self._patch, False)
