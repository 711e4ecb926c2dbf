"""Masks of other tools come in by the dialog: first it is told what would happen, then it happens."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.dialogs.import_masks import ImportDialog
from app.wiring.program import Program
from mman_core.formats.formats import FORMATS
from mman_core.images.index_png import read_mask
from mman_core.project.pairs import export_project
from mman_core.project.status import ImageStatus
from mman_core.types import Mask
from tests.app.wiring.conftest import wait_idle
from tests.painting import paint

LEFT = Qt.MouseButton.LeftButton


def striped(height: int) -> Mask:
    return np.repeat((np.arange(height) // 9 % 6).astype(np.uint8)[:, None], 45, axis=1)


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """Masks for two photos, one of another size, one for nobody's photo, one with an id that is no class."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    wrong = striped(70)
    wrong[3, 3] = 77
    for name, mask in (("a", striped(60)), ("c", striped(33)), ("nobody", striped(60)), ("b", wrong)):
        Image.fromarray(mask).save(folder / f"{name}.png")
    return folder


def open_dialog(program: Program) -> ImportDialog:
    program.window.activateWindow()
    assert QTest.qWaitForWindowActive(program.window)
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(program.window, Qt.Key.Key_I, modifiers)
    dialog = program.importing.dialog
    assert dialog is not None and dialog.isVisible()
    return dialog


def look(qtbot: QtBot, program: Program, dialog: ImportDialog, source: Path, key: str = "png") -> None:
    dialog.formats.choose(key)
    dialog.source_line.setText(str(source))
    QTest.mouseClick(dialog.look_button, LEFT)
    wait_idle(qtbot, program)
    assert dialog.look_button.isEnabled()


def do_import(qtbot: QtBot, program: Program, dialog: ImportDialog) -> None:
    assert dialog.import_button.isEnabled()
    QTest.mouseClick(dialog.import_button, LEFT)
    wait_idle(qtbot, program)


def files_of(photos: Path) -> dict[str, bytes]:
    kept = (photos / ".mman" / kind for kind in ("masks", "drafts", "trash", "journal"))
    return {str(path): path.read_bytes() for kind in kept for path in kind.rglob("*") if path.is_file()}


def test_every_format_that_can_be_read_is_offered(opened: Program) -> None:
    dialog = open_dialog(opened)
    keys = [dialog.formats.box.itemData(place).key for place in range(dialog.formats.box.count())]
    assert keys == [key for key, each in FORMATS.items() if each.reading is not None]
    assert not dialog.look_button.isEnabled() and not dialog.import_button.isEnabled()
    dialog.formats.choose("atr")
    assert dialog.label_set_box.currentText() == "As the files say, else ATR"
    dialog.reject()
    assert opened.importing.dialog is None


def test_a_look_tells_of_every_mask_and_changes_nothing(
    qtbot: QtBot, opened: Program, theirs: Path, photos: Path
) -> None:
    paint(qtbot, opened)
    dialog = open_dialog(opened)
    wait_idle(qtbot, opened)
    before = files_of(photos)
    look(qtbot, opened, dialog, theirs)
    assert dialog.proceedings.rows() == {
        "in place of another mask, which goes to the trash": 1,
        "left out: for no photo of the project": 1,
        "left out: of another size than the photo": 1,
        "left out: with unknown ids, names or colours": 1,
        "photos of the project that get none": 3,
    }
    assert dialog.result_label.text() == "1 of 4 masks would be imported. Nothing has been changed yet."
    assert files_of(photos) == before
    assert opened.rooms.document.name == "a.png"
    dialog.reject()
    assert files_of(photos) == before


