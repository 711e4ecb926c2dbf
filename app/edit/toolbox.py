"""All tools, made once; the tool state says which one is in the hand."""

from __future__ import annotations

from app.edit.tool import Tool
from app.edit.tools import Brush
from app.state.document import Document
from app.state.tool_state import ToolState


class Toolbox:
    """`current` is the tool that a press of the left or right button on the canvas goes to."""

    def __init__(self, document: Document, tools: ToolState) -> None:
        self._tools = tools
        self._brush = Brush(document, tools)

    @property
    def brush(self) -> Brush:
        """Brush and eraser; the right button erases with it."""
        return self._brush

    @property
    def current(self) -> Tool:
        return self._brush
