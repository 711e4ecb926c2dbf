"""Tools in a hand, for tests without a canvas."""

from __future__ import annotations

from app.edit.hand import Hand
from app.edit.tools import Brush
from app.state.document import Document
from app.state.tool_state import ToolState
from mman_core.labels.label_set import load_label_set


def a_hand(document: Document, tools: ToolState) -> Hand:
    return Hand(document, tools, load_label_set("lip"))


def a_brush(document: Document, tools: ToolState) -> Brush:
    return Brush(a_hand(document, tools))
