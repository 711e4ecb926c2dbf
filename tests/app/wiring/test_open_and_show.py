from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.state.settings import Settings, load_settings
from app.wiring.open_project import CHECKED_AT_ONCE
from app.wiring.program import Program
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project
from tests.app.wiring.conftest import COMMAND, NAMES, wait_idle
from tests.painting import paint


def status(program: Program, name: str) -> ImageStatus:
    project = program.projects.project
    assert project is not None
    return project.row(name).status


def test_a_folder_opens_with_its_first_readable_image(opened: Program, photos: Path) -> None:
    window = opened.window
    assert window.centre.currentWidget() is window.canvas
    assert window.images_panel.model.rowCount() == 4
    assert "0 of 3 done" in window.images_panel.count_label.text()
    assert "a.png" in window.strip.image_label.text()
    assert load_settings().recent_folders == [str(photos)]


def test_before_a_folder_is_open_nothing_of_a_project_can_be_done(program: Program) -> None:
    acts = program.window.acts
    assert program.window.centre.currentWidget() is program.window.start_page
    assert acts.open_folder.isEnabled()
    for action in (acts.next, acts.prelabel_all, acts.export, acts.done_next, acts.compare):
        assert not action.isEnabled()


def test_the_first_page_offers_the_example(
    qtbot: QtBot, program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MMAN_SETTINGS", str(tmp_path / "own"))
    program.window.start_page.example_button.click()
    wait_idle(qtbot, program)
    assert program.projects.project is not None
    assert program.projects.project.root == tmp_path / "own" / "example"
    assert program.rooms.document.name == "example-01.jpg"


def test_keys_go_from_image_to_image_and_stop_at_the_end(qtbot: QtBot, opened: Program) -> None:
    canvas, document = opened.window.canvas, opened.rooms.document
    QTest.keyClick(canvas, Qt.Key.Key_D)
    wait_idle(qtbot, opened)
    assert document.name == "b.png"
    QTest.keyClick(canvas, Qt.Key.Key_PageDown)
    wait_idle(qtbot, opened)
    QTest.keyClick(canvas, Qt.Key.Key_D)
    wait_idle(qtbot, opened)
    assert document.name == NAMES[-1]
    assert "last image" in opened.window.strip.currentMessage()
    QTest.keyClick(canvas, Qt.Key.Key_D, Qt.KeyboardModifier.ShiftModifier)
    wait_idle(qtbot, opened)
    assert document.name == "b.png"


def test_of_several_wanted_images_the_last_one_is_shown(qtbot: QtBot, opened: Program) -> None:
    shown: list[str | None] = []
    opened.rooms.document.opened.connect(lambda: shown.append(opened.rooms.document.name))
    for name in ("b.png", "street/c.png", "b.png", "street/c.png"):
        opened.show_image.show(name)
    wait_idle(qtbot, opened)
    assert set(shown) == {"street/c.png"}


def test_the_last_image_and_its_mask_come_back(qtbot: QtBot, opened: Program, photos: Path) -> None:
    opened.show_image.show("b.png")
    wait_idle(qtbot, opened)
    paint(qtbot, opened)
    wait_idle(qtbot, opened)
    assert opened.rooms.document.mask is not None
    painted = opened.rooms.document.mask.copy()
    opened.close()
    qtbot.waitUntil(lambda: not opened.window.isVisible())
    again = Program(Settings(), engine_command=COMMAND)
    again.window.show()
    again.open(photos)
    wait_idle(qtbot, again)
    assert again.rooms.document.name == "b.png"
    assert again.rooms.document.mask is not None
    assert (again.rooms.document.mask == painted).all()
    assert status(again, "b.png") is ImageStatus.IN_WORK
    again.close()
    qtbot.waitUntil(lambda: not again.window.isVisible())


def test_done_and_next_takes_the_draft_for_the_persons_mask(qtbot: QtBot, opened: Program) -> None:
    opened.prelabel.draft_this()
    wait_idle(qtbot, opened)
    QTest.keyClick(opened.window.canvas, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait_idle(qtbot, opened)
    assert status(opened, "a.png") is ImageStatus.DONE
    assert opened.projects.project is not None and opened.projects.project.is_touched("a.png")
    assert opened.rooms.document.name == "b.png"
    assert "1 of 3 done" in opened.window.images_panel.count_label.text()


def test_an_image_without_draft_and_stroke_is_not_done(qtbot: QtBot, opened: Program) -> None:
    opened.window.acts.done_next.trigger()
    assert status(opened, "a.png") is ImageStatus.UNTOUCHED
    assert opened.rooms.document.name == "a.png"


def test_an_image_that_turns_out_unreadable_is_marked_and_told_on_the_canvas(
    qtbot: QtBot, opened: Program, photos: Path
) -> None:
    damaged = (photos / "b.png").read_bytes()
    (photos / "b.png").write_bytes(damaged[: len(damaged) // 2])
    opened.show_image.step(+1)
    wait_idle(qtbot, opened)
    assert status(opened, "b.png") is ImageStatus.UNREADABLE
    assert opened.rooms.document.name is None
    assert opened.rooms.errors.dialog is None


def test_new_mended_and_removed_photos_are_found_by_f5(qtbot: QtBot, opened: Program, photos: Path) -> None:
    shutil.copy(photos / "a.png", photos / "new.png")
    shutil.copy(photos / "a.png", photos / "broken.jpg")
    (photos / "a.png").unlink()
    paint(qtbot, opened)
    QTest.keyClick(opened.window.canvas, Qt.Key.Key_F5)
    assert "job is under way" in opened.window.strip.currentMessage()
    wait_idle(qtbot, opened)
    opened.projects.open(photos)
    wait_idle(qtbot, opened)
    project = opened.projects.project
    assert project is not None
    assert [row.name for row in project.images] == ["b.png", "broken.jpg", "new.png", "street/c.png"]
    assert "0 of 4 done" in opened.window.images_panel.count_label.text()
    assert opened.rooms.document.name == "b.png"
    assert (photos / ".mman" / "masks" / "a.png.png").exists()


def test_a_long_list_is_shown_first_and_what_cannot_be_read_is_named_afterwards(
    qtbot: QtBot, program: Program, photos: Path
) -> None:
    for number in range(CHECKED_AT_ONCE):
        (photos / f"n{number}.png").hardlink_to(photos / "a.png")
    (photos / "zero.jpg").touch()
    unreadable: list[int] = []
    panel = program.window.images_panel
    panel.model.modelReset.connect(lambda: unreadable.append(panel.model.counts[ImageStatus.UNREADABLE]))
    program.open(photos)
    wait_idle(qtbot, program)
    project = program.projects.project
    assert project is not None and project.unchecked == []
    assert unreadable == [1]
    assert status(program, "zero.jpg") is ImageStatus.UNREADABLE
    assert "2&nbsp;unreadable" in panel.count_label.text()


def test_what_is_painted_while_the_folder_is_looked_at_again_stays(qtbot: QtBot, opened: Program, photos: Path) -> None:
    opened.projects.look_again()
    paint(qtbot, opened)
    wait_idle(qtbot, opened)
    assert status(opened, "a.png") is ImageStatus.IN_WORK
    assert opened.projects.touched == {"a.png"}
    assert opened.rooms.document.name == "a.png"


def test_a_mask_of_another_size_blocks_its_image_and_stays_as_it_is(
    qtbot: QtBot, opened: Program, photos: Path
) -> None:
    wrong = photos / ".mman" / "masks" / "b.png.png"
    wrong.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(photos / "a.png", wrong)
    before = wrong.read_bytes()
    opened.show_image.step(+1)
    wait_idle(qtbot, opened)
    assert status(opened, "b.png") is ImageStatus.UNREADABLE
    assert wrong.read_bytes() == before


def test_a_project_that_another_window_has_takes_the_place_of_the_open_one_for_reading(
    qtbot: QtBot, opened: Program, photos: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(photos, other, ignore=shutil.ignore_patterns(".mman"))
    with Project.open(other):
        opened.open(other)
        qtbot.waitUntil(lambda: opened.projects.project is not None and opened.projects.project.root == other)
        wait_idle(qtbot, opened)
        assert opened.projects.project is not None and opened.projects.project.is_read_only
        assert opened.rooms.document.name == "a.png"


def test_another_folder_takes_the_place_of_the_first_after_all_is_saved(
    qtbot: QtBot, opened: Program, photos: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(photos, other, ignore=shutil.ignore_patterns(".mman"))
    paint(qtbot, opened)
    opened.window.folder_dropped.emit(other)
    assert opened.projects.question is not None
    opened.projects.question.accept()
    qtbot.waitUntil(lambda: opened.projects.project is not None and opened.projects.project.root == other)
    wait_idle(qtbot, opened)
    assert (photos / ".mman" / "masks" / "a.png.png").exists()
    assert not (other / ".mman" / "masks" / "a.png.png").exists()
    assert not (photos / ".mman" / "lock").exists()
    assert opened.window.isEnabled()


def test_the_window_remembers_its_place(qtbot: QtBot, program: Program, own_settings: Path) -> None:
    program.rooms.tools.set_radius(33)
    program.rooms.views.set_contour_width(4)
    program.rooms.views.set_overview(False)
    program.close()
    qtbot.waitUntil(lambda: not program.window.isVisible())
    saved = json.loads((own_settings / "settings.json").read_text())
    assert saved["radius"] == 33
    assert saved["geometry"] and saved["docks"]
    again = Program(load_settings(), engine_command=COMMAND)
    assert again.rooms.tools.radius == 33
    assert again.rooms.views.contour_width == 4
    assert not again.window.acts.overview.isChecked()
    again.window.leave()
    qtbot.waitUntil(lambda: not again.window.isVisible())


def test_the_neighbours_are_read_ahead_and_work_done_meanwhile_is_shown(
    qtbot: QtBot, opened: Program, photos: Path
) -> None:
    prefetch, document = opened.show_image.prefetch, opened.rooms.document
    wait_idle(qtbot, opened)
    assert prefetch.get("b.png") is not None
    opened.show_image.step(+1)
    wait_idle(qtbot, opened)
    assert prefetch.get("a.png") is not None and prefetch.get("street/c.png") is not None
    for _ in range(3):
        paint(qtbot, opened)
        assert document.mask is not None
        painted = document.mask.copy()
        # Not saved yet, then saved: neither is what was read ahead.
        opened.show_image.step(-1)
        qtbot.waitUntil(lambda: document.name == "a.png")
        opened.show_image.step(+1)
        qtbot.waitUntil(lambda: document.name == "b.png")
        assert document.mask is not None and (document.mask == painted).all()
        opened.show_image.step(-1)
        wait_idle(qtbot, opened)
        opened.show_image.step(+1)
        wait_idle(qtbot, opened)
        assert document.mask is not None and (document.mask == painted).all()
        opened.window.acts.undo.trigger()
        wait_idle(qtbot, opened)
