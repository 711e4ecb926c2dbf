from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QKeySequence, QPaintEvent, QPixmap, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.canvas.view_transform import ViewTransform
from app.tour import hands
from mman_core.mask.brush import capsule
from tests.app.canvas.conftest import Desk
from tests.app.canvas.test_ring import pixels
from tests.app.pictures import a_mask, a_photo


def test_a_drag_paints_the_class_along_its_way_as_one_step(desk: Desk) -> None:
    desk.tools.class_id, desk.tools.radius = 9, 3.0
    points = [(80.5, 20.25), (100.0, 30.0), (120.0, 21.0)]
    hands.drag(desk.canvas, *(desk.place(*point) for point in points))
    first = capsule((90, 140), points[0], points[1], 3.0)
    second = capsule((90, 140), points[1], points[2], 3.0)
    assert np.array_equal(desk.mask == 9, first | second)
    assert len(desk.document.history.steps) == 1
    desk.document.undo()
    assert np.array_equal(desk.mask, a_mask())


def test_the_eraser_and_the_right_button_erase(desk: Desk) -> None:
    hands.click(desk.canvas, desk.place(30, 15), hands.RIGHT)
    assert desk.mask[15, 30] == 0
    desk.document.undo()
    desk.tools.tool = "eraser"
    hands.click(desk.canvas, desk.place(30, 15))
    assert desk.mask[15, 30] == 0


def test_shift_and_click_draws_straight_from_the_last_point(desk: Desk) -> None:
    desk.tools.radius = 1.5
    hands.click(desk.canvas, desk.place(80.5, 10.5))
    hands.click(desk.canvas, desk.place(130.5, 10.5), modifiers=hands.SHIFT)
    assert (desk.mask[10, 80:131] == 1).all()


def test_ctrl_or_alt_and_click_and_the_picker_take_the_class_under_the_pointer(desk: Desk) -> None:
    for key in (hands.CTRL, hands.ALT):
        desk.tools.class_id = 1
        hands.click(desk.canvas, desk.place(20, 10), modifiers=key)
        assert desk.tools.class_id == 5
    desk.tools.tool = "picker"
    hands.click(desk.canvas, desk.place(50, 60))
    assert desk.tools.class_id == 13
    assert np.array_equal(desk.mask, a_mask())


def test_the_pixel_under_a_pointer_at_rest_is_told_when_the_view_moves(qtbot: QtBot, desk: Desk) -> None:
    place = desk.place(33.3, 44.4)
    hands.move(desk.canvas, place)
    with qtbot.waitSignal(desk.canvas.hovered, check_params_cb=lambda x, y: (x, y) != (33, 44)):
        desk.canvas.set_zoom(20.0)


def test_the_wheel_zooms_at_the_pointer_between_one_and_6400_percent(desk: Desk) -> None:
    place = desk.place(33.3, 44.4)
    hands.wheel(desk.canvas, place, 3)
    assert desk.canvas.view.zoom > 3
    assert desk.canvas.view.to_image(*place) == pytest.approx((33.3, 44.4))
    hands.wheel(desk.canvas, place, 100)
    assert desk.canvas.view.zoom == pytest.approx(64)
    assert desk.canvas.view.to_image(*place) == pytest.approx((33.3, 44.4))
    hands.wheel(desk.canvas, place, -200)
    assert desk.canvas.view.zoom == pytest.approx(0.01)


def test_the_wheel_with_ctrl_sizes_the_brush_also_in_fractions(desk: Desk) -> None:
    view = desk.canvas.view
    sizes = [desk.tools.radius]
    desk.tools.radius_changed.connect(sizes.append)
    hands.wheel(desk.canvas, (100, 100), 0.5, hands.CTRL)
    assert len(sizes) == 1
    hands.wheel(desk.canvas, (100, 100), 0.5, hands.CTRL)
    hands.wheel(desk.canvas, (100, 100), -2, hands.CTRL)
    assert sizes[2] < sizes[0] < sizes[1]
    assert desk.canvas.view == view


def test_middle_button_space_and_the_pan_tool_move_the_image(desk: Desk) -> None:
    hands.drag(desk.canvas, (100, 100), (110, 95), (130, 90), button=hands.MIDDLE)
    assert desk.canvas.view.offset == pytest.approx((50, 5))
    QTest.keyPress(desk.canvas, Qt.Key.Key_Space)
    hands.drag(desk.canvas, (100, 100), (90, 100))
    QTest.keyRelease(desk.canvas, Qt.Key.Key_Space)
    assert desk.canvas.view.offset == pytest.approx((40, 5))
    desk.tools.tool = "pan"
    hands.drag(desk.canvas, (100, 100), (100, 110))
    assert desk.canvas.view.offset == pytest.approx((40, 15))
    assert np.array_equal(desk.mask, a_mask())


