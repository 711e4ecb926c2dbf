"""Work in the panes: a click or drag in a variant's pane takes what that variant says into the mask."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.compare.compare_pane import ComparePane
from app.compare.opinions import Opinions
from app.edit.clone_tools import CloneBrush, TakeName, TakePart
from app.edit.hand import Hand
from app.edit.tool import Tool
from app.state.document import Document
from app.state.tool_state import ToolState
from mman_core.labels.label_set import LabelSet


class Taking(QObject):
    """The same tools as on the canvas; the pane under the pointer says which variant is taken from."""

    def __init__(
        self, document: Document, tools: ToolState, label_set: LabelSet, opinions: Opinions, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.hand = Hand(document, tools, label_set, self)
        self._opinions = opinions
        self._kinds: dict[TakeName, Tool] = {"clone": CloneBrush(self.hand), "take": TakePart(self.hand)}
        self._chosen: TakeName | None = None
        self._down: Tool | None = None
        document.stroke_must_end.connect(self.end)

    def choose(self, name: TakeName | None) -> None:
        """Take this tool in hand, or none."""
        self.end()
        self._chosen = name

    def connect_pane(self, shown: ComparePane) -> None:
        """Listen to the pane; it moves the image as before while no tool is in hand."""
        shown.pane.pressed.connect(lambda x, y: self._press(shown.choice, (x, y)))
        shown.pane.dragged.connect(lambda x, y: self._drag((x, y)))
        shown.pane.released.connect(self.end)

    def end(self) -> None:
        """Finish what the pointer was doing; it stays."""
        down, self._down = self._down, None
        if down is not None:
            down.release()

    def _press(self, choice: str, point: tuple[float, float]) -> None:
        if self._chosen is None:
            return
        if choice in self.hand.tools.sources:
            self.hand.tools.set_source(choice, self._opinions.masks().get(choice))
        self._down = self._kinds[self._chosen]
        self._down.press(point)

    def _drag(self, point: tuple[float, float]) -> None:
        if self._down is not None:
            self._down.move(point)
