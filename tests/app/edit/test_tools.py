from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.edit.tools import Picker, class_at
from app.state.document import Document
from app.state.tool_state import ToolState
from mman_core.mask.brush import capsule
from tests.app.edit.making import a_brush
from tests.app.pictures import a_mask, a_photo


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    document = Document()
    document.open("a.jpg", a_photo(), None, None)
    return document


def test_a_stroke_paints_the_capsules_between_its_points(document: Document) -> None:
    tools = ToolState()
    tools.class_id, tools.radius = 6, 4.5
    brush = a_brush(document, tools)
    points = [(20.3, 30.8), (60.1, 44.4), (61.0, 70.0)]
    brush.press(points[0])
    brush.move(points[1])
    brush.move(points[2])
    brush.release()
    first, second = (capsule((90, 140), start, end, 4.5) for start, end in pairwise(points))
    assert document.mask is not None
    assert np.array_equal(document.mask == 6, first | second)


def test_a_straight_stroke_comes_from_where_the_last_one_ended(document: Document) -> None:
    tools = ToolState()
    tools.radius = 2
    brush = a_brush(document, tools)
    brush.press((10.5, 10.5), straight=True)
    brush.release()
    brush.press((110.5, 10.5), straight=True)
    brush.release()
    assert document.mask is not None
    assert (document.mask[10, 10:110] == 1).all()
    assert len(document.history.steps) == 2


def test_the_last_point_is_forgotten_with_the_image(document: Document) -> None:
    brush = a_brush(document, ToolState())
    brush.press((10.5, 10.5))
    brush.release()
    document.open("b.jpg", a_photo(), None, None)
    brush.press((110.5, 70.5), straight=True)
    brush.release()
    assert document.mask is not None
    assert document.mask[10, 10] == 0


def test_painting_a_hidden_class_shows_it(document: Document) -> None:
    tools = ToolState()
    tools.toggle_hidden(1)
    brush = a_brush(document, tools)
    brush.press((10.5, 10.5))
    brush.release()
    assert tools.hidden == frozenset()


def test_the_steps_of_the_history_say_what_they_did(document: Document) -> None:
    brush = a_brush(document, ToolState())
    brush.press((10.5, 10.5))
    brush.release()
    assert document.history.undo_title == "Brush: Hat"
    brush.press((10.5, 10.5), erases=True)
    brush.release()
    assert document.history.undo_title == "Eraser"


def test_the_picker_takes_the_class_under_the_pointer(document: Document) -> None:
    tools = ToolState()
    mask = a_mask()
    mask[80, 130] = 255
    document.open("b.jpg", a_photo(), mask, None)
    Picker(document, tools).press((20.9, 10.1))
    assert tools.class_id == 5
    Picker(document, tools).press((-0.1, 10.0))
    assert tools.class_id == 5
    Picker(document, tools).press((130.5, 80.5))
    assert tools.class_id == 255
    assert class_at(document, (140.0, 10.0)) is None
    assert class_at(document, (139.9, 10.0)) == 0
