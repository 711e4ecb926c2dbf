"""A pen paints with its pressure, erases upside down, and its events do not come a second time as a mouse's."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.tour import hands
from mman_core.mask.brush import capsule
from tests.app.canvas.conftest import Desk
from tests.app.pictures import a_mask


def test_the_pressure_of_the_pen_sizes_the_brush_if_that_is_wanted(desk: Desk) -> None:
    desk.tools.radius, desk.tools.class_id = 10.0, 9
    desk.tools.set_uses_pressure(True)
    points, pressures = [(30.5, 70.25), (60.5, 70.25), (110.0, 60.0)], [0.25, 0.5, 1.0]
    hands.pen_press(desk.canvas, desk.place(*points[0]), pressures[0])
    radii = [desk.tools.pressed_radius]
    for point, pressure in zip(points[1:], pressures[1:], strict=True):
        hands.pen_move(desk.canvas, desk.place(*point), pressure)
        radii.append(desk.tools.pressed_radius)
    hands.pen_release(desk.canvas, desk.place(*points[-1]))
    assert radii == sorted(radii) and radii[-1] == 10.0 and radii[0] < 5
    expected = capsule((90, 140), points[0], points[0], radii[0])
    expected |= capsule((90, 140), points[0], points[1], radii[1])
    expected |= capsule((90, 140), points[1], points[2], radii[2])
    assert np.array_equal(desk.mask == 9, expected)
    assert desk.document.history.position == 1
    assert desk.tools.pressure == 1.0


def test_without_that_wish_a_pen_paints_like_a_mouse(desk: Desk) -> None:
    desk.tools.radius, desk.tools.class_id = 6.0, 9
    hands.pen_press(desk.canvas, desk.place(30, 70), 0.1)
    hands.pen_move(desk.canvas, desk.place(60, 70), 0.2)
    hands.pen_release(desk.canvas, desk.place(60, 70))
    assert np.array_equal(desk.mask == 9, capsule((90, 140), (30, 70), (60, 70), 6.0))


def test_fractions_of_a_pixel_are_kept(desk: Desk) -> None:
    desk.tools.radius, desk.tools.class_id = 0.5, 9
    desk.canvas.set_zoom(0.2)
    hands.pen_press(desk.canvas, desk.place(41.3, 62.7), 1.0)
    hands.pen_release(desk.canvas, desk.place(41.3, 62.7))
    assert np.argwhere(desk.mask == 9).tolist() == [[62, 41]]


@pytest.mark.parametrize("tool", ["brush", "polygon", "picker", "pan"])
def test_a_pen_upside_down_erases_whatever_tool_is_in_the_hand(desk: Desk, tool: str) -> None:
    desk.tools.tool = tool
    hands.pen_press(desk.canvas, desk.place(20, 10), 0.5, is_eraser=True)
    hands.pen_move(desk.canvas, desk.place(40, 10), 0.5, is_eraser=True)
    hands.pen_release(desk.canvas, desk.place(40, 10), is_eraser=True)
    assert (desk.mask[10, 20:41] == 0).all()
    assert desk.document.history.position == 1
    desk.document.undo()
    assert np.array_equal(desk.mask, a_mask())


def test_a_pen_that_hovers_shows_the_ring_and_paints_nothing(desk: Desk) -> None:
    told: list[tuple[int, int]] = []
    desk.canvas.hovered.connect(lambda x, y: told.append((x, y)))
    hands.pen_move(desk.canvas, desk.place(40.2, 30.9), 0.0)
    assert told[-1] == (40, 30)
    assert desk.canvas.shows_ring
    assert np.array_equal(desk.mask, a_mask())


def test_escape_gives_a_pens_stroke_up(desk: Desk) -> None:
    hands.pen_press(desk.canvas, desk.place(30, 70), 1.0)
    hands.pen_move(desk.canvas, desk.place(60, 70), 1.0)
    QTest.keyClick(desk.canvas, Qt.Key.Key_Escape)
    assert np.array_equal(desk.mask, a_mask())
    assert desk.tools.pressure == 1.0
