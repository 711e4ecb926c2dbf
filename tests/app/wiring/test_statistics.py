"""The real window keeps what each image cost, shows it, and gives it away."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.dialogs.statistics_table import StatisticsTable
from app.state.settings import Settings, load_settings
from app.wiring.program import Program
from app.work.ordering import Order
from mman_core.project.effort import accepted_images, effort_path, read_visits
from tests.app.wiring.conftest import wait_idle
from tests.efforts import write_project_file
from tests.painting import paint
from tests.saving import save_as


def record_path(photos: Path) -> Path:
    return effort_path(photos / ".mman")


def finish(qtbot: QtBot, program: Program) -> None:
    """Accept the open image and go on."""
    before = program.rooms.document.name
    program.window.acts.done_next.trigger()
    wait_idle(qtbot, program)
    assert program.rooms.document.name != before


def cells(model: StatisticsTable) -> list[list[object]]:
    columns = range(model.columnCount())
    return [[model.data(model.index(row, column)) for column in columns] for row in range(model.rowCount())]


def test_two_painted_images_are_written_down_and_come_back_as_a_table(
    qtbot: QtBot, opened: Program, photos: Path, tmp_path: Path
) -> None:
    paint(qtbot, opened)
    opened.rooms.document.undo()
    paint(qtbot, opened, 4)
    finish(qtbot, opened)
    paint(qtbot, opened)
    opened.window.acts.clear_all.trigger()
    wait_idle(qtbot, opened)
    paint(qtbot, opened)
    finish(qtbot, opened)
    opened.window.acts.statistics_csv.trigger()
    save_as(qtbot, opened, tmp_path / "table", "CSV (*.csv)")
    first, second = csv.DictReader((tmp_path / "table.csv").read_text().splitlines())
    assert (first["image"], first["strokes"], first["clicks"], first["undos"]) == ("a.png", "2", "0", "1")
    assert (second["image"], second["strokes"], second["clicks"], second["undos"]) == ("b.png", "2", "1", "0")
    assert int(first["changed_pixels"]) > 0 and first["began_from"] == "blank" and first["draft_to_final_iou"] == ""
    assert load_settings().tables_folder == str(tmp_path)


def test_an_image_that_the_queue_drew_at_random_is_a_control(qtbot: QtBot, opened: Program, photos: Path) -> None:
    opened.queue._last = Order(controls=frozenset({"b.png"}))
    paint(qtbot, opened)
    finish(qtbot, opened)
    paint(qtbot, opened)
    finish(qtbot, opened)
    assert [(visit.name, visit.is_control) for visit in read_visits(record_path(photos))] == [
        ("a.png", None),
        ("b.png", True),
    ]


def test_moving_over_the_image_is_work_unless_another_window_is_the_active_one(qtbot: QtBot, opened: Program) -> None:
    meter, now, other = opened.recording.meter, [100.0], QWidget()
    qtbot.addWidget(other)
    meter._clock = lambda: now[0]
    opened.window.activateWindow()
    qtbot.waitUntil(opened.window.isActiveWindow)
    meter.forget()

    def move(seconds: float, place: int) -> None:
        now[0] += seconds
        QTest.mouseMove(opened.window.canvas, QPoint(place, 40))
        QApplication.processEvents()

    move(2, 30)
    move(4, 50)
    assert meter.visit.active_seconds == pytest.approx(6)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    move(3, 30)
    move(1, 50)
    assert meter.visit.active_seconds == pytest.approx(6)
    opened.window.activateWindow()
    qtbot.waitUntil(opened.window.isActiveWindow)
    move(2, 30)
    assert meter.visit.active_seconds == pytest.approx(8)


def test_a_draft_is_compared_with_what_was_accepted(qtbot: QtBot, opened: Program, photos: Path) -> None:
    opened.window.acts.prelabel.trigger()
    wait_idle(qtbot, opened)
    assert opened.rooms.document.draft is not None
    finish(qtbot, opened)
    opened.window.acts.prelabel.trigger()
    wait_idle(qtbot, opened)
    paint(qtbot, opened)
    finish(qtbot, opened)
    untouched, corrected = read_visits(record_path(photos))
    assert (untouched.began_from, untouched.iou, untouched.strokes) == ("starter", 1.0, 0)
    assert corrected.began_from == "starter" and corrected.iou is not None and 0 < corrected.iou < 1


def test_an_image_that_is_left_keeps_its_start_for_the_day_it_is_accepted(
    qtbot: QtBot, opened: Program, photos: Path
) -> None:
    opened.window.acts.prelabel.trigger()
    wait_idle(qtbot, opened)
    paint(qtbot, opened)
    opened.window.acts.next.trigger()
    wait_idle(qtbot, opened)
    opened.window.acts.previous.trigger()
    wait_idle(qtbot, opened)
    finish(qtbot, opened)
    assert [(visit.began_from, bool(visit.accepted)) for visit in read_visits(record_path(photos))] == [
        ("starter", False),
        ("", True),
    ]
    (whole,) = accepted_images(read_visits(record_path(photos)))
    assert whole.strokes == 1 and whole.iou is not None and whole.iou < 1


def test_closing_the_window_keeps_what_was_begun(qtbot: QtBot, opened: Program, photos: Path) -> None:
    paint(qtbot, opened)
    opened.close()
    qtbot.waitUntil(lambda: not opened.window.isVisible())
    (visit,) = read_visits(record_path(photos))
    assert (visit.name, visit.strokes, visit.accepted) == ("a.png", 1, "")


def test_looking_at_an_accepted_image_once_more_is_no_work(qtbot: QtBot, opened: Program, photos: Path) -> None:
    paint(qtbot, opened)
    finish(qtbot, opened)
    opened.window.acts.previous.trigger()
    wait_idle(qtbot, opened)
    finish(qtbot, opened)
    assert len(read_visits(record_path(photos))) == 1


def test_switched_off_nothing_is_written_and_the_switch_is_remembered(
    qtbot: QtBot, opened: Program, photos: Path
) -> None:
    opened.window.acts.keep_statistics.trigger()
    assert not opened.window.acts.keep_statistics.isChecked()
    paint(qtbot, opened)
    finish(qtbot, opened)
    assert not record_path(photos).exists()
    opened.close()
    qtbot.waitUntil(lambda: not opened.window.isVisible())
    assert not load_settings().keeps_statistics


def test_a_second_window_writes_nothing(qtbot: QtBot, opened: Program, photos: Path) -> None:
    second = Program(Settings())
    second.window.show()
    second.open(photos)
    wait_idle(qtbot, second)
    assert second.projects.project is not None and second.projects.project.is_read_only
    second.show_image.status_changed.emit("a.png")
    second.recording.meter.note_press()
    second.recording.meter.end_visit()
    second.window.acts.next.trigger()
    wait_idle(qtbot, second)
    second.close()
    qtbot.waitUntil(lambda: not second.window.isVisible())
    assert not record_path(photos).exists()


def test_a_disk_that_refuses_costs_a_line_below_and_no_work(qtbot: QtBot, opened: Program, photos: Path) -> None:
    record_path(photos).mkdir()
    paint(qtbot, opened)
    finish(qtbot, opened)
    assert "Statistics not kept" in opened.window.strip.currentMessage()
    assert opened.rooms.errors.dialog is None
    assert (photos / ".mman" / "masks" / "a.png.png").exists()


def test_the_dialog_says_what_will_be_here_and_follows_the_work(qtbot: QtBot, opened: Program, photos: Path) -> None:
    opened.window.acts.statistics.trigger()
    wait_idle(qtbot, opened)
    dialog = opened.recording.dialog
    assert dialog is not None and dialog.empty.isVisible() and not dialog.csv_button.isEnabled()
    assert str(record_path(photos)) in dialog.place.text()
    paint(qtbot, opened)
    finish(qtbot, opened)
    assert dialog.table.isVisible() and cells(dialog.model)[0][0] == "a.png"
    dialog.keep_check.click()
    assert not opened.window.acts.keep_statistics.isChecked()
    dialog.close()
    qtbot.waitUntil(lambda: opened.recording.dialog is None)


def test_many_records_are_shown_with_their_medians_and_champions(qtbot: QtBot, opened: Program, photos: Path) -> None:
    write_project_file(photos / ".mman", 2_600)
    opened.window.acts.statistics.trigger()
    wait_idle(qtbot, opened)
    dialog = opened.recording.dialog
    assert dialog is not None and dialog.model.rowCount() == 2_600
    dialog.rows_box.setCurrentText("By what they began from")
    assert {row[0] for row in cells(dialog.model)} == {"starter", "run-0001", "run-0002", "blank"}
    time_plot = dialog.plots.plots[0]
    dots, line = time_plot.listDataItems()
    assert len(dots.getData()[0]) == len(line.getData()[0]) == 867
    marks = [item for item in time_plot.items() if type(item).__name__ == "InfiniteLine"]
    assert {mark.value() for mark in marks} == {60.5, 130.5}
    assert np.isfinite(dots.getData()[1]).all()
