"""All tools, made once; the tool state says which one is in the hand."""

from __future__ import annotations

from app.edit.clone_tools import CloneBrush, TakePart
from app.edit.grabcut import GrabCut
from app.edit.hand import Hand
from app.edit.outline_tools import Lasso, Polygon, ScissorsTool
from app.edit.region_tools import Fill, Relabel, SwapSides
from app.edit.superpixel_brush import SuperpixelBrush
from app.edit.tool import Tool
from app.edit.tools import Brush
from app.edit.wand import WandTool
from app.state.document import Document
from app.state.tool_state import ToolState
from mman_core.labels.label_set import LabelSet


class Toolbox:
    """`current` is the tool that a press of the left or right button on the canvas goes to."""

    def __init__(self, document: Document, tools: ToolState, label_set: LabelSet) -> None:
        self.hand = Hand(document, tools, label_set)
        self._brush = Brush(self.hand)
        self._tools: dict[str, Tool] = {
            "relabel": Relabel(self.hand),
            "swap": SwapSides(self.hand),
            "fill": Fill(self.hand),
            "wand": WandTool(self.hand),
            "polygon": Polygon(self.hand),
            "lasso": Lasso(self.hand),
            "scissors": ScissorsTool(self.hand),
            "grabcut": GrabCut(self.hand),
            "superpixel": SuperpixelBrush(self.hand),
            "clone": CloneBrush(self.hand),
            "take": TakePart(self.hand),
        }
        self._current: Tool = self._tools.get(tools.tool, self._brush)
        tools.tool_changed.connect(self._change)

    @property
    def brush(self) -> Brush:
        """Brush and eraser; a pen held upside down erases with it."""
        return self._brush

    @property
    def current(self) -> Tool:
        return self._current

    def _change(self, name: str) -> None:
        chosen = self._tools.get(name, self._brush)
        if chosen is not self._current:
            self._current.cancel()
            self._current.leave()
            self._current = chosen
