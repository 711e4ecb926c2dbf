"""Masks leave by the dialog, in every format, and it says what was left out and lost."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.dialogs.export import ExportDialog
from app.wiring.program import Program
from mman_core.formats.formats import FORMATS
from mman_core.images.index_png import read_mask
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project
from tests.app.wiring.conftest import wait_idle

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def corrected(qtbot: QtBot, program: Program, photos: Path) -> Program:
    """The program with two corrected images; one is done, and has a coat, which ATR lacks."""
    with Project.open(photos) as project:
        for name, height, label in (("a.png", 60, 7), ("b.png", 70, 5)):
            mask = np.zeros((height, 45), np.uint8)
            mask[10:20, 5:30] = label
            mask[20:25, 5:30] = 2
            project.write_mask(name, mask)
            project.note_saved(name, 1)
        project.set_status("b.png", ImageStatus.DONE)
    program.open(photos)
    wait_idle(qtbot, program)
    return program


def open_dialog(program: Program) -> ExportDialog:
    program.window.activateWindow()
    assert QTest.qWaitForWindowActive(program.window)
    QTest.keyClick(program.window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    dialog = program.exporting.dialog
    assert dialog is not None and dialog.isVisible()
    return dialog


def export(qtbot: QtBot, program: Program, dialog: ExportDialog) -> None:
    QTest.mouseClick(dialog.export_button, LEFT)
    wait_idle(qtbot, program)
    assert dialog.export_button.isEnabled() and not dialog.stop_button.isEnabled()


def test_every_format_is_offered_with_what_it_cannot_carry(corrected: Program) -> None:
    dialog = open_dialog(corrected)
    box = dialog.formats.box
    assert [box.itemText(place) for place in range(box.count())] == [each.title for each in FORMATS.values()]
    for place, each in enumerate(FORMATS.values()):
        box.setCurrentIndex(place)
        assert dialog.formats.cannot.text() == each.cannot
        assert dialog.wish.format_key == each.key
    dialog.reject()
    assert corrected.exporting.dialog is None


def test_classes_are_those_of_the_format_first_and_the_folder_is_named_by_both(corrected: Program) -> None:
    dialog = open_dialog(corrected)
    assert dialog.folder_line.text().endswith("photos-LIP")
    dialog.formats.choose("atr")
    assert dialog.label_set_box.currentData() == "atr"
    assert dialog.folder_line.text().endswith("photos-ATR")
    dialog.formats.choose("ppp")
    assert dialog.label_set_box.currentData() == "ppp_coarse", "no table leads from LIP to PASCAL-Person-Part itself"
    dialog.formats.choose("coco")
    assert dialog.label_set_box.currentData() == "lip"
    assert dialog.folder_line.text().endswith("photos-LIP-coco")
    dialog.label_set_box.setCurrentIndex(dialog.label_set_box.findData("ppss"))
    assert dialog.folder_line.text().endswith("photos-PPSS-coco")
    dialog.folder_line.setText("/elsewhere")
    dialog.formats.choose("voc")
    assert dialog.folder_line.text() == "/elsewhere", "a person has said where to"
    dialog.reject()


def test_a_rejected_image_is_left_out_and_told(qtbot: QtBot, corrected: Program, tmp_path: Path) -> None:
    assert corrected.rooms.document.name == "a.png"
    corrected.window.acts.reject.trigger()
    dialog = open_dialog(corrected)
    assert "(1)" in dialog.which_box.itemText(0)
    dialog.folder_line.setText(str(tmp_path / "out"))
    export(qtbot, corrected, dialog)
    assert dialog.proceedings.rows()["left out: It is rejected."] == 1
    assert "a" not in {path.stem for path in (tmp_path / "out").rglob("*.png")}
    dialog.reject()


def test_what_another_label_set_lacks_is_told_and_the_rest_arrives(
    qtbot: QtBot, corrected: Program, tmp_path: Path
) -> None:
    dialog = open_dialog(corrected)
    dialog.formats.choose("atr")
    dialog.folder_line.setText(str(tmp_path / "atr"))
    export(qtbot, corrected, dialog)
    assert "Exported 2, left out 2" in dialog.result_label.text()
    rows = dialog.proceedings.rows()
    assert rows["images exported as ATR"] == 2
    assert rows["pixels of Coat became 255: the classes chosen lack it"] == 250
    assert rows["left out: No person has corrected its mask yet."] == 1
    written = {path.stem: read_mask(path) for path in (tmp_path / "atr").rglob("*.png")}
    assert np.count_nonzero(written["a"] == 255) == 250
    dialog.reject()


def test_the_loss_of_a_format_of_outlines_is_measured_and_told(
    qtbot: QtBot, corrected: Program, tmp_path: Path
) -> None:
    dialog = open_dialog(corrected)
    dialog.formats.choose("yolo")
    dialog.which_box.setCurrentIndex(1)
    dialog.folder_line.setText(str(tmp_path / "yolo"))
    export(qtbot, corrected, dialog)
    assert "Exported 1, left out 3" in dialog.result_label.text()
    assert "% IoU lost" in dialog.result_label.text() and "of 3,150 pixels are wrong" in dialog.result_label.text()
    assert dialog.proceedings.rows()["left out: It is not marked done."] == 1
    dialog.reject()


def test_the_next_dialog_says_what_the_last_one_said(qtbot: QtBot, corrected: Program, tmp_path: Path) -> None:
    dialog = open_dialog(corrected)
    dialog.formats.choose("coco")
    dialog.label_set_box.setCurrentIndex(dialog.label_set_box.findData("ppss"))
    dialog.which_box.setCurrentIndex(1)
    dialog.split_box.setCurrentText("val")
    dialog.folder_line.setText(str(tmp_path / "coco"))
    wish = dialog.wish
    export(qtbot, corrected, dialog)
    dialog.reject()
    again = open_dialog(corrected)
    assert again.wish == wish
    again.formats.choose("atr")
    assert again.folder_line.text().endswith("photos-ATR"), "one folder holds one format"
    again.reject()


def test_a_stopped_export_says_so_and_keeps_what_it_wrote(qtbot: QtBot, corrected: Program, tmp_path: Path) -> None:
    dialog = open_dialog(corrected)
    dialog.folder_line.setText(str(tmp_path / "out"))
    QTest.mouseClick(dialog.export_button, LEFT)
    # At once: the thread sees it before its first or between two images, or is over.
    QTest.mouseClick(dialog.stop_button, LEFT)
    wait_idle(qtbot, corrected)
    summary = json.loads((tmp_path / "out" / "manifest.json").read_text())["splits"]["train"]
    assert dialog.result_label.text().startswith("Stopped") is not summary["finished"]
    assert len(list((tmp_path / "out").rglob("*.png"))) == summary["exported"]
    assert dialog.export_button.isEnabled()
    dialog.reject()


def test_closing_the_dialog_stops_the_export_and_nothing_is_left_open(
    qtbot: QtBot, corrected: Program, tmp_path: Path
) -> None:
    dialog = open_dialog(corrected)
    dialog.folder_line.setText(str(tmp_path / "out"))
    QTest.mouseClick(dialog.export_button, LEFT)
    QTest.mouseClick(dialog.close_button, LEFT)
    assert corrected.exporting.dialog is None
    wait_idle(qtbot, corrected)
    assert corrected.rooms.errors.dialog is None
    open_dialog(corrected).reject()


class Folders(QObject):
    """Takes the place of the system's program for files."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toLocalFile())


def test_the_folder_can_be_opened_once_there_is_something_in_it(
    qtbot: QtBot, corrected: Program, tmp_path: Path
) -> None:
    folders = Folders()
    QDesktopServices.setUrlHandler("file", folders, "open")  # type: ignore[arg-type]  # the stubs want bytes, Qt a str
    dialog = open_dialog(corrected)
    assert not dialog.look_button.isEnabled()
    dialog.folder_line.setText(str(tmp_path / "out"))
    export(qtbot, corrected, dialog)
    QTest.mouseClick(dialog.look_button, LEFT)
    QDesktopServices.unsetUrlHandler("file")
    assert folders.opened == [str(tmp_path / "out")]
    dialog.reject()
