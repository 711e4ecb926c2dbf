"""A project has the classes that a person chose for it, and all of the window follows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.panels.classes_model import KEY, NAME
from app.wiring.program import Program
from mman_core.images.index_png import read_mask
from mman_core.labels.label_set import load_label_set
from mman_core.labels.safe_colors import safe_colors
from tests.app.wiring.conftest import wait_idle
from tests.painting import paint

SHIFT = Qt.KeyboardModifier.ShiftModifier


def many_classes(path: Path, count: int = 255) -> Path:
    rows = ",\n".join(f'{{ id = {i}, name = "Thing {i}", color = [{i}, {255 - i}, 7] }}' for i in range(count))
    path.write_text(f'name = "Many"\nclasses = [\n{rows}\n]\n')
    return path


def test_a_new_folder_asks_for_its_classes_and_an_old_one_does_not(
    qtbot: QtBot, program: Program, photos: Path
) -> None:
    program.window.folder_dropped.emit(photos)
    question = program.projects.question
    assert question is not None and question.sets.item(0).text() == "LIP  (20)"
    place = next(row for row in range(question.sets.count()) if "CIHP" in question.sets.item(row).text())
    question.sets.setCurrentRow(place)
    assert "Torso-skin" in [question.classes.item(row).text() for row in range(question.classes.count())]
    question.accept()
    wait_idle(qtbot, program)
    assert program.projects.project is not None and program.projects.project.label_set.key == "cihp"
    assert program.window.classes_panel.model.index(10, NAME).data() == "Torso-skin"
    program.projects.close()
    program.window.folder_dropped.emit(photos)
    assert program.projects.question is None
    wait_idle(qtbot, program)
    assert program.rooms.labels.label_set.key == "cihp"


def test_who_does_not_choose_has_no_project(qtbot: QtBot, program: Program, photos: Path) -> None:
    program.projects.ask_and_open(photos)
    assert program.projects.question is not None
    program.projects.question.reject()
    assert program.projects.project is None and not (photos / ".mman").exists()


def test_a_wrong_file_is_told_in_the_question_and_a_right_one_offered(
    qtbot: QtBot, program: Program, photos: Path, tmp_path: Path
) -> None:
    program.projects.ask_and_open(photos)
    question = program.projects.question
    assert question is not None
    (tmp_path / "lip.toml").write_text("classes = 3")
    question.offer_file(tmp_path / "lip.toml")
    assert "lip.toml" in question.message.text() and question.sets.currentRow() == 0
    question.offer_file(many_classes(tmp_path / "many.toml"))
    question.accept()
    wait_idle(qtbot, program)
    assert program.rooms.labels.label_set.size == 255
    assert (photos / ".mman" / "many.toml").exists()


def test_the_last_of_255_classes_is_found_painted_and_saved(
    qtbot: QtBot, program: Program, photos: Path, tmp_path: Path
) -> None:
    program.projects.open(photos, many_classes(tmp_path / "many.toml"))
    wait_idle(qtbot, program)
    window = program.window
    QTest.keyClick(window.canvas, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(window.classes_panel.filter_line, "thing 254")
    QTest.keyClick(window.classes_panel.filter_line, Qt.Key.Key_Return)
    assert program.rooms.tools.class_id == 254
    paint(qtbot, program, class_id=254)
    wait_idle(qtbot, program)
    saved = read_mask(photos / ".mman" / "masks" / "a.png.png", class_count=255)
    assert 254 in saved
    assert window.classes_panel.model.index(19, KEY).data() == "⇧9"
    assert window.classes_panel.model.index(20, KEY).data() == ""


def test_class_keys_follow_the_label_set_and_chosen_ones_belong_to_theirs(
    qtbot: QtBot, opened: Program, photos: Path, tmp_path: Path
) -> None:
    keys, tools, canvas = opened.rooms.keys, opened.rooms.tools, opened.window.canvas
    action = opened.window.acts.classes[13]
    keys.choose(action, [action.shortcut().fromString("K")])
    QTest.keyClick(canvas, Qt.Key.Key_K)
    assert tools.class_id == 13
    assert "(K)" in opened.window.tool_panel.class_name.text()
    other = tmp_path / "other"
    other.mkdir()
    (other / "b.png").write_bytes((photos / "b.png").read_bytes())
    opened.projects.open(other, "ppss")
    qtbot.waitUntil(lambda: opened.rooms.document.name == "b.png" and opened.is_idle)
    assert tools.class_id == 1
    QTest.keyClick(canvas, Qt.Key.Key_K)
    QTest.keyClick(canvas, Qt.Key.Key_9)
    assert tools.class_id == 1
    QTest.keyClick(canvas, Qt.Key.Key_7)
    assert tools.class_id == 7
    opened.projects.open(photos)
    qtbot.waitUntil(lambda: opened.rooms.labels.label_set.key == "lip" and opened.is_idle)
    QTest.keyClick(canvas, Qt.Key.Key_K)
    assert tools.class_id == 13


def test_safe_colours_are_shown_everywhere_and_saved_nowhere(qtbot: QtBot, opened: Program, photos: Path) -> None:
    window = opened.window
    paint(qtbot, opened)
    opened.rooms.tools.set_class_id(5)
    window.acts.safe_colors.trigger()
    colors = safe_colors(20)
    assert opened.rooms.settings.safe_colors
    shown = window.tool_panel.class_swatch.pixmap().toImage().pixelColor(7, 7)
    assert (shown.red(), shown.green(), shown.blue()) == colors[5]
    wait_idle(qtbot, opened)
    with Image.open(photos / ".mman" / "masks" / "a.png.png") as saved:
        palette = np.array(saved.getpalette()).reshape(-1, 3)
    assert tuple(palette[5]) == load_label_set("lip").classes[5].color


def test_an_export_says_which_classes_it_has(qtbot: QtBot, program: Program, photos: Path) -> None:
    program.projects.open(photos, "ppp")
    wait_idle(qtbot, program)
    program.window.acts.export.trigger()
    dialog = program.exporting.dialog
    assert dialog is not None and dialog.folder_line.text().endswith("photos-PPP")
    dialog.reject()
