from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.panels.history_panel import HistoryPanel
from app.state.document import Document
from mman_core.mask.repaint import Repaint
from mman_core.types import Box
from tests.app.pictures import a_mask, a_photo


def fill(document: Document, class_id: int, title: str) -> None:
    document.repaint(Repaint(Box(10, 10, 50, 90), np.full((40, 80), class_id, np.uint8)), title)


def rows(panel: HistoryPanel) -> list[str]:
    return [str(panel.model.index(row).data()) for row in range(panel.model.rowCount())]


def present(panel: HistoryPanel) -> str:
    return str(panel.view.currentIndex().data())


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    document = Document()
    document.open("a.jpg", a_photo(), None, a_mask())
    return document


@pytest.fixture
def panel(qtbot: QtBot, document: Document) -> HistoryPanel:
    panel = HistoryPanel(document)
    qtbot.addWidget(panel)
    panel.resize(230, 300)
    panel.show()
    for class_id, title in ((3, "Fill: Hair"), (9, "Brush: Pants"), (5, "Wand: Dress")):
        fill(document, class_id, title)
    return panel


def test_the_steps_are_listed_below_the_start_and_the_last_is_the_present_one(panel: HistoryPanel) -> None:
    assert rows(panel) == ["Start", "Fill: Hair", "Brush: Pants", "Wand: Dress"]
    assert present(panel) == "Wand: Dress"
    assert panel.size_label.text().startswith("3 steps · 1 KB of 256 MB")


def test_a_click_goes_there_and_undone_steps_stay_in_grey(panel: HistoryPanel, document: Document) -> None:
    view = panel.view
    place = view.visualRect(panel.model.index(1)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert document.history.undo_title == "Fill: Hair"
    assert document.mask is not None and document.mask[20, 20] == 3
    assert len(rows(panel)) == 4
    colors = [panel.model.index(row).data(Qt.ItemDataRole.ForegroundRole) for row in range(4)]
    assert [color is None for color in colors] == [True, True, False, False]
    bold = [panel.model.index(row).data(Qt.ItemDataRole.FontRole) is not None for row in range(4)]
    assert bold == [False, True, False, False]


def test_arrow_keys_walk_through_the_steps(panel: HistoryPanel, document: Document) -> None:
    QTest.keyClick(panel.view, Qt.Key.Key_Up)
    assert document.history.undo_title == "Brush: Pants"
    QTest.keyClick(panel.view, Qt.Key.Key_Home)
    assert not document.touched
    assert document.mask is not None and np.array_equal(document.mask, a_mask())
    QTest.keyClick(panel.view, Qt.Key.Key_End)
    assert document.mask[20, 20] == 5


def test_undo_and_redo_by_other_means_are_followed(panel: HistoryPanel, document: Document) -> None:
    document.undo()
    document.undo()
    assert present(panel) == "Fill: Hair"
    document.redo()
    assert present(panel) == "Brush: Pants"


@pytest.mark.parametrize("taken_back", [0, 1, 2, 3])
def test_a_new_step_takes_the_place_of_the_undone_ones(
    panel: HistoryPanel, document: Document, taken_back: int
) -> None:
    for _ in range(taken_back):
        document.undo()
    fill(document, 12, "Lasso: Skirt")
    kept = ["Start", "Fill: Hair", "Brush: Pants", "Wand: Dress"][: 4 - taken_back]
    assert rows(panel) == [*kept, "Lasso: Skirt"]
    assert present(panel) == "Lasso: Skirt"


def test_another_image_shows_its_own_history_and_no_image_none(panel: HistoryPanel, document: Document) -> None:
    document.open("b.jpg", a_photo(), a_mask(), None)
    assert rows(panel) == ["Start"]
    assert panel.size_label.text() == "No steps yet"
    document.close()
    assert not panel.view.isEnabled()


def test_steps_beyond_the_budget_are_said_to_be_gone(qtbot: QtBot) -> None:
    document = Document(history_bytes=400)
    panel = HistoryPanel(document)
    qtbot.addWidget(panel)
    document.open("a.jpg", a_photo(), a_mask(), None)
    for class_id in range(1, 12):
        fill(document, class_id, f"Fill: {class_id}")
    gone = document.history.first
    assert gone > 0
    assert rows(panel) == [f"{gone} older steps, no longer kept", *(f"Fill: {n}" for n in range(gone + 1, 12))]
    assert present(panel) == "Fill: 11"
