from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.state.document import Document
from app.state.tool_state import ToolState
from mman_core.errors import WrongMask
from mman_core.mask.repaint import Repaint
from mman_core.types import Box, Mask
from tests.app.edit.making import a_brush
from tests.app.pictures import a_mask, a_photo


def a_stroke(document: Document, class_id: int = 7, at: tuple[float, float] = (100.0, 40.0)) -> None:
    tools = ToolState()
    tools.class_id = class_id
    tools.radius = 6
    brush = a_brush(document, tools)
    brush.press(at)
    brush.move((at[0] + 20, at[1] + 5))
    brush.release()


def the_mask(document: Document) -> Mask:
    assert document.mask is not None
    return document.mask


def test_the_mask_is_the_persons(qtbot: QtBot) -> None:
    document = Document()
    document.open("a.jpg", a_photo(), a_mask(), np.ones((90, 140), np.uint8))
    assert document.touched
    assert np.array_equal(the_mask(document), a_mask())


def test_without_one_the_mask_is_a_copy_of_the_draft_or_background(qtbot: QtBot) -> None:
    document = Document()
    draft = a_mask()
    document.open("b.jpg", a_photo(), None, draft)
    assert not document.touched
    assert np.array_equal(the_mask(document), draft)
    assert the_mask(document) is not draft
    document.open("c.jpg", a_photo(), None, None)
    assert not the_mask(document).any()
    assert the_mask(document).shape == (90, 140)
    assert the_mask(document).flags.c_contiguous


def test_a_mask_of_another_size_is_refused_and_the_open_image_stays(qtbot: QtBot) -> None:
    document = Document()
    document.open("a.jpg", a_photo(), a_mask(), None)
    with pytest.raises(WrongMask, match=r"mask of b\.jpg is 140 x 91 pixels but the photo is 140 x 90"):
        document.open("b.jpg", a_photo(), a_mask(91, 140), None)
    assert document.name == "a.jpg"
    with pytest.raises(WrongMask, match="draft"):
        document.take_draft(a_mask(90, 139))


def test_a_stroke_is_one_step_back_and_forward_and_each_is_committed(qtbot: QtBot) -> None:
    document = Document()
    committed: list[str] = []
    document.committed.connect(committed.append)
    document.open("a.jpg", a_photo(), a_mask(), None, revision=4)
    a_stroke(document)
    painted = the_mask(document).copy()
    assert not np.array_equal(painted, a_mask())
    document.undo()
    assert np.array_equal(the_mask(document), a_mask())
    document.redo()
    assert np.array_equal(the_mask(document), painted)
    assert committed == ["a.jpg"] * 3
    assert document.revision == 7


def test_a_stroke_that_changes_nothing_is_no_step(qtbot: QtBot) -> None:
    document = Document()
    document.open("a.jpg", a_photo(), a_mask(), None)
    a_stroke(document, class_id=0)
    assert len(document.history.steps) == 0
    assert document.revision == 0


def test_the_first_stroke_on_a_draft_touches_it_and_taking_it_back_leaves_it_untouched(qtbot: QtBot) -> None:
    document = Document()
    touched: list[bool] = []
    document.touched_changed.connect(touched.append)
    document.open("a.jpg", a_photo(), None, a_mask())
    a_stroke(document)
    assert touched == [True]
    document.undo()
    assert np.array_equal(the_mask(document), a_mask())
    assert not document.touched
    document.redo()
    assert touched == [True, False, True]


def test_a_mask_that_was_the_persons_at_opening_stays_so_when_all_is_undone(qtbot: QtBot) -> None:
    document = Document()
    document.open("a.jpg", a_photo(), a_mask(), None)
    a_stroke(document)
    document.undo()
    assert document.touched


def test_a_repaint_is_one_step_with_its_title(qtbot: QtBot) -> None:
    document = Document()
    document.open("a.jpg", a_photo(), a_mask(), None)
    boxes: list[Box] = []
    document.mask_changed.connect(boxes.append)
    box = Box(10, 20, 60, 130)
    document.repaint(Repaint(box, np.full((50, 110), 9, np.uint8)), "Fill: Pants")
    assert boxes == [box]
    assert (the_mask(document)[box.slices] == 9).all()
    assert document.history.undo_title == "Fill: Pants"
    document.undo()
    assert np.array_equal(the_mask(document), a_mask())
    document.repaint(Repaint(box, a_mask()[box.slices]), "Fill: Pants")
    assert document.history.redo_title == "Fill: Pants", "a repaint that changes nothing is no step"


def test_a_stroke_of_regions_and_segments_is_one_step(qtbot: QtBot) -> None:
    document = Document()
    document.open("a.jpg", a_photo(), a_mask(), None)
    document.begin_stroke()
    document.paint_region(Repaint(Box(0, 0, 30, 30), np.full((30, 30), 4, np.uint8)))
    document.paint_segment((10.0, 10.0), (90.0, 50.0), 4.0, 6)
    assert document.finish_stroke("Superpixels: Dress")
    assert len(document.history.steps) == 1
    document.undo()
    assert np.array_equal(the_mask(document), a_mask())


