from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.panels.class_shares import STRIP_PIXELS, ShareCount
from app.panels.classes_model import EYE, KEY, LOCK, NAME, SHARE
from app.panels.classes_panel import ClassesPanel
from app.state.document import Document
from app.state.tool_state import ToolState
from mman_core.labels.label_set import LabelClass, LabelSet, load_label_set


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
    assert tools.hidden == tools.everything - {5} == {*range(20), 255} - {5}
    click(qtbot, panel, 5, EYE)
    assert tools.hidden == frozenset()


def test_the_lock_protects_one_class_or_frees_it_again(qtbot: QtBot, panel: ClassesPanel, tools: ToolState) -> None:
    click(qtbot, panel, 13, LOCK)
    assert tools.locked == {13} and tools.class_id == 1
    click(qtbot, panel, 13, LOCK)
    assert tools.locked == frozenset()


def test_the_keyboard_alone_chooses_hides_and_locks(qtbot: QtBot, panel: ClassesPanel, tools: ToolState) -> None:
    panel.activateWindow()
    panel.view.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(panel.view.hasFocus)
    QTest.keyClick(panel.view, Qt.Key.Key_Down)
    assert tools.class_id == 2
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Space):
        QTest.keyClick(panel.view, key)
    assert tools.locked == {2}
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Return):
        QTest.keyClick(panel.view, key)
    assert tools.hidden == {2} and tools.class_id == 2


def test_each_class_names_the_key_that_it_is_told(panel: ClassesPanel) -> None:
    panel.set_class_keys({0: "0", 1: "x"})
    assert [text(panel, row, KEY) for row in (0, 1, 19)] == ["0", "x", ""]


def test_the_last_row_is_for_what_has_no_class(qtbot: QtBot, panel: ClassesPanel, tools: ToolState) -> None:
    last = panel.model.rowCount() - 1
    assert text(panel, last, NAME) == "Not labelled"
    tip = panel.model.data(panel.model.index(last, NAME), Qt.ItemDataRole.ToolTipRole)
    assert "trains and scores nothing" in tip
    panel.set_class_keys({255: "⇧E"})
    panel.model.set_shares([0.0] * 255 + [0.25])
    assert [text(panel, last, column) for column in (KEY, SHARE)] == ["⇧E", "25.0 %"]
    click(qtbot, panel, last, NAME)
    assert tools.class_id == 255 and panel.view.currentIndex().row() == last
    click(qtbot, panel, last, LOCK)
    assert not tools.allowed()[255] and tools.allowed()[:20].all()


def test_one_of_very_many_classes_is_found_by_typing(qtbot: QtBot, panel: ClassesPanel, tools: ToolState) -> None:
    assert not panel.filter_line.isVisible()
    classes = tuple(LabelClass(i, f"Thing {i}" if i != 77 else "Umbrella", (i, 255 - i, 0)) for i in range(255))
    tools.set_class_count(255)
    panel.set_label_set(LabelSet("many", "Many", classes, (), {}))
    assert panel.filter_line.isVisible() and panel.model.rowCount() == 256
    QTest.keyClicks(panel.filter_line, "umb")
    assert panel.model.rowCount() == 1
    QTest.keyClick(panel.filter_line, Qt.Key.Key_Return)
    assert tools.class_id == 77 and panel.model.rowCount() == 256
    assert panel.view.currentIndex().row() == 77
    QTest.keyClicks(panel.filter_line, "200")
    click(qtbot, panel, 0, NAME)
    assert tools.class_id == 200


def test_names_that_begin_with_the_text_come_first(panel: ClassesPanel) -> None:
    panel.find_class()
    QTest.keyClicks(panel.filter_line, "s")
    names = [panel.model.index(row, NAME).data() for row in range(panel.model.rowCount())]
    assert names[:4] == ["Sunglasses", "Socks", "Scarf", "Skirt"] and "Jumpsuits" in names[4:]


def test_the_filter_that_finds_nothing_changes_nothing(panel: ClassesPanel, tools: ToolState) -> None:
    panel.find_class()
    QTest.keyClicks(panel.filter_line, "unicorn")
    QTest.keyClick(panel.filter_line, Qt.Key.Key_Return)
    assert tools.class_id == 1 and not panel.filter_line.isVisible() and panel.model.rowCount() == 21


def test_the_share_of_each_class_follows_image_and_strokes(
    qtbot: QtBot, panel: ClassesPanel, document: Document
) -> None:
    mask = np.zeros((40, 30), np.uint8)
    mask[:10] = 5
    document.open("a.jpg", np.zeros((40, 30, 3), np.uint8), mask, None)
    qtbot.waitUntil(lambda: [text(panel, row, SHARE) for row in (0, 5, 6)] == ["75.0 %", "25.0 %", None])
    document.begin_stroke()
    document.paint_segment((0, 0), (29, 0), 60, 6)
    document.finish_stroke("Brush")
    qtbot.waitUntil(lambda: text(panel, 6, SHARE) == "100.0 %")
    document.close()
    assert text(panel, 6, SHARE) is None


def test_a_large_mask_is_counted_in_strips_to_the_last_pixel(qtbot: QtBot) -> None:
    mask = np.zeros((3 * STRIP_PIXELS // 1000, 999), np.uint8)
    mask[::3] = 7
    mask[-1] = 255
    count = ShareCount()
    with qtbot.waitSignal(count.counted) as found:
        count.begin(mask)
    assert found.args is not None
    expected = np.bincount(mask.ravel(), minlength=256) / mask.size
    assert found.args[0] == pytest.approx(expected.tolist())


def test_another_mask_gives_up_the_count_of_the_one_before(qtbot: QtBot) -> None:
    count = ShareCount()
    shares: list[list[float]] = []
    count.counted.connect(shares.append)
    count.begin(np.ones((3000, 999), np.uint8))
    count.begin(np.full((30, 40), 2, np.uint8))
    qtbot.waitUntil(lambda: bool(shares))
    assert shares[0][2] == 1.0 and not count.is_counting
