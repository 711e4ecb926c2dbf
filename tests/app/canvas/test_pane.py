from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.canvas.pane import Pane
from app.canvas.view_transform import ViewTransform
from app.tour import hands
from mman_core.labels.label_set import load_label_set
from tests.app.canvas.test_ring import pixels
from tests.app.pictures import a_mask, a_photo


def a_pane(qtbot: QtBot, qapp: QApplication) -> Pane:
    pane = Pane(load_label_set("lip").palette())
    qtbot.addWidget(pane)
    pane.resize(300, 200)
    pane.set_images(a_photo(), a_mask())
    pane.show()
    qapp.processEvents()
    return pane


def test_it_is_moved_and_zoomed_and_tells_each_view(qtbot: QtBot, qapp: QApplication) -> None:
    pane = a_pane(qtbot, qapp)
    views: list[ViewTransform] = []
    pane.view_changed.connect(views.append)
    pane.set_view(ViewTransform(2.0, (10.0, 20.0)))
    pane.set_view(ViewTransform(2.0, (10.0, 20.0)))
    hands.drag(pane, (50, 50), (45, 60))
    hands.wheel(pane, (50, 50), 1)
    assert [view.zoom for view in views] == [2.0, 2.0, 2.5]
    assert views[1].offset == (5, 30)


def test_an_image_of_the_same_size_keeps_the_view(qtbot: QtBot, qapp: QApplication) -> None:
    pane = a_pane(qtbot, qapp)
    view = ViewTransform(2.0, (10.0, 20.0))
    pane.set_view(view)
    pane.set_images(a_photo(), None)
    assert pane.view == view
    pane.set_images(a_photo(40, 30), None)
    assert pane.view == ViewTransform.fit((40, 30), (200, 300))


def test_the_cross_marks_a_pixel(qtbot: QtBot, qapp: QApplication) -> None:
    pane = a_pane(qtbot, qapp)
    pane.set_view(ViewTransform(2.0, (10.0, 10.0)))
    bare = pixels(pane.grab())
    pane.set_cross((50, 40))
    marked = np.argwhere(np.any(pixels(pane.grab()) != bare, axis=-1))
    assert abs(marked.mean(axis=0) - (91, 111)).max() < 2
    pane.set_cross(None)
    assert np.array_equal(pixels(pane.grab()), bare)


def test_without_an_image_it_says_so_and_takes_no_harm(qtbot: QtBot, qapp: QApplication) -> None:
    pane = Pane(load_label_set("lip").palette())
    qtbot.addWidget(pane)
    pane.set_empty_text("Open a folder of photos")
    pane.show()
    hands.wheel(pane, (50, 50), 1)
    hands.drag(pane, (50, 50), (60, 60))
    assert len(np.unique(pixels(pane.grab()))) > 1
