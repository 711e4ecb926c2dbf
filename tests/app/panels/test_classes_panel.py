from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.panels.classes_model import EYE, KEY, NAME, SHARE, class_shares
from app.panels.classes_panel import ClassesPanel
from app.state.document import Document
from app.state.tool_state import ToolState
from mman_core.labels.label_set import load_label_set


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    return Document()


@pytest.fixture
def tools(qtbot: QtBot) -> ToolState:
    return ToolState(20)


@pytest.fixture
def panel(qtbot: QtBot, document: Document, tools: ToolState) -> ClassesPanel:
    panel = ClassesPanel(document, tools, load_label_set("lip"))
    qtbot.addWidget(panel)
    panel.resize(300, 560)
    panel.show()
    return panel


def click(qtbot: QtBot, panel: ClassesPanel, row: int, column: int, key: Qt.KeyboardModifier | None = None) -> None:
    place: QPoint = panel.view.visualRect(panel.model.index(row, column)).center()
    modifier = key or Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, modifier, place)


def text(panel: ClassesPanel, row: int, column: int) -> str | None:
    found: str | None = panel.model.data(panel.model.index(row, column))
    return found


def test_a_click_chooses_the_class_and_the_choice_is_shown(qtbot: QtBot, panel: ClassesPanel, tools: ToolState) -> None:
    click(qtbot, panel, 13, NAME)
    assert tools.class_id == 13
    tools.set_class_id(2)
    assert panel.view.currentIndex().row() == 2


def test_the_eye_hides_one_class_or_shows_it_again(qtbot: QtBot, panel: ClassesPanel, tools: ToolState) -> None:
    click(qtbot, panel, 5, EYE)
    assert tools.hidden == {5}
    click(qtbot, panel, 5, EYE)
    assert tools.hidden == frozenset()


def test_the_eye_with_ctrl_shows_only_one_class(
    qtbot: QtBot, panel: ClassesPanel, tools: ToolState, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Offscreen no key is really held while the mouse is clicked.
    monkeypatch.setattr(QApplication, "keyboardModifiers", lambda: Qt.KeyboardModifier.ControlModifier)
    click(qtbot, panel, 5, EYE)
    assert tools.hidden == set(range(20)) - {5}
    click(qtbot, panel, 5, EYE)
    assert tools.hidden == frozenset()


def test_each_class_names_its_key(panel: ClassesPanel) -> None:
    assert [text(panel, row, KEY) for row in (0, 9, 10, 19)] == ["0", "9", "⇧0", "⇧9"]


def test_the_share_of_each_class_follows_image_and_strokes(
    qtbot: QtBot, panel: ClassesPanel, document: Document
) -> None:
    mask = np.zeros((40, 30), np.uint8)
    mask[:10] = 5
    document.open("a.jpg", np.zeros((40, 30, 3), np.uint8), mask, None)
    assert [text(panel, row, SHARE) for row in (0, 5, 6)] == ["75.0 %", "25.0 %", None]
    document.begin_stroke()
    document.paint_segment((0, 0), (29, 0), 60, 6)
    document.finish_stroke("Brush")
    qtbot.waitUntil(lambda: text(panel, 6, SHARE) == "100.0 %")
    document.close()
    assert text(panel, 6, SHARE) is None


def test_shares_leave_out_what_is_no_class() -> None:
    mask = np.array([[0, 0, 7], [255, 7, 7]], np.uint8)
    assert class_shares(mask, 20)[7] == pytest.approx(0.5)
    assert sum(class_shares(mask, 20)) == pytest.approx(5 / 6)
