"""A canvas on the screen with an image open, shown so that one image pixel is 3 pixels of the window."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.canvas.canvas import Canvas
from app.canvas.view_transform import ViewTransform
from app.state.document import Document
from app.state.tool_state import ToolState
from app.state.view_state import ViewState
from mman_core.labels.label_set import load_label_set
from mman_core.types import Mask
from tests.app.pictures import a_mask, a_photo


@dataclass
class Desk:
    """The canvas with its document and tools."""

    canvas: Canvas
    document: Document
    tools: ToolState
    views: ViewState

    @property
    def mask(self) -> Mask:
        assert self.document.mask is not None
        return self.document.mask

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return the widget point of an image point."""
        return self.canvas.view.to_screen(x, y)


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication) -> Desk:
    document, tools, views = Document(), ToolState(), ViewState()
    # Tests compare pixels of the image with those of the screen; the overview lies above some.
    views.set_overview(False)
    canvas = Canvas(document, tools, views, load_label_set("lip"))
    qtbot.addWidget(canvas)
    canvas.resize(500, 330)
    document.open("a.jpg", a_photo(), a_mask(), None)
    canvas.show()
    canvas.setFocus()
    qapp.processEvents()
    canvas.set_view(ViewTransform(3.0, (20.0, 15.0)))
    return Desk(canvas, document, tools, views)
