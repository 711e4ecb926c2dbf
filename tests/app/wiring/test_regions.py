"""The menu of the mask in the running program: one undoable step each, computed beside the window."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from app.wiring.program import Program
from mman_core.mask.morphology import grow
from mman_core.types import Mask
from tests.app.wiring.conftest import NAMES, wait_idle
from tests.core.mask.figures import applied


def a_mask() -> Mask:
    """Return a mask of the size of the first photo: a coat with a hole, an arm on each side, an island of hair."""
    mask = np.zeros((60, 45), np.uint8)
    mask[15:45, 12:33] = 7
    mask[20:40, 5:12] = 15
    mask[20:40, 33:40] = 14
    mask[30:32, 20:22] = 0
    mask[3:5, 3:5] = 2
    return mask


@pytest.fixture
def painted(qtbot: QtBot, opened: Program) -> Program:
    """The program with that mask on the first image."""
    document = opened.rooms.document
    assert document.photo is not None
    document.open("a.png", document.photo, a_mask(), None)
    return opened


def mask_of(program: Program) -> Mask:
    mask = program.rooms.document.mask
    assert mask is not None
    return mask


def do(qtbot: QtBot, program: Program, action: QAction) -> None:
    assert action.isEnabled()
    action.trigger()
    wait_idle(qtbot, program)


def test_an_operation_on_the_class_in_hand_is_one_step(qtbot: QtBot, painted: Program) -> None:
    painted.rooms.tools.set_class_id(7)
    painted.rooms.tools.set_reach(3)
    do(qtbot, painted, painted.window.acts.grow_class)
    assert np.array_equal(mask_of(painted), applied(a_mask(), grow(a_mask(), 3, 7)))
    assert painted.rooms.document.history.undo_title == "Grow: Coat"
    painted.window.acts.undo.trigger()
    assert np.array_equal(mask_of(painted), a_mask())


def test_every_operation_of_the_menu_changes_the_mask_and_leaves_locked_classes(qtbot: QtBot, painted: Program) -> None:
    acts, tools = painted.window.acts, painted.rooms.tools
    tools.set_class_id(7)
    tools.set_reach(2)
    tools.set_locked({15})
    operations = {
        "smooth": acts.smooth_class,
        "smooth all": acts.smooth_all,
        "grow": acts.grow_class,
        "grow all": acts.grow_all,
        "shrink": acts.shrink_class,
        "shrink all": acts.shrink_all,
        "holes": acts.holes_class,
        "holes all": acts.holes_all,
        "islands all": acts.islands_all,
        "largest all": acts.largest_all,
        "swap all": acts.swap_all,
        "clear": acts.clear_class,
        "clear all": acts.clear_all,
    }
    tools.set_island_size(10)
    for name, action in operations.items():
        do(qtbot, painted, action)
        assert not np.array_equal(mask_of(painted), a_mask()), name
        assert (mask_of(painted)[a_mask() == 15] == 15).all(), name
        painted.window.acts.undo.trigger()
        assert np.array_equal(mask_of(painted), a_mask()), name
    wait_idle(qtbot, painted)


def test_islands_and_holes_are_those_up_to_the_size(qtbot: QtBot, painted: Program) -> None:
    acts, tools = painted.window.acts, painted.rooms.tools
    tools.set_class_id(2)
    tools.set_island_size(3)
    do(qtbot, painted, acts.islands_class)
    assert np.array_equal(mask_of(painted), a_mask())
    assert "Nothing to change" in painted.window.strip.currentMessage()
    tools.set_island_size(4)
    do(qtbot, painted, acts.islands_class)
    assert not (mask_of(painted) == 2).any()


def test_an_operation_that_is_ready_after_another_stroke_is_dropped(qtbot: QtBot, painted: Program) -> None:
    document = painted.rooms.document
    painted.window.acts.grow_all.trigger()
    document.begin_stroke()
    document.paint_segment((3.0, 50.0), (3.0, 50.0), 2.0, 9)
    document.finish_stroke("Brush")
    before = mask_of(painted).copy()
    wait_idle(qtbot, painted)
    assert np.array_equal(mask_of(painted), before)
    assert "dropped" in painted.window.strip.currentMessage()


def test_the_draft_is_taken_back_as_a_whole_or_for_a_class(qtbot: QtBot, painted: Program) -> None:
    document, acts = painted.rooms.document, painted.window.acts
    do(qtbot, painted, acts.draft_all)
    assert np.array_equal(mask_of(painted), a_mask())
    assert "no draft" in painted.window.strip.currentMessage()
    assert document.photo is not None
    draft = a_mask()[::-1].copy()
    document.open("a.png", document.photo, a_mask(), draft)
    painted.rooms.tools.set_class_id(7)
    do(qtbot, painted, acts.draft_class)
    assert np.array_equal(mask_of(painted) == 7, draft == 7)
    assert not np.array_equal(mask_of(painted), draft)
    do(qtbot, painted, acts.draft_all)
    assert np.array_equal(mask_of(painted), draft)
    assert document.history.undo_title == "From the draft"


def test_the_mask_of_the_image_before_is_taken_if_it_has_the_same_size(qtbot: QtBot, painted: Program) -> None:
    acts, show = painted.window.acts, painted.show_image
    acts.before_all.trigger()
    assert "first image" in painted.window.strip.currentMessage()
    show.show(NAMES[1])
    qtbot.waitUntil(lambda: painted.rooms.document.name == NAMES[1])
    acts.before_all.trigger()
    assert "Nobody has painted on a.png" in painted.window.strip.currentMessage()
    project = painted.projects.project
    assert project is not None
    project.write_mask(NAMES[0], a_mask())
    acts.before_all.trigger()
    assert "of the same size" in painted.window.strip.currentMessage()
    assert painted.rooms.errors.dialog is None, "nothing is broken: no dialog asks to be closed"
    wait_idle(qtbot, painted)
    other = np.zeros((70, 45), np.uint8)
    other[10:30, 5:25] = 6
    document = painted.rooms.document
    assert document.photo is not None
    project.mask_path(NAMES[0]).unlink()
    _grow_photo(painted)
    project.write_mask(NAMES[0], other)
    do(qtbot, painted, acts.before_all)
    assert np.array_equal(mask_of(painted), other)


def _grow_photo(program: Program) -> None:
    """Make the first photo as large as the second."""
    project = program.projects.project
    assert project is not None
    project.photo_path(NAMES[0]).write_bytes(project.photo_path(NAMES[1]).read_bytes())


def test_what_may_be_overwritten_is_shown_alike_in_menu_and_panel(painted: Program) -> None:
    acts, tools, row = painted.window.acts, painted.rooms.tools, painted.window.tool_panel.overwrite
    acts.over_background.trigger()
    assert tools.only_over == frozenset({0})
    assert row.over_box.currentText() == "Background"
    row.over_box.setCurrentIndex(row.over_box.findText("Coat"))
    assert tools.only_over == frozenset({7})
    assert not acts.over_background.isChecked()
    row.over_box.setCurrentIndex(0)
    assert tools.allowed().all()
    acts.solo_paint.trigger()
    assert (tools.solo, row.solo_button.isChecked()) == (True, True)
    row.solo_button.click()
    assert (tools.solo, acts.solo_paint.isChecked()) == (False, False)
    tools.set_locked({3, 4})
    assert row.locks_button.text() == "2"
    acts.unlock_all.trigger()
    assert tools.locked == frozenset()
    assert not row.locks_button.isEnabled()


def test_every_tool_is_taken_by_its_action_and_shown_in_the_panel(painted: Program) -> None:
    acts, tools = painted.window.acts, painted.rooms.tools
    for name, action in acts.tools.items():
        action.trigger()
        assert tools.tool == name
        assert action.isChecked()
        options = painted.window.tool_panel.options
        if options.currentWidget() is options.hint.parentWidget():
            assert options.hint.text()


def test_without_an_image_the_operations_are_not_offered(qtbot: QtBot, program: Program) -> None:
    acts = program.window.acts
    for group in acts.mask_groups()[:-1]:
        assert not any(action.isEnabled() for action in group)
