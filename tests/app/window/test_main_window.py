from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QToolBar
from pytestqt.qtbot import QtBot

from app.state.document import Document
from app.state.tool_state import ToolState
from app.state.view_state import ViewState
from app.window.main_window import MainWindow
from mman_core.labels.label_set import load_label_set


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    window = MainWindow(Document(), ToolState(20), ViewState(), load_label_set("lip"))
    qtbot.addWidget(window, before_close_func=lambda shown: shown.leave())
    return window


def drop(window: MainWindow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    none = Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none))


def test_everything_has_room_on_a_small_screen(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(1280, 800)
    window.show()
    qtbot.waitExposed(window)
    assert (window.width(), window.height()) == (1280, 800)
    bar = window.findChild(QToolBar)
    assert bar is not None
    last = bar.widgetForAction(window.acts.export)
    assert last.isVisible() and last.geometry().right() < bar.width()
    table = window.classes_panel.view
    assert table.rowViewportPosition(19) + table.rowHeight(19) <= table.viewport().height()
    assert window.centre.width() > 600


def test_the_window_fits_a_low_screen_and_the_training_scrolls_there(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(900, 480)
    window.show()
    qtbot.waitExposed(window)
    assert (window.width(), window.height()) == (900, 480)
    window.training_dock.raise_()
    qtbot.waitUntil(lambda: not window.training_panel.visibleRegion().isEmpty())
    assert window.training_panel.height() > window.training_dock.height()


def test_a_higher_window_gives_its_height_to_the_classes(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(1200, 700)
    window.show()
    qtbot.waitExposed(window)
    before = window.tool_panel.height()
    window.resize(1200, 1100)
    assert window.tool_panel.height() == before


def test_a_dropped_folder_is_opened_and_a_dropped_photo_opens_its_folder(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    photo = tmp_path / "a.jpg"
    photo.touch()
    for path in (tmp_path, photo):
        with qtbot.waitSignal(window.folder_dropped) as dropped:
            drop(window, path)
        assert dropped.args == [tmp_path]


def test_closing_asks_first_and_leaving_closes(qtbot: QtBot, window: MainWindow) -> None:
    window.show()
    with qtbot.waitSignal(window.close_asked):
        window.close()
    assert window.isVisible()
    window.leave()
    qtbot.waitUntil(lambda: not window.isVisible())


def test_recent_folders_are_offered(qtbot: QtBot, window: MainWindow) -> None:
    window.set_recent(["/photos/a", "/photos/b"])
    with qtbot.waitSignal(window.folder_dropped) as chosen:
        window.recent_menu.actions()[1].trigger()
    assert chosen.args == [Path("/photos/b")]
    window.set_recent([])
    assert not window.recent_menu.isEnabled()


def test_a_long_name_gives_way_in_the_status_line(window: MainWindow) -> None:
    window.resize(1280, 800)
    window.show()
    window.strip.set_image("folder/" * 60 + "a.jpg", (40, 30))
    assert "…" in window.strip.image_label.text()
    assert window.width() == 1280


def test_the_canvas_stays_where_it_is_when_a_job_begins(qtbot: QtBot, window: MainWindow) -> None:
    window.show()
    qtbot.waitExposed(window)
    before = window.centre.size()
    window.strip.set_job("Pre-labelling 1 of 3", 1, 3, can_stop=True)
    QApplication.processEvents()
    assert window.strip.job_stop.isVisible()
    assert window.centre.size() == before


def test_a_message_stands_in_the_place_of_the_name_after_a_job_too(qtbot: QtBot, window: MainWindow) -> None:
    window.show()
    qtbot.waitExposed(window)
    strip = window.strip
    strip.set_image("a.jpg", (40, 30))
    strip.set_job("Pre-labelling 1 of 3", 1, 3, can_stop=True)
    QApplication.processEvents()
    strip.set_job("")
    strip.showMessage("Pre-labelled 3 images.", 4000)
    QApplication.processEvents()
    assert not strip.image_label.isVisible()
    strip.clearMessage()
    assert strip.image_label.isVisible()


def test_the_first_window_is_no_larger_than_the_screen(window: MainWindow) -> None:
    screen = window.screen().availableSize()
    assert window.height() > screen.height(), "the screen of the test is too large to show it"
    window.keep_on_screen()
    assert window.height() < screen.height() and window.width() <= screen.width()
