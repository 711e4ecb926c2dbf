"""The workspace with real events: arrangements, curtain, what the panes say of each other, and taking from them."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.compare.compare_pane import ComparePane
from app.tour import hands
from mman_core.types import Mask
from tests.app.compare.conftest import VARIANTS, Bench
from tests.app.pictures import a_mask, a_photo


def another_mask() -> Mask:
    """Return the corrected mask with the lower part of class 13 called 12, and a speck of 7 in class 5."""
    mask = a_mask()
    mask[60:, 35:70] = 12
    mask[5:7, 20:22] = 7
    return mask


@pytest.fixture
def filled(bench: Bench, qapp: QApplication) -> Bench:
    """Corrected mask, starter and run in three panes; the run differs from the mask, the starter says the same."""
    bench.view.set_variants(VARIANTS)
    bench.view.show()
    for place, key in enumerate(("mask", "starter", "run-0001")):
        bench.view.choose(place, key)
    bench.view.set_prediction("starter", a_mask())
    bench.view.set_prediction("run-0001", another_mask())
    qapp.processEvents()
    return bench


def seen(shown: ComparePane) -> Mask:
    """Return the ids that the pane draws."""
    assert shown.pane.ids is not None
    return shown.pane.ids


def place_of(shown: ComparePane, x: float, y: float) -> tuple[float, float]:
    return shown.pane.view.to_screen(x, y)


def test_a_row_is_one_row_and_a_grid_shows_the_image_largest(filled: Bench, qapp: QApplication) -> None:
    view = filled.view
    view.set_pane_count(4)
    QTest.keyClick(view.bar.arrangement_box, Qt.Key.Key_R)
    qapp.processEvents()
    assert len({shown.pane.y() for shown in view.panes}) == 1
    QTest.keyClick(view.bar.arrangement_box, Qt.Key.Key_Home)
    qapp.processEvents()
    assert len({shown.pane.size().toTuple() for shown in view.panes}) == 1
    assert all(shown.pane.image_shape == (90, 140) for shown in view.panes)


def test_the_curtain_shows_one_image_of_two_panes_and_is_dragged(filled: Bench, qapp: QApplication) -> None:
    view = filled.view
    QTest.keyClick(view.bar.arrangement_box, Qt.Key.Key_C)
    qapp.processEvents()
    left, right = (shown.pane for shown in view.panes[:2])
    assert left.geometry() == right.geometry() and left.view == right.view
    assert not view.panes[2].pane.isVisible()
    curtain = view.area.curtain
    middle = left.width() // 2
    assert view.area.childAt(QPoint(middle - 40, left.geometry().center().y())) is left
    assert view.area.childAt(QPoint(middle + 40, left.geometry().center().y())) is right
    hands.drag(curtain, (10, 50), (10 + 100, 50))
    assert view.area.childAt(QPoint(middle + 40, left.geometry().center().y())) is left
    QTest.keyClick(curtain, Qt.Key.Key_Left)
    hands.drag(curtain, (10, 50), (-5000, 50))
    assert view.area.childAt(QPoint(40, left.geometry().center().y())) is right
    QTest.keyClick(view.bar.arrangement_box, Qt.Key.Key_Home)
    qapp.processEvents()
    assert view.panes[2].pane.isVisible() and right.mask().isEmpty()


def test_differences_keep_the_class_where_two_masks_differ(filled: Bench) -> None:
    filled.view.bar.choose_mode("difference", "starter")
    shown = seen(filled.view.panes[2])
    differs = another_mask() != a_mask()
    assert (shown[differs] == another_mask()[differs]).all() and not shown[~differs].any()
    assert (seen(filled.view.panes[1]) == a_mask()).all()


def test_verdicts_of_one_class_are_right_wrong_and_missed(filled: Bench) -> None:
    bar = filled.view.bar
    bar.choose_mode("verdicts")
    bar.class_box.setCurrentIndex(bar.class_box.findData(13))
    shown = seen(filled.view.panes[2])
    assert (shown[45:60, 35:70] == 1).all() and (shown[60:, 35:70] == 3).all() and not (shown == 2).any()
    assert "right" in bar.legend.text() and "missed" in bar.legend.text()


def test_macro_and_micro_errors_are_circled(filled: Bench, qapp: QApplication) -> None:
    filled.view.bar.choose_mode("parts")
    parts = filled.view.panes[2].pane._parts
    assert [part.kind.name for part in parts] == ["MACRO", "MICRO"]
    assert not filled.view.panes[1].pane._parts
    qapp.processEvents()
    picture = filled.view.panes[2].pane.grab().toImage()
    dots = [picture.pixelColor(x, y) for x in range(picture.width()) for y in range(0, picture.height(), 3)]
    assert (0, 190, 80) in [(dot.red(), dot.green(), dot.blue()) for dot in dots]


def test_votes_entropy_and_what_is_disputed_are_of_the_variants_in_the_panes(filled: Bench) -> None:
    view = filled.view
    view.set_pane_count(6)
    for place, key in enumerate(("@votes", "@entropy", "@disputed"), 3):
        view.choose(place, key)
    differs = another_mask() != a_mask()
    assert (seen(view.panes[3]) == np.minimum(a_mask(), np.where(another_mask() == 0, a_mask(), another_mask()))).all()
    assert (seen(view.panes[4])[differs] == 255).all() and not seen(view.panes[4])[~differs].any()
    assert (seen(view.panes[5]) == differs).all()
    hands.move(view.panes[0].pane, place_of(view.panes[0], 50.5, 80.5))
    assert view.panes[4].caption.text().startswith("1.00 bits") and "1 of 2" in view.panes[3].caption.text()


def test_a_stroke_changes_what_is_computed_against_the_mask(filled: Bench, qtbot: object) -> None:
    filled.view.bar.choose_mode("verdicts")
    assert (seen(filled.view.panes[1])[a_mask() != 0] == 1).all()
    filled.document.begin_stroke()
    filled.document.paint_segment((100.0, 20.0), (120.0, 20.0), 4.0, 5)
    filled.document.finish_stroke("Brush")
    filled.view._settled.timeout.emit()
    assert (seen(filled.view.panes[1]) == 3).any()


def test_a_click_with_take_parts_takes_the_part_under_the_pointer_and_is_undone(filled: Bench) -> None:
    view, document = filled.view, filled.document
    hands.click(view.bar.hands[1], (8, 8))
    hands.click(view.panes[2].pane, place_of(view.panes[2], 50.5, 80.5))
    assert document.mask is not None
    assert (document.mask[60:, 35:70] == 12).all() and (document.mask[5:7, 20:22] == 5).all()
    assert document.history.steps[-1].title == "Take from MMAN: Skirt"
    document.undo()
    assert (document.mask == a_mask()).all()


def test_where_the_variant_has_background_the_part_of_the_mask_goes(filled: Bench) -> None:
    view, document = filled.view, filled.document
    empty = a_mask()
    empty[:30, :35] = 0
    view.set_prediction("run-0001", empty)
    hands.click(view.bar.hands[1], (8, 8))
    hands.click(view.panes[2].pane, place_of(view.panes[2], 10.5, 10.5))
    assert document.mask is not None and (document.mask == empty).all()


def test_the_clone_brush_paints_what_the_variant_says_and_nothing_else(filled: Bench) -> None:
    view, document = filled.view, filled.document
    filled.tools.set_radius(6.0)
    hands.click(view.bar.hands[2], (8, 8))
    before = view.panes[0].pane.view
    hands.drag(
        view.panes[2].pane,
        place_of(view.panes[2], 40, 62),
        place_of(view.panes[2], 60, 62),
        place_of(view.panes[2], 60, 75),
    )
    assert document.mask is not None and view.panes[0].pane.view == before
    changed = document.mask != a_mask()
    assert (document.mask[changed] == 12).all() and 200 < changed.sum() < 900
    assert not changed[:60].any()
    assert [step.title for step in document.history.steps] == ["Clone from MMAN"]
    document.undo()
    assert (document.mask == a_mask()).all()


def test_what_is_locked_is_not_taken(filled: Bench) -> None:
    told: list[str] = []
    filled.view.taking.hand.told.connect(told.append)
    filled.tools.set_locked({13})
    hands.click(filled.view.bar.hands[1], (8, 8))
    hands.click(filled.view.panes[2].pane, place_of(filled.view.panes[2], 50.5, 80.5))
    assert filled.document.mask is not None and (filled.document.mask == a_mask()).all()
    assert told == ["Nothing to change here, or it is protected."]


def test_the_photo_says_nothing_to_take(filled: Bench) -> None:
    told: list[str] = []
    filled.view.taking.hand.told.connect(told.append)
    filled.tools.set_sources({})
    filled.view.choose(0, "photo")
    hands.click(filled.view.bar.hands[1], (8, 8))
    hands.click(filled.view.panes[0].pane, place_of(filled.view.panes[0], 50.5, 80.5))
    assert "Choose a variant" in told[0]


def test_the_middle_button_moves_while_a_tool_is_in_hand(filled: Bench) -> None:
    view = filled.view
    hands.click(view.bar.hands[2], (8, 8))
    before = view.panes[0].pane.view
    hands.drag(view.panes[2].pane, (40, 40), (60, 50), button=hands.MIDDLE)
    assert view.panes[0].pane.view != before
    assert filled.document.history.steps == []


def test_everything_is_arranged_again_as_it_was(filled: Bench) -> None:
    view = filled.view
    view.set_pane_count(4)
    view.choose(3, "@entropy")
    view.bar.choose_mode("verdicts", "starter")
    view.bar.arrangement_box.setCurrentIndex(1)
    memory = view.memory()
    view.bar.choose_mode("classes", "mask")
    view.set_pane_count(2)
    view.choose(0, "photo")
    view.bar.arrangement_box.setCurrentIndex(0)
    view.remember(memory)
    assert view.memory() == memory
    view.remember({"panes": ["gone", 7], "mode": "unheard of", "arrangement": None})
    assert len(view.panes) == 2 and view.bar.mode == "verdicts"


def test_a_pane_that_is_added_shows_the_photo(filled: Bench) -> None:
    filled.view.set_pane_count(5)
    assert filled.view.panes[4].pane.image_shape == (90, 140)


def test_another_image_forgets_circles_and_pictures(filled: Bench) -> None:
    filled.view.bar.choose_mode("parts")
    filled.document.open("b.jpg", a_photo(60, 70), a_mask(60, 70), None)
    assert all(not shown.pane._parts for shown in filled.view.panes)
    assert filled.view.panes[2].caption.text() == "predicting …"


def test_a_pane_that_is_dismissed_is_gone_at_once(filled: Bench) -> None:
    filled.view.set_pane_count(4)
    last = filled.view.panes[3]
    filled.view.set_pane_count(2)
    assert not last.isVisible() and not last.pane.isVisible()