@pytest.mark.parametrize("key", ["Escape", "Ctrl+Z"])
def test_escape_and_undo_give_a_running_stroke_up(desk: Desk, key: str) -> None:
    hands.click(desk.canvas, desk.place(100, 20))
    before = desk.mask.copy()
    hands.press(desk.canvas, desk.place(60, 20))
    hands.move(desk.canvas, desk.place(90, 70), hands.LEFT)
    assert not np.array_equal(desk.mask, before)
    QTest.keySequence(desk.canvas, QKeySequence(key))
    assert np.array_equal(desk.mask, before)
    hands.move(desk.canvas, desk.place(130, 80), hands.LEFT)
    hands.release(desk.canvas, desk.place(130, 80))
    assert np.array_equal(desk.mask, before)
    assert len(desk.document.history.steps) == 1


def test_no_shortcut_works_in_mid_stroke(desk: Desk, qtbot: QtBot) -> None:
    fired: list[bool] = []
    shortcut = QShortcut(QKeySequence("N"), desk.canvas)
    shortcut.activated.connect(lambda: fired.append(True))
    desk.canvas.activateWindow()
    QTest.keyClick(desk.canvas, Qt.Key.Key_N)
    assert len(fired) == 1
    hands.press(desk.canvas, desk.place(60, 20))
    QTest.keyClick(desk.canvas, Qt.Key.Key_N)
    assert len(fired) == 1


def test_losing_the_focus_in_mid_stroke_keeps_the_stroke(desk: Desk, qtbot: QtBot) -> None:
    hands.press(desk.canvas, desk.place(100, 20))
    field = QLineEdit(desk.canvas)
    field.show()
    field.setFocus()
    assert len(desk.document.history.steps) == 1
    assert not desk.document.is_painting


def test_a_release_that_went_elsewhere_ends_the_stroke_at_the_next_move(desk: Desk) -> None:
    hands.press(desk.canvas, desk.place(100, 20))
    hands.move(desk.canvas, desk.place(20, 80))
    assert len(desk.document.history.steps) == 1
    assert desk.mask[50, 60] == 13


def test_opening_another_image_in_mid_stroke_keeps_the_stroke_with_its_image(desk: Desk) -> None:
    committed: list[str] = []
    desk.document.committed.connect(committed.append)
    hands.press(desk.canvas, desk.place(100, 20))
    desk.document.open("b.jpg", a_photo(50, 70), None, None)
    hands.move(desk.canvas, desk.place(10, 20), hands.LEFT)
    hands.release(desk.canvas, desk.place(10, 20))
    assert committed == ["a.jpg"]
    assert not desk.mask.any()


def test_a_second_button_in_mid_stroke_is_ignored(desk: Desk) -> None:
    hands.press(desk.canvas, desk.place(100, 20))
    hands.press(desk.canvas, desk.place(20, 10), hands.RIGHT)
    hands.release(desk.canvas, desk.place(20, 10), hands.RIGHT)
    assert desk.mask[10, 20] == 5
    assert desk.document.is_painting
    hands.release(desk.canvas, desk.place(100, 20))
    assert len(desk.document.history.steps) == 1


def test_a_stroke_begun_beside_the_image_paints_where_it_comes_in(desk: Desk) -> None:
    desk.tools.radius = 2.0
    hands.drag(desk.canvas, desk.place(-6, 50.5), desk.place(6, 50.5))
    assert desk.mask[50, 0] == 1
    assert len(desk.document.history.steps) == 1


def test_the_pixel_under_the_pointer_is_told(desk: Desk) -> None:
    told: list[tuple[int, int]] = []
    desk.canvas.hovered.connect(lambda x, y: told.append((x, y)))
    hands.move(desk.canvas, desk.place(139.9, 0.1))
    hands.move(desk.canvas, desk.place(140.1, 0.1))
    assert told == [(139, 0), (-1, -1)]


def on_screen(desk: Desk) -> QPixmap:
    """Return what is on the screen now; `grab` would paint everything anew."""
    return desk.canvas.screen().grabWindow(desk.canvas.winId())