def test_an_import_replaces_the_open_image_safely_and_shows_it_anew(
    qtbot: QtBot, opened: Program, theirs: Path, photos: Path
) -> None:
    paint(qtbot, opened, class_id=9)
    wait_idle(qtbot, opened)
    opened.projects.project.set_setting("last_image", "a.png")  # type: ignore[union-attr]
    painted = (photos / ".mman" / "masks" / "a.png.png").read_bytes()
    dialog = open_dialog(opened)
    look(qtbot, opened, dialog, theirs)
    do_import(qtbot, opened, dialog)
    assert dialog.result_label.text() == "1 mask imported."
    assert not dialog.import_button.isEnabled()
    document = opened.rooms.document
    assert document.name == "a.png" and document.mask is not None
    assert np.array_equal(document.mask, striped(60))
    assert not document.history.can_undo, "its strokes belong to the mask before"
    trash = [path.read_bytes() for path in (photos / ".mman" / "trash").rglob("*.png")]
    assert trash == [painted]
    dialog.reject()
    paint(qtbot, opened, class_id=3)
    wait_idle(qtbot, opened)
    saved = read_mask(photos / ".mman" / "masks" / "a.png.png")
    assert 3 in saved and np.array_equal(saved[saved != 3], striped(60)[saved != 3])
    opened.rooms.document.undo()
    wait_idle(qtbot, opened)
    assert np.array_equal(read_mask(photos / ".mman" / "masks" / "a.png.png"), striped(60))


def test_what_was_exported_comes_back_the_same_into_another_project(
    qtbot: QtBot, opened: Program, theirs: Path, photos: Path, tmp_path: Path
) -> None:
    dialog = open_dialog(opened)
    look(qtbot, opened, dialog, theirs)
    do_import(qtbot, opened, dialog)
    project = opened.projects.project
    assert project is not None and opened.projects.touched == {"a.png"}
    list(export_project(project, tmp_path / "voc", format_key="voc"))
    assert project.mask_path("a.png").read_bytes()
    Image.fromarray(np.zeros((60, 45), np.uint8)).save(theirs / "a.png")
    look(qtbot, opened, dialog, theirs)
    assert dialog.proceedings.rows()["of them are all background"] == 1
    do_import(qtbot, opened, dialog)
    assert not read_mask(project.mask_path("a.png")).any()
    look(qtbot, opened, dialog, tmp_path / "voc", "voc")
    do_import(qtbot, opened, dialog)
    assert np.array_equal(read_mask(project.mask_path("a.png")), striped(60))
    look(qtbot, opened, dialog, tmp_path / "voc", "voc")
    assert dialog.proceedings.rows()["already there, the same"] == 1
    assert not dialog.import_button.isEnabled(), "there is nothing to do"
    dialog.reject()


def test_drafts_of_another_model_can_be_compared_but_cannot_pre_label(
    qtbot: QtBot, opened: Program, theirs: Path, photos: Path
) -> None:
    dialog = open_dialog(opened)
    dialog.drafts_choice.setChecked(True)
    QTest.keyClicks(dialog.name_line, "sam")
    look(qtbot, opened, dialog, theirs)
    assert dialog.proceedings.rows()["drafts"] == 1
    do_import(qtbot, opened, dialog)
    assert dialog.result_label.text() == "1 draft imported."
    dialog.reject()
    assert not (photos / ".mman" / "masks" / "a.png.png").exists()
    assert opened.projects.project is not None
    assert opened.projects.project.row("a.png").status is ImageStatus.DRAFTED
    assert [variant.key for variant in opened.projects.variants] == ["starter", "import-sam"]
    box = opened.window.champion_box
    assert [box.itemData(place) for place in range(box.count())] == ["starter"]
    assert np.array_equal(opened.rooms.document.mask, striped(60)), "the open image has no other draft"  # type: ignore[arg-type]
    view = opened.window.compare_view
    opened.window.acts.compare.trigger()
    view.choose(1, "import-sam")
    wait_idle(qtbot, opened)
    assert np.array_equal(view.opinions.masks()["import-sam"], striped(60))
    opened.show_image.step(+1)
    wait_idle(qtbot, opened)
    assert "import-sam" not in view.opinions.masks() and opened.rooms.errors.dialog is None
    weights = photos.parent / "sam.pth"
    weights.write_bytes(b"weights")
    opened.exporting.import_weights(weights)
    wait_idle(qtbot, opened)
    assert (photos / ".mman" / "weights" / "sam-2.safetensors").exists(), "the drafts of sam are not its own"