def test_a_jump_goes_over_several_steps_and_redraws_once(qtbot: QtBot) -> None:
    document = Document()
    document.open("a.jpg", a_photo(), a_mask(), None)
    states = [a_mask()]
    for place in (30.0, 50.0, 70.0):
        a_stroke(document, class_id=8, at=(place, place))
        states.append(the_mask(document).copy())
    boxes: list[Box] = []
    document.mask_changed.connect(boxes.append)
    for position in (0, 3, 1, 2):
        document.go_to(position)
        assert np.array_equal(the_mask(document), states[position])
    assert len(boxes) == 4
    document.go_to(4)
    document.go_to(-1)
    assert np.array_equal(the_mask(document), states[2])


def test_a_late_draft_leaves_strokes_that_were_undone_so_that_they_can_be_redone(qtbot: QtBot) -> None:
    document = Document()
    document.open("a.jpg", a_photo(), None, a_mask())
    a_stroke(document)
    painted = the_mask(document).copy()
    document.undo()
    document.take_draft(np.ones((90, 140), np.uint8))
    document.redo()
    assert np.array_equal(the_mask(document), painted)


def test_a_late_draft_is_shown_while_nobody_has_painted_in_the_same_array(qtbot: QtBot) -> None:
    document = Document()
    document.open("a.jpg", a_photo(), None, None)
    boxes: list[Box] = []
    document.mask_changed.connect(boxes.append)
    array = document.mask
    document.take_draft(a_mask())
    assert document.mask is array
    assert np.array_equal(the_mask(document), a_mask())
    assert boxes == [Box(0, 0, 90, 140)]
    assert not document.touched


def test_a_late_draft_never_changes_a_mask_that_a_person_touches_or_touched(qtbot: QtBot) -> None:
    document = Document()
    document.open("a.jpg", a_photo(), None, None)
    document.begin_stroke()
    document.paint_segment((10.0, 10.0), (20.0, 10.0), 3.0, 4)
    in_stroke = the_mask(document).copy()
    document.take_draft(a_mask())
    assert np.array_equal(the_mask(document), in_stroke)
    assert document.draft is not None
    document.cancel_stroke()
    a_stroke(document)
    painted = the_mask(document).copy()
    document.take_draft(a_mask())
    assert np.array_equal(the_mask(document), painted)


def test_a_cancelled_stroke_leaves_no_trace(qtbot: QtBot) -> None:
    document = Document()
    document.open("a.jpg", a_photo(), None, a_mask())
    document.begin_stroke()
    document.paint_segment((5.0, 5.0), (135.0, 85.0), 9.0, 7)
    document.cancel_stroke()
    assert np.array_equal(the_mask(document), a_mask())
    assert not document.touched
    assert len(document.history.steps) == 0


def test_what_is_saved_in_mid_stroke_is_the_mask_without_the_stroke(qtbot: QtBot) -> None:
    document = Document()
    document.open("a.jpg", a_photo(), a_mask(), None)
    document.begin_stroke()
    document.paint_segment((5.0, 5.0), (135.0, 85.0), 9.0, 7)
    work = document.work_to_save()
    assert work is not None
    assert np.array_equal(work.mask, a_mask())
    assert document.finish_stroke("Brush")


def test_undo_in_mid_stroke_gives_the_stroke_up_first(qtbot: QtBot) -> None:
    document = Document()
    document.open("a.jpg", a_photo(), a_mask(), None)
    a_stroke(document)
    document.begin_stroke()
    document.paint_segment((5.0, 5.0), (135.0, 85.0), 9.0, 9)
    document.undo()
    assert not document.is_painting
    assert np.array_equal(the_mask(document), a_mask())


def test_an_image_that_is_opened_with_its_history_can_be_undone(qtbot: QtBot) -> None:
    document = Document()
    document.open("a.jpg", a_photo(), a_mask(), None)
    a_stroke(document)
    work = document.work_to_save()
    assert work is not None
    document.open("b.jpg", a_photo(60, 50), None, None)
    assert not document.history.can_undo
    a_stroke(document, at=(20.0, 20.0))
    document.open("a.jpg", a_photo(), work.mask, None, work.revision, work.history)
    document.undo()
    assert np.array_equal(the_mask(document), a_mask())


def test_closing_offers_the_mask_one_last_time_with_the_running_stroke_ended(qtbot: QtBot) -> None:
    document = Document()
    tools = ToolState()
    brush = a_brush(document, tools)
    document.stroke_must_end.connect(brush.release)
    document.open("a.jpg", a_photo(), a_mask(), None)
    offered: dict[str, Mask] = {}

    def take() -> None:
        work = document.work_to_save()
        assert work is not None
        offered[work.name] = work.mask

    document.closing.connect(take)
    brush.press((70.0, 70.0))
    document.open("b.jpg", a_photo(), None, None)
    assert list(offered) == ["a.jpg"]
    assert offered["a.jpg"][70, 70] == 1
    assert not the_mask(document).any()
    document.close()
    assert document.work_to_save() is None
    assert len(document.history.steps) == 0


def test_accepting_a_draft_makes_it_the_persons_mask_once(qtbot: QtBot) -> None:
    document = Document()
    committed: list[str] = []
    document.committed.connect(committed.append)
    document.open("a.jpg", a_photo(), None, a_mask())
    document.accept()
    document.accept()
    assert document.touched
    assert committed == ["a.jpg"]
    document.take_draft(np.ones((90, 140), np.uint8))
    assert np.array_equal(the_mask(document), a_mask())