@pytest.mark.parametrize("zoom", [0.37, 1.0, 2.9, 13.7])
def test_what_is_repainted_piece_by_piece_looks_as_painted_at_once(desk: Desk, qapp: QApplication, zoom: float) -> None:
    desk.canvas.set_view(ViewTransform(zoom, (250 - 70.3 * zoom, 165 - 45.6 * zoom)))
    desk.tools.class_id = 9
    desk.tools.radius = 5.3
    hands.move(desk.canvas, (230, 150))
    qapp.processEvents()
    before = pixels(on_screen(desk))
    hands.press(desk.canvas, (230, 150))
    for place in ((250, 171), (263, 160), (270, 150.5)):
        hands.move(desk.canvas, place, hands.LEFT)
        qapp.processEvents()
    piecewise = pixels(on_screen(desk))
    assert not np.array_equal(piecewise, before)
    desk.canvas.repaint()
    assert np.array_equal(pixels(on_screen(desk)), piecewise)
    hands.release(desk.canvas, (270, 150.5))


class Repaints(QObject):
    """Notes the boxes that a widget is asked to paint."""

    def __init__(self) -> None:
        super().__init__()
        self.rects: list[QRect] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.rects.append(event.region().boundingRect())
        return False


def test_only_the_changed_box_is_repainted(desk: Desk, qapp: QApplication) -> None:
    hands.move(desk.canvas, (-50, -50))
    desk.document.begin_stroke()
    qapp.processEvents()
    repaints = Repaints()
    desk.canvas.installEventFilter(repaints)
    desk.document.paint_segment((70.0, 45.0), (70.0, 45.0), 4.0, 9)
    qapp.processEvents()
    (rect,) = repaints.rects
    left, top = desk.place(66, 41)
    right, bottom = desk.place(74, 49)
    assert rect.contains(QRect(int(left), int(top), int(right - left), int(bottom - top)))
    assert rect.width() <= right - left + 6 and rect.height() <= bottom - top + 6
    desk.document.cancel_stroke()


def test_opacity_and_hidden_classes_are_seen_at_once(desk: Desk) -> None:
    desk.tools.opacity = 1.0
    x, y = (int(side * desk.canvas.devicePixelRatioF()) for side in desk.place(20, 10))
    assert tuple(pixels(desk.canvas.grab())[y, x]) == (0, 85, 255)
    desk.tools.toggle_hidden(5)
    assert tuple(pixels(desk.canvas.grab())[y, x]) == (30, 20, 10)
    desk.tools.show_only(None)
    desk.tools.opacity = 0.0
    assert tuple(pixels(desk.canvas.grab())[y, x]) == (30, 20, 10)


def test_each_image_is_shown_whole_until_it_is_zoomed_also_when_the_window_grows(
    desk: Desk, qapp: QApplication
) -> None:
    desk.document.open("b.jpg", a_photo(900, 400), None, None)
    whole = ViewTransform.fit((900, 400), (330, 500))
    assert desk.canvas.view == whole
    desk.canvas.resize(600, 500)
    qapp.processEvents()
    assert desk.canvas.view == ViewTransform.fit((900, 400), (500, 600))
    desk.canvas.zoom_in()
    zoomed = desk.canvas.view
    desk.canvas.resize(500, 330)
    qapp.processEvents()
    assert desk.canvas.view == zoomed


def test_a_photo_is_smooth_when_small_and_made_of_squares_when_large(desk: Desk) -> None:
    photo = np.zeros((90, 141, 3), np.uint8)
    photo[:, ::2] = 255
    desk.document.open("stripes.png", photo, None, None)
    desk.canvas.set_view(ViewTransform(0.25, (100.0, 100.0)))
    ratio = int(desk.canvas.devicePixelRatioF())
    small = pixels(desk.canvas.grab())[105 * ratio, 105 * ratio : 130 * ratio]
    assert small.min() > 100
    assert small.max() < 160
    desk.canvas.set_view(ViewTransform(7.0, (0.0, 0.0)))
    large = pixels(desk.canvas.grab())[100 * ratio, : 200 * ratio]
    assert set(np.unique(large)) == {0, 255}


def test_the_last_pixel_of_a_large_photo_is_where_it_belongs_at_6400_percent(desk: Desk) -> None:
    mask = np.zeros((4096, 6000), np.uint8)
    mask[-1, -1] = 9
    desk.document.open("large.png", np.zeros((4096, 6000, 3), np.uint8), mask, None)
    desk.tools.opacity = 1.0
    desk.canvas.set_view(ViewTransform(64.0, (250 - 6000 * 64.0, 165 - 4096 * 64.0)))
    ratio = desk.canvas.devicePixelRatioF()
    lit = np.argwhere(pixels(desk.canvas.grab())[:, :, 0] == 85)
    assert lit.min(axis=0) == pytest.approx(((165 - 64) * ratio, (250 - 64) * ratio), abs=1)
    assert lit.max(axis=0) == pytest.approx((165 * ratio - 1, 250 * ratio - 1), abs=1)
