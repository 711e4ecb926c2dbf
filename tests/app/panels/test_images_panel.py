from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.panels.images_panel import FLAGGED, ImagesPanel
from mman_core.project.status import ImageRow, ImageStatus

ROWS = [
    ImageRow("a.jpg", ImageStatus.DONE),
    ImageRow("b.jpg", ImageStatus.UNREADABLE, error="b.jpg is empty; copy it again."),
    ImageRow("street/c.png", ImageStatus.DRAFTED),
    ImageRow("street/d.png"),
]


@pytest.fixture
def panel(qtbot: QtBot) -> ImagesPanel:
    panel = ImagesPanel()
    qtbot.addWidget(panel)
    panel.set_rows(ROWS)
    return panel


def shown(panel: ImagesPanel) -> list[str]:
    model = panel.model
    return [model.name_at(model.index(row)) for row in range(model.rowCount())]


def test_it_lists_the_images_and_counts_what_is_done(panel: ImagesPanel) -> None:
    assert shown(panel) == [row.name for row in ROWS]
    assert "1 of 3 done" in panel.count_label.text()
    assert "1&nbsp;unreadable" in panel.count_label.text()
    panel.update_row(ImageRow("street/d.png", ImageStatus.DONE))
    assert "2 of 3 done" in panel.count_label.text()


def test_text_and_status_filter_together(panel: ImagesPanel) -> None:
    panel.filter_line.setText("STREET")
    assert shown(panel) == ["street/c.png", "street/d.png"]
    panel.status_box.setCurrentIndex(panel.status_box.findData(ImageStatus.DRAFTED))
    assert shown(panel) == ["street/c.png"]
    panel.filter_line.clear()
    panel.status_box.setCurrentIndex(0)
    assert len(shown(panel)) == 4


def test_another_order_keeps_the_filter_and_the_image_on_the_canvas(panel: ImagesPanel) -> None:
    chosen: list[str] = []
    panel.chosen.connect(chosen.append)
    panel.set_current("street/c.png")
    panel.filter_line.setText("street")
    names = ["street/d.png", "b.jpg", "a.jpg", "street/c.png"]
    assert panel.set_order(names, {name: place for place, name in enumerate(names)})
    assert shown(panel) == ["street/d.png", "street/c.png"]
    assert panel.view.currentIndex().row() == 1
    assert panel.neighbour(-1) == "street/d.png"
    assert not panel.set_order(list(names), {})
    assert chosen == []


def test_a_flag_is_a_filter_and_who_loses_it_stays_in_sight(panel: ImagesPanel) -> None:
    panel.set_flagged(frozenset({"a.jpg"}))
    panel.status_box.setCurrentIndex(panel.status_box.findData(FLAGGED))
    assert shown(panel) == ["a.jpg"]
    panel.set_flagged(frozenset())
    assert shown(panel) == ["a.jpg"]
    panel.set_flagged(frozenset({"street/d.png"}))
    assert shown(panel) == ["street/d.png"]


def test_a_click_chooses_and_setting_the_current_image_does_not(qtbot: QtBot, panel: ImagesPanel) -> None:
    chosen: list[str] = []
    panel.chosen.connect(chosen.append)
    panel.set_current("a.jpg")
    assert chosen == []
    panel.show()
    place = panel.view.visualRect(panel.model.index_of("street/d.png")).center()
    QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen == ["street/d.png"]


def test_neighbours_pass_over_what_cannot_be_read_and_end_at_the_ends(panel: ImagesPanel) -> None:
    panel.set_current("a.jpg")
    assert panel.neighbour(+1) == "street/c.png"
    assert panel.neighbour(-1) is None
    panel.set_current("street/d.png")
    assert panel.neighbour(+1) is None


def test_the_reason_of_an_unreadable_image_is_its_tooltip(panel: ImagesPanel) -> None:
    index = panel.model.index_of("b.jpg")
    assert "copy it again" in panel.model.data(index, Qt.ItemDataRole.ToolTipRole)
    assert panel.model.data(index, Qt.ItemDataRole.ForegroundRole) is not None


def test_fifty_thousand_names_are_shown_filtered_and_stepped_through_at_once(qtbot: QtBot, panel: ImagesPanel) -> None:
    rows = [ImageRow(f"folder/{number:06d}.jpg") for number in range(50_000)]
    panel.show()
    started = time.process_time()
    panel.set_rows(rows)
    panel.set_current("folder/040000.jpg")
    panel.filter_line.setText("9.jpg")
    assert panel.model.rowCount() == 5_000
    assert panel.neighbour(+1) is not None
    for row in rows[:200]:
        panel.update_row(ImageRow(row.name, ImageStatus.DRAFTED))
    assert time.process_time() - started < 1.0