@pytest.mark.parametrize(
    ("source", "name", "words"),
    [("missing", None, "is not there"), ("empty", None, "There is no PNG"), ("theirs", "a b", "no name for drafts")],
)
def test_a_wrong_wish_is_told_in_the_dialog(
    qtbot: QtBot, opened: Program, theirs: Path, tmp_path: Path, source: str, name: str | None, words: str
) -> None:
    (tmp_path / "empty").mkdir()
    dialog = open_dialog(opened)
    if name is not None:
        dialog.drafts_choice.setChecked(True)
        dialog.name_line.setText(name)
    look(qtbot, opened, dialog, tmp_path / source)
    assert words in dialog.result_label.text()
    assert not dialog.import_button.isEnabled()
    assert opened.rooms.errors.dialog is None
    dialog.reject()


def test_what_was_looked_at_cannot_be_imported_once_the_form_says_something_else(
    qtbot: QtBot, opened: Program, theirs: Path
) -> None:
    dialog = open_dialog(opened)
    look(qtbot, opened, dialog, theirs)
    assert dialog.import_button.isEnabled()
    dialog.drafts_choice.setChecked(True)
    assert not dialog.import_button.isEnabled() and dialog.proceedings.rows() == {}
    dialog.masks_choice.setChecked(True)
    assert not dialog.import_button.isEnabled()
    dialog.reject()


def test_a_stopped_look_offers_no_import(qtbot: QtBot, opened: Program, theirs: Path) -> None:
    dialog = open_dialog(opened)
    dialog.source_line.setText(str(theirs))
    dialog.formats.choose("png")
    QTest.mouseClick(dialog.look_button, LEFT)
    qtbot.waitUntil(lambda: opened.importing._task is not None)
    QTest.mouseClick(dialog.stop_button, LEFT)
    wait_idle(qtbot, opened)
    stopped = dialog.result_label.text().startswith("Stopped after")
    assert dialog.import_button.isEnabled() is not stopped
    dialog.reject()


def test_closing_the_dialog_while_it_imports_leaves_whole_masks_and_shows_the_image_again(
    qtbot: QtBot, opened: Program, theirs: Path, photos: Path
) -> None:
    dialog = open_dialog(opened)
    look(qtbot, opened, dialog, theirs)
    QTest.mouseClick(dialog.import_button, LEFT)
    QTest.mouseClick(dialog.close_button, LEFT)
    assert opened.importing.dialog is None
    wait_idle(qtbot, opened)
    assert opened.rooms.document.name == "a.png" and opened.rooms.document.mask is not None
    path = photos / ".mman" / "masks" / "a.png.png"
    on_disk = read_mask(path) if path.exists() else np.zeros((60, 45), np.uint8)
    assert np.array_equal(opened.rooms.document.mask, on_disk)


def test_the_window_can_be_closed_while_it_imports(qtbot: QtBot, opened: Program, theirs: Path, photos: Path) -> None:
    dialog = open_dialog(opened)
    look(qtbot, opened, dialog, theirs)
    QTest.mouseClick(dialog.import_button, LEFT)
    opened.close()
    qtbot.waitUntil(lambda: not opened.window.isVisible(), timeout=10_000)
    assert not (photos / ".mman" / "lock").exists()
    if opened.importing.dialog is not None:
        opened.importing.dialog.reject()


def test_nothing_is_imported_while_strokes_cannot_be_saved(
    qtbot: QtBot, opened: Program, theirs: Path, photos: Path
) -> None:
    dialog = open_dialog(opened)
    look(qtbot, opened, dialog, theirs)
    in_the_way = photos / ".mman" / "masks" / "a.png.png" / "full"
    in_the_way.mkdir(parents=True)
    paint(qtbot, opened, class_id=9)
    assert opened.rooms.document.mask is not None
    painted = opened.rooms.document.mask.copy()
    QTest.mouseClick(dialog.import_button, LEFT)
    qtbot.waitUntil(lambda: opened.rooms.document.name == "a.png" and opened.rooms.tasks.is_idle, timeout=10_000)
    assert "could not be saved, so nothing was done" in dialog.result_label.text()
    assert np.array_equal(opened.rooms.document.mask, painted), "the strokes are still there"
    assert not (photos / ".mman" / "masks" / "b.png.png").exists()
    dialog.reject()
    in_the_way.rmdir()
    in_the_way.parent.rmdir()
    opened.rooms.autosave.save_now()
    wait_idle(qtbot, opened)
    assert np.array_equal(read_mask(photos / ".mman" / "masks" / "a.png.png"), painted)
