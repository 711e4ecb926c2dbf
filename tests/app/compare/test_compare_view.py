from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.tour import hands
from tests.app.compare.conftest import VARIANTS, Bench
from tests.app.pictures import a_mask, a_photo


def test_it_asks_for_nothing_while_it_is_not_seen_and_once_for_what_it_shows(bench: Bench) -> None:
    bench.view.set_variants(VARIANTS)
    assert bench.asked == []
    bench.view.show()
    assert [pane.choice for pane in bench.view.panes] == ["photo", "mask", "starter"]
    assert bench.asked == [(["starter"], "a.jpg")]
    bench.view.choose(0, "run-0001")
    bench.view.choose(0, "starter")
    assert bench.asked[1:] == [(["run-0001"], "a.jpg")]


def test_the_whole_title_of_what_a_narrow_pane_shows_is_its_tooltip(bench: Bench) -> None:
    bench.view.set_variants(VARIANTS)
    assert bench.view.panes[2].choices.toolTip() == "Starter"
    bench.view.choose(2, "run-0001")
    assert bench.view.panes[2].choices.toolTip() == "MMAN"


def test_zoom_and_movement_are_linked(bench: Bench, qapp: QApplication) -> None:
    bench.view.set_pane_count(4)
    bench.view.show()
    qapp.processEvents()
    hands.wheel(bench.view.panes[1].pane, (50, 60), 2)
    hands.drag(bench.view.panes[2].pane, (50, 60), (70, 50))
    views = {pane.pane.view for pane in bench.view.panes}
    assert len(views) == 1
    hands.click(bench.view.fit_button, (5, 5))
    assert {pane.pane.view for pane in bench.view.panes} != views
    bench.view.set_pane_count(6)
    assert len({pane.pane.view for pane in bench.view.panes}) == 1


def test_six_panes_leave_no_place_empty(bench: Bench, qapp: QApplication) -> None:
    bench.view.resize(1300, 800)
    bench.view.set_pane_count(6)
    bench.view.show()
    qapp.processEvents()
    lefts = [pane.pane.x() for pane in bench.view.panes]
    assert len(set(lefts)) in (2, 3, 6) and all(lefts.count(left) == 6 // len(set(lefts)) for left in lefts)


def test_all_panes_show_the_whole_image_when_the_window_grows(bench: Bench, qapp: QApplication) -> None:
    bench.view.show()
    qapp.processEvents()
    bench.view.resize(1300, 800)
    qapp.processEvents()
    for pane in bench.view.panes:
        left, top = pane.pane.view.to_screen(0, 0)
        right, bottom = pane.pane.view.to_screen(140, 90)
        assert min(left, top) > 0
        assert right < pane.pane.width() and bottom < pane.pane.height()


def test_each_pane_names_the_class_under_the_pointer_of_any(bench: Bench, qapp: QApplication) -> None:
    bench.view.set_variants(VARIANTS)
    bench.view.show()
    qapp.processEvents()
    bench.view.set_prediction("starter", np.full((90, 140), 7, np.uint8))
    photo = bench.view.panes[0].pane
    hands.move(photo, photo.view.to_screen(20.5, 10.5))
    captions = [pane.caption.text() for pane in bench.view.panes]
    assert captions[0] == "RGB 10 20 30"
    assert captions[1].endswith("Upper-clothes (5)")
    assert captions[2].endswith("Coat (7)")


def test_variants_are_scored_against_the_corrected_mask_and_copied_as_csv(bench: Bench, qtbot: QtBot) -> None:
    bench.view.set_variants(VARIANTS)
    bench.view.show()
    bench.view.set_prediction("starter", np.zeros((90, 140), np.uint8))
    bench.view.set_prediction("run-0001", a_mask())
    table = bench.view.scores.table
    qtbot.waitUntil(table.isVisible)
    model = bench.view.scores.model
    assert model.rowCount() == 2
    assert model.data(model.index(1, 0)) == "100.0"
    table.setFocus()
    bench.view.activateWindow()
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == model.csv()


def test_a_stroke_changes_the_scores(bench: Bench, qtbot: QtBot) -> None:
    bench.view.set_variants(VARIANTS)
    bench.view.show()
    bench.view.set_prediction("starter", a_mask())
    model = bench.view.scores.model
    qtbot.waitUntil(lambda: model.rowCount() == 1)
    assert model.data(model.index(0, 0)) == "100.0"
    bench.document.undo()
    bench.document.begin_stroke()
    bench.document.paint_segment((100.0, 20.0), (120.0, 70.0), 6.0, 5)
    assert bench.document.finish_stroke("Brush")
    qtbot.waitUntil(lambda: model.data(model.index(0, 0)) != "100.0")


def test_it_says_in_a_sentence_why_there_are_no_scores(bench: Bench) -> None:
    sentence = bench.view.scores.sentence
    bench.view.show()
    assert "no variant yet" in sentence.text()
    bench.view.set_variants(VARIANTS)
    assert "No variant has predicted" in sentence.text()
    bench.document.open("b.jpg", a_photo(), None, a_mask())
    assert "no corrected mask" in sentence.text()
    assert sentence.isVisible()
    assert not bench.view.scores.table.isVisible()
    assert bench.view.panes[1].caption.text() == "not corrected yet"
    bench.document.close()
    assert "Open an image" in sentence.text()


def test_a_prediction_for_another_image_is_dropped(bench: Bench, qtbot: QtBot) -> None:
    bench.view.set_variants(VARIANTS)
    bench.view.show()
    bench.view.set_prediction("starter", a_mask(91, 140))
    bench.view.set_prediction("starter", a_mask(), "b.jpg")
    assert bench.view.panes[2].caption.text() == "predicting …"
    bench.view.set_prediction("starter", a_mask(), "a.jpg")
    assert bench.view.panes[2].caption.text() == ""


def test_scoring_all_asks_for_what_is_missing_and_again_for_what_failed(bench: Bench) -> None:
    bench.view.set_variants(VARIANTS)
    bench.view.show()
    bench.view.set_prediction("starter", None)
    assert bench.view.panes[2].caption.text() == "no prediction"
    bench.view.scores.all_button.click()
    assert bench.asked[-1] == (["starter", "run-0001"], "a.jpg")


def test_a_new_image_forgets_the_predictions(bench: Bench) -> None:
    bench.view.set_variants(VARIANTS)
    bench.view.show()
    bench.view.set_prediction("starter", a_mask())
    bench.document.open("b.jpg", a_photo(60, 70), None, None)
    assert bench.asked[-1] == (["starter"], "b.jpg")
    assert bench.view.panes[2].pane.image_shape == (60, 70)


def test_a_choice_stays_when_a_run_is_added(bench: Bench) -> None:
    bench.view.show()
    bench.view.set_variants(VARIANTS[:1])
    bench.view.choose(1, "starter")
    bench.view.set_variants(VARIANTS)
    assert [pane.choice for pane in bench.view.panes] == ["photo", "starter", "starter"]
    bench.view.set_variants([])
    assert [pane.choice for pane in bench.view.panes] == ["photo", "mask", "photo"]
