"""The tools of one gesture and what they may overwrite, used on the canvas with the mouse and the keys of a person."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.edit.hand import NOTHING_CHANGED
from app.edit.job import Job
from app.tour import hands
from mman_core.mask.brush import capsule
from mman_core.mask.repaint import Repaint
from mman_core.types import Box
from tests.app.canvas.conftest import Desk
from tests.app.canvas.test_canvas import on_screen
from tests.app.canvas.test_ring import pixels
from tests.app.canvas.using import key, open_disc, open_figure, previewed, told_by


@pytest.fixture
def figure(desk: Desk) -> Desk:
    return open_figure(desk)


def test_a_locked_class_keeps_its_pixels_under_the_brush(desk: Desk) -> None:
    before = desk.mask.copy()
    desk.tools.toggle_locked(13)
    desk.tools.radius = 8.0
    hands.drag(desk.canvas, desk.place(20.0, 60.0), desk.place(100.0, 60.0))
    painted = capsule((90, 140), (20.0, 60.0), (100.0, 60.0), 8.0)
    assert np.array_equal(desk.mask, np.where(painted & (before != 13), 1, before))


def test_the_brush_paints_only_over_what_is_chosen_also_when_it_erases(desk: Desk) -> None:
    before = desk.mask.copy()
    desk.tools.set_only_over({5})
    desk.tools.radius = 30.0
    hands.click(desk.canvas, desk.place(50.0, 45.0), hands.RIGHT)
    painted = capsule((90, 140), (50.0, 45.0), (50.0, 45.0), 30.0)
    assert np.array_equal(desk.mask, np.where(painted & (before == 5), 0, before))


def test_solo_changes_the_class_in_hand_and_the_background_alone(desk: Desk) -> None:
    before = desk.mask.copy()
    desk.tools.class_id = 5
    desk.tools.set_solo(True)
    desk.tools.radius = 30.0
    hands.click(desk.canvas, desk.place(50.0, 45.0))
    painted = capsule((90, 140), (50.0, 45.0), (50.0, 45.0), 30.0)
    assert np.array_equal(desk.mask, np.where(painted & (before == 0), 5, before))


def test_only_where_the_model_was_unsure_the_brush_paints(desk: Desk) -> None:
    before = desk.mask.copy()
    unsure = np.zeros((90, 140), np.bool_)
    unsure[:, 60:] = True
    desk.tools.set_unsure_only(True)
    desk.tools.set_unsure(unsure)
    hands.drag(desk.canvas, desk.place(20.0, 50.0), desk.place(100.0, 50.0))
    assert np.array_equal(desk.mask[:, :60], before[:, :60])
    assert desk.mask[50, 60:101].tolist() == [1] * 41


def test_a_square_brush_paints_squares(desk: Desk) -> None:
    desk.tools.set_brush_shape("square")
    desk.tools.radius = 4.0
    hands.click(desk.canvas, desk.place(100.0, 20.0))
    assert np.array_equal(desk.mask == 1, capsule((90, 140), (100.0, 20.0), (100.0, 20.0), 4.0, square=True))


def test_relabel_shows_the_part_under_the_pointer_and_gives_it_the_class_with_one_click(figure: Desk) -> None:
    before = figure.mask.copy()
    figure.tools.tool, figure.tools.class_id = "relabel", 5
    hands.move(figure.canvas, figure.place(45, 50))
    assert np.array_equal(previewed(figure), before == 15)
    hands.move(figure.canvas, figure.place(5, 5))
    assert not previewed(figure).any()
    hands.click(figure.canvas, figure.place(45, 50))
    assert np.array_equal(figure.mask, np.where(before == 15, 5, before))
    assert figure.document.history.undo_title == "Relabel: Upper-clothes"
    hands.click(figure.canvas, figure.place(45, 50), hands.RIGHT)
    assert np.array_equal(figure.mask, np.where(before == 15, 0, before))


@pytest.mark.parametrize("tool", ["brush", "relabel", "fill", "superpixel", "wand"])
def test_a_click_on_a_locked_part_says_why_nothing_happens(figure: Desk, tool: str) -> None:
    before, told = figure.mask.copy(), told_by(figure)
    figure.tools.tool, figure.tools.radius = tool, 2.0
    figure.tools.set_locked(range(20))
    hands.move(figure.canvas, figure.place(45, 50))
    hands.click(figure.canvas, figure.place(45, 50))
    assert np.array_equal(figure.mask, before)
    assert told == [NOTHING_CHANGED]
    assert figure.document.history.undo_title == ""


def test_swap_gives_one_part_the_other_side_and_with_shift_the_whole_person(figure: Desk) -> None:
    before, told = figure.mask.copy(), told_by(figure)
    figure.tools.tool = "swap"
    hands.click(figure.canvas, figure.place(85, 50))
    assert (figure.mask == 15).sum() == ((before == 14) | (before == 15)).sum()
    assert figure.document.history.undo_title == "Swap side: Right-arm"
    figure.document.undo()
    hands.click(figure.canvas, figure.place(65, 60), modifiers=hands.SHIFT)
    assert np.array_equal(figure.mask == 15, before == 14)
    assert np.array_equal(figure.mask == 14, before == 15)
    hands.click(figure.canvas, figure.place(65, 60))
    assert "no left or right" in told[0]
    assert figure.document.history.undo_title == "Swap the sides of a person"


def test_fill_takes_all_parts_that_it_is_dragged_over_as_one_step(figure: Desk) -> None:
    before = figure.mask.copy()
    figure.tools.tool, figure.tools.class_id = "fill", 9
    hands.drag(figure.canvas, figure.place(45, 60), figure.place(55, 60), figure.place(85, 60))
    assert np.array_equal(figure.mask, np.where(np.isin(before, (7, 14, 15)), 9, before))
    assert figure.document.history.undo_title == "Fill: Pants"
    figure.document.undo()
    assert np.array_equal(figure.mask, before)


def test_a_fill_that_is_dragged_across_background_leaves_it_but_a_click_fills_it(figure: Desk) -> None:
    before = figure.mask.copy()
    figure.tools.tool, figure.tools.class_id = "fill", 9
    hands.drag(figure.canvas, figure.place(45, 60), figure.place(20, 60), figure.place(85, 60))
    assert np.array_equal(figure.mask, np.where(np.isin(before, (14, 15)), 9, before))
    hands.click(figure.canvas, figure.place(20, 60))
    assert figure.mask[60, 20] == 9


def test_escape_gives_a_fill_up(figure: Desk) -> None:
    before = figure.mask.copy()
    figure.tools.tool = "fill"
    hands.press(figure.canvas, figure.place(45, 60))
    assert not np.array_equal(figure.mask, before)
    key(figure, Qt.Key.Key_Escape)
    hands.release(figure.canvas, figure.place(45, 60))
    assert np.array_equal(figure.mask, before)
    assert figure.document.history.undo_title == ""


def test_the_wand_paints_one_colour_and_a_drag_to_the_right_takes_more(figure: Desk) -> None:
    before = figure.mask.copy()
    figure.tools.tool, figure.tools.class_id = "wand", 9
    figure.tools.set_tolerance(12)
    hands.press(figure.canvas, figure.place(70, 70))
    assert np.array_equal(previewed(figure), before == 7)
    assert np.array_equal(figure.mask, before)
    x, y = figure.place(70, 70)
    hands.move(figure.canvas, (x + 400, y), hands.LEFT)
    assert figure.tools.tolerance == 112
    assert previewed(figure).sum() > (before == 7).sum()
    hands.move(figure.canvas, (x - 8, y), hands.LEFT)
    assert figure.tools.tolerance == 10
    hands.release(figure.canvas, (x, y))
    assert np.array_equal(figure.mask, np.where(before == 7, 9, before))
    assert figure.document.history.undo_title == "Wand: Pants"


def test_escape_gives_the_wand_up_and_its_tolerance_back(figure: Desk) -> None:
    before = figure.mask.copy()
    figure.tools.tool = "wand"
    figure.tools.set_tolerance(30)
    hands.press(figure.canvas, figure.place(70, 70))
    hands.move(figure.canvas, (450, 200), hands.LEFT)
    assert figure.tools.tolerance != 30
    key(figure, Qt.Key.Key_Escape)
    hands.release(figure.canvas, (450, 200))
    assert figure.tools.tolerance == 30
    assert np.array_equal(figure.mask, before)


def test_a_straight_line_goes_on_from_the_brush_with_the_eraser(desk: Desk) -> None:
    desk.tools.radius = 1.5
    hands.click(desk.canvas, desk.place(20.5, 10.5))
    desk.tools.tool = "eraser"
    hands.click(desk.canvas, desk.place(60.5, 10.5), modifiers=hands.SHIFT)
    assert not desk.mask[10, 20:61].any()


def test_grabcut_finds_what_stands_out_in_the_box(figure: Desk) -> None:
    disc = open_disc(figure)
    figure.tools.tool, figure.tools.class_id = "grabcut", 9
    hands.press(figure.canvas, figure.place(30, 10))
    hands.move(figure.canvas, figure.place(110, 88), hands.LEFT)
    box = figure.canvas._toolbox.current.preview().box
    assert box is not None and (box.top, box.left, box.bottom, box.right) == (10, 30, 88, 110)
    hands.release(figure.canvas, figure.place(110, 88))
    assert ((figure.mask == 9) != disc).sum() < 0.02 * disc.sum()
    assert figure.document.history.undo_title == "GrabCut: Pants"
    assert figure.canvas._toolbox.current.preview().box is None


def test_a_cut_that_comes_after_another_stroke_is_dropped(desk: Desk) -> None:
    open_disc(desk)
    jobs: list[Job] = []
    desk.canvas.hand.job_wanted.connect(jobs.append)
    told = told_by(desk)
    desk.tools.tool = "grabcut"
    hands.drag(desk.canvas, desk.place(30, 10), desk.place(110, 88))
    assert desk.canvas._toolbox.current.preview().box is not None
    desk.tools.tool = "brush"
    hands.click(desk.canvas, desk.place(5, 5))
    before = desk.mask.copy()
    jobs[0].take(jobs[0].work())
    assert np.array_equal(desk.mask, before)
    assert told == ["GrabCut: Hat: dropped, for the mask has changed meanwhile."]


def test_the_superpixel_brush_paints_whole_patches_as_one_step(figure: Desk) -> None:
    before = figure.mask.copy()
    figure.tools.tool, figure.tools.class_id = "superpixel", 9
    hands.move(figure.canvas, figure.place(60, 60))
    hands.move(figure.canvas, figure.place(61, 60))
    shown = previewed(figure)
    assert shown[60, 61] and shown.sum() > 50
    hands.press(figure.canvas, figure.place(61, 60))
    assert np.array_equal(figure.mask == 9, shown)
    hands.move(figure.canvas, figure.place(75, 60), hands.LEFT)
    hands.release(figure.canvas, figure.place(75, 60))
    painted = figure.mask == 9
    assert painted[60, 61:76].all() and painted.sum() > shown.sum()
    astray = painted & (before != 7) & (before != 2)
    assert astray.sum() < 0.1 * painted.sum()
    figure.document.undo()
    assert np.array_equal(figure.mask, before)


def test_before_the_patches_are_there_the_superpixel_brush_asks_for_a_moment(desk: Desk) -> None:
    jobs: list[Job] = []
    desk.canvas.hand.job_wanted.connect(jobs.append)
    told, before = told_by(desk), desk.mask.copy()
    desk.tools.tool = "superpixel"
    hands.click(desk.canvas, desk.place(60, 60))
    assert len(told) == 1 and len(jobs) == 1
    assert np.array_equal(desk.mask, before)


def test_what_is_shown_vanishes_when_the_pointer_leaves(figure: Desk) -> None:
    figure.tools.tool = "relabel"
    hands.move(figure.canvas, figure.place(45, 50))
    assert previewed(figure).any()
    hands.leave(figure.canvas)
    assert not previewed(figure).any()


def test_what_is_shown_is_wiped_off_the_screen_when_the_mask_changes(figure: Desk, qapp: QApplication) -> None:
    figure.tools.tool, figure.tools.opacity = "relabel", 0.0
    hands.move(figure.canvas, figure.place(3, 3))
    qapp.processEvents()
    before = pixels(on_screen(figure))
    hands.move(figure.canvas, figure.place(65, 60))
    qapp.processEvents()
    assert not np.array_equal(pixels(on_screen(figure)), before)
    figure.document.repaint(Repaint(Box(1, 1, 3, 3), np.full((2, 2), 4, np.uint8)), "Elsewhere")
    qapp.processEvents()
    assert np.array_equal(pixels(on_screen(figure)), before)


@pytest.mark.parametrize("tool", ["relabel", "fill", "wand", "lasso", "polygon", "superpixel"])
def test_undoing_all_steps_of_a_tool_leads_back_byte_for_byte(figure: Desk, tool: str) -> None:
    before, rng = figure.mask.copy(), np.random.default_rng(8)
    figure.tools.tool = tool
    for step in range(5):
        figure.tools.class_id = int(rng.integers(1, 19))
        places = [figure.place(float(x), float(y)) for x, y in rng.uniform((5, 5), (125, 90), (4, 2))]
        hands.drag(figure.canvas, *places)
        if step % 2 == 0:
            for place in places[1:]:
                hands.click(figure.canvas, place)
            key(figure, Qt.Key.Key_Return)
    after = figure.mask.copy()
    assert not np.array_equal(after, before)
    last = figure.document.history.last
    figure.document.go_to(figure.document.history.first)
    assert np.array_equal(figure.mask, before)
    figure.document.go_to(last)
    assert np.array_equal(figure.mask, after)
