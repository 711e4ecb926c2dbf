from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.canvas.view_transform import ViewTransform
from app.tour import hands
from tests.app.canvas.conftest import Desk
from tests.app.canvas.test_ring import pixels
from tests.app.pictures import a_mask, a_photo


@pytest.fixture
def large(desk: Desk, qapp: QApplication) -> Desk:
    desk.views.set_overview(True)
    desk.document.open("large.png", a_photo(900, 1400), a_mask(900, 1400), None)
    qapp.processEvents()
    return desk


def test_it_is_there_while_only_a_part_of_the_image_is_seen(large: Desk) -> None:
    overview = large.canvas.overview
    assert not overview.isVisible()
    large.canvas.set_zoom(1.0)
    assert overview.isVisible()
    assert large.canvas.rect().contains(overview.geometry())
    large.views.set_overview(False)
    assert not overview.isVisible()
    large.views.set_overview(True)
    large.canvas.fit()
    assert not overview.isVisible()
    large.canvas.set_zoom(1.0)
    large.document.close()
    assert not overview.isVisible()


@pytest.mark.parametrize("share", [(0.25, 0.75), (0.6, 0.3)])
def test_a_click_brings_that_part_into_the_middle_and_a_drag_goes_on(large: Desk, share: tuple[float, float]) -> None:
    large.canvas.set_zoom(2.0)
    overview = large.canvas.overview
    place = overview.width() * share[0], overview.height() * share[1]
    hands.press(overview, place)
    middle = large.canvas.view.to_image(250, 165)
    assert middle == pytest.approx((1400 * share[0], 900 * share[1]), abs=9)
    assert large.canvas.view.zoom == 2.0
    hands.move(overview, (place[0] + 10, place[1]), hands.LEFT)
    assert large.canvas.view.to_image(250, 165)[0] > middle[0] + 50
    hands.release(overview, place)
    assert np.array_equal(large.mask, a_mask(900, 1400))


def test_it_shows_the_classes_as_they_are_now(large: Desk, qtbot: QtBot) -> None:
    large.tools.opacity = 1.0
    large.canvas.set_view(ViewTransform(3.0, (-1500.0, -900.0)))
    overview = large.canvas.overview
    before = pixels(overview.grab())
    large.tools.radius, large.tools.class_id = 200.0, 9
    hands.click(large.canvas, (50, 50))
    qtbot.waitUntil(lambda: not overview._soon.isActive())
    after = pixels(overview.grab())
    changed = np.any(after != before, axis=-1).mean()
    assert 0.02 < changed < 0.5


def test_it_makes_way_for_a_stroke_that_comes_there(large: Desk) -> None:
    large.canvas.set_zoom(2.0)
    overview = large.canvas.overview
    corner = overview.geometry().center()
    hands.press(large.canvas, (100, 100))
    assert overview.isVisible()
    hands.move(large.canvas, (corner.x(), corner.y()), hands.LEFT)
    assert not overview.isVisible()
    hands.release(large.canvas, (corner.x(), corner.y()))
    assert overview.isVisible()


def test_in_a_small_window_it_would_be_in_the_way(large: Desk, qapp: QApplication) -> None:
    large.canvas.set_zoom(2.0)
    large.canvas.resize(260, 200)
    qapp.processEvents()
    assert not large.canvas.overview.isVisible()


def test_it_shows_what_was_painted_while_it_was_hidden(large: Desk) -> None:
    large.tools.opacity = 1.0
    view = ViewTransform(3.0, (-1500.0, -900.0))
    large.canvas.set_view(view)
    before = pixels(large.canvas.overview.grab())
    large.views.set_overview(False)
    large.tools.radius, large.tools.class_id = 200.0, 9
    hands.click(large.canvas, (50, 50))
    large.views.set_overview(True)
    assert (pixels(large.canvas.overview.grab()) != before).any()
