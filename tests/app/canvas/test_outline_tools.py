"""Polygon, lasso and scissors, used on the canvas with the mouse and the keys of a person."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt

from app.tour import hands
from tests.app.canvas.conftest import Desk
from tests.app.canvas.using import click_all, inside, key, open_disc, open_figure
from tests.core.mask.figures import a_figure, a_photo


@pytest.fixture
def figure(desk: Desk) -> Desk:
    return open_figure(desk)


CORNERS = [(20.3, 20.7), (110.1, 25.2), (90.8, 80.3), (30.2, 70.9)]


def _return(desk: Desk) -> None:
    key(desk, Qt.Key.Key_Return)


def _double_click(desk: Desk) -> None:
    hands.double_click(desk.canvas, desk.place(*CORNERS[-1]))


def _first_corner(desk: Desk) -> None:
    hands.click(desk.canvas, desk.place(CORNERS[0][0] + 1, CORNERS[0][1] - 1))


@pytest.mark.parametrize("close", [_return, _double_click, _first_corner])
def test_a_polygon_is_closed_in_three_ways(figure: Desk, close: Callable[[Desk], None]) -> None:
    before = figure.mask.copy()
    figure.tools.tool, figure.tools.class_id = "polygon", 9
    click_all(figure, CORNERS if close is not _double_click else CORNERS[:-1])
    assert np.array_equal(figure.mask, before)
    close(figure)
    assert np.array_equal(figure.mask, np.where(inside(CORNERS, before.shape), 9, before))
    assert figure.document.history.undo_title == "Polygon: Pants"
    assert not figure.canvas._toolbox.current.is_waiting


def test_a_double_click_on_the_first_corner_closes_and_begins_nothing(figure: Desk) -> None:
    figure.tools.tool = "polygon"
    click_all(figure, CORNERS)
    hands.double_click(figure.canvas, figure.place(*CORNERS[0]))
    assert figure.document.history.undo_title == "Polygon: Hat"
    assert not figure.canvas._toolbox.current.is_waiting


def test_backspace_takes_corners_back_and_escape_all_of_them(figure: Desk) -> None:
    before = figure.mask.copy()
    figure.tools.tool, figure.tools.class_id = "polygon", 9
    click_all(figure, [*CORNERS[:3], (120.0, 90.0)])
    key(figure, Qt.Key.Key_Backspace)
    click_all(figure, CORNERS[3:])
    key(figure, Qt.Key.Key_Return)
    assert np.array_equal(figure.mask, np.where(inside(CORNERS, before.shape), 9, before))
    figure.document.undo()
    click_all(figure, CORNERS)
    key(figure, Qt.Key.Key_Escape)
    key(figure, Qt.Key.Key_Return)
    assert np.array_equal(figure.mask, before)
    click_all(figure, CORNERS[:1])
    key(figure, Qt.Key.Key_Backspace)
    assert not figure.canvas._toolbox.current.is_waiting


def test_another_tool_or_another_image_forgets_a_polygon(figure: Desk) -> None:
    figure.tools.tool = "polygon"
    click_all(figure, CORNERS[:2])
    figure.tools.tool = "brush"
    figure.tools.tool = "polygon"
    assert not figure.canvas._toolbox.current.is_waiting
    click_all(figure, CORNERS[:2])
    figure.document.open("b.png", a_photo(a_figure()), None, None)
    assert not figure.canvas._toolbox.current.is_waiting


def test_an_outline_takes_the_class_away_with_shift_and_erases_with_the_right_button(figure: Desk) -> None:
    before = figure.mask.copy()
    figure.tools.tool, figure.tools.class_id = "polygon", 7
    click_all(figure, CORNERS, hands.SHIFT)
    key(figure, Qt.Key.Key_Return)
    assert np.array_equal(figure.mask, np.where(inside(CORNERS, before.shape) & (before == 7), 0, before))
    figure.document.undo()
    hands.click(figure.canvas, figure.place(*CORNERS[0]), hands.RIGHT)
    click_all(figure, CORNERS[1:])
    key(figure, Qt.Key.Key_Return)
    assert np.array_equal(figure.mask, np.where(inside(CORNERS, before.shape), 0, before))


def test_the_lasso_paints_what_is_drawn_around(figure: Desk) -> None:
    before = figure.mask.copy()
    figure.tools.tool, figure.tools.class_id = "lasso", 9
    hands.drag(figure.canvas, *(figure.place(*corner) for corner in CORNERS))
    assert np.array_equal(figure.mask, np.where(inside(CORNERS, before.shape), 9, before))
    figure.document.undo()
    hands.click(figure.canvas, figure.place(60, 60))
    assert np.array_equal(figure.mask, before)


def test_the_scissors_follow_an_edge_from_click_to_click(figure: Desk) -> None:
    disc = open_disc(figure)
    figure.tools.tool, figure.tools.class_id = "scissors", 9
    click_all(figure, [(70.0 + 30 * math.cos(turn), 48.0 + 30 * math.sin(turn)) for turn in (0.0, 2.1, 4.2)])
    key(figure, Qt.Key.Key_Return)
    assert ((figure.mask == 9) != disc).sum() < 0.1 * disc.sum()
    assert figure.document.history.undo_title == "Scissors: Pants"
