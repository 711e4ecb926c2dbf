"""What a person sees in the window when files, disks and processes misbehave: a sentence, and everything goes on."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.work.engine_client import ENGINE_COMMAND, EngineClient
from app.work.exporting import ExportWish
from mman_core.images.index_png import encode_mask, read_mask
from mman_core.jobs import FinetuneConfig
from mman_core.project.runs import list_runs
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project
from tests.core.making import PALETTE, save_huge_png, save_photo, save_truncated_jpeg, striped_mask
from tests.e2e.disk import Disk, small_disk
from tests.e2e.hands import Start, save, told, wait_idle
from tests.painting import paint


def test_bad_photos_are_listed_with_reasons_and_the_good_ones_work(qtbot: QtBot, start: Start, photos: Path) -> None:
    save_truncated_jpeg(photos / "half.jpg")
    (photos / "zero.jpg").touch()
    (photos / "text.jpg").write_text("I am a text")
    save_huge_png(photos / "huge.png")
    save_photo(photos / 'a\nb "c" über 写真.png', 40, 60)
    save_photo(photos / ("n" * 251 + ".jpg"), 40, 60)
    shutil.copy(photos / "0.png", os.fsencode(photos) + b"/no text \xff.png")  # type: ignore[arg-type]
    (photos / "loop").symlink_to(photos)
    (photos / "itself.jpg").symlink_to(photos / "itself.jpg")
    program = start(photos)
    project = program.projects.project
    assert project is not None
    for name in ("half.jpg", "huge.png"):
        program.show_image.show(name)
        wait_idle(qtbot, program)
        assert program.rooms.document.name is None
        assert str(photos / name) in program.window.canvas._empty_text
    reasons = {row.name[:4]: row.error for row in project.unreadable}
    assert sorted(reasons) == ["half", "huge", "nnnn", "no t", "text", "zero"]
    assert "is damaged" in reasons["half"]
    assert "megapixels" in reasons["huge"]
    assert "too long" in reasons["nnnn"]
    assert "rename the file" in reasons["no t"]
    program.show_image.show('a\nb "c" über 写真.png')
    wait_idle(qtbot, program)
    paint(qtbot, program)
    save(qtbot, program)
    assert (photos / ".mman" / "masks" / 'a\nb "c" über 写真.png.png').exists()
    assert program.rooms.errors.dialog is None


def test_a_photo_deleted_or_replaced_while_the_project_is_open_loses_no_stroke(
    qtbot: QtBot, start: Start, photos: Path
) -> None:
    program = start(photos)
    paint(qtbot, program)
    (photos / "0.png").unlink()
    save(qtbot, program)
    assert read_mask(photos / ".mman" / "masks" / "0.png.png", shape=(40, 60)).any()
    program.show_image.show("1.png")
    wait_idle(qtbot, program)
    program.show_image.show("0.png")
    wait_idle(qtbot, program)
    assert "is not there" in program.window.canvas._empty_text
    save_photo(photos / "0.png", 50, 70)
    program.show_image.show("1.png")
    wait_idle(qtbot, program)
    program.show_image.show("0.png")
    wait_idle(qtbot, program)
    assert "is 60 x 40 pixels, but its photo is 70 x 50" in program.window.canvas._empty_text
    assert read_mask(photos / ".mman" / "masks" / "0.png.png", shape=(40, 60)).any()
    assert program.rooms.errors.dialog is None


def test_a_draft_for_another_size_is_put_aside(qtbot: QtBot, start: Start, photos: Path) -> None:
    draft = photos / ".mman" / "drafts" / "starter" / "0.png.png"
    draft.parent.mkdir(parents=True)
    draft.write_bytes(encode_mask(striped_mask(60, 40), PALETTE))
    program = start(photos)
    assert program.rooms.document.mask is not None
    assert not program.rooms.document.mask.any()
    assert len(list((photos / ".mman" / "trash").iterdir())) == 1
    save_photo(photos / "0.png", 50, 70)
    program.prelabel.draft_this()
    wait_idle(qtbot, program)
    assert program.rooms.document.mask.shape == (40, 60)
    assert program.rooms.errors.dialog is None


@pytest.mark.parametrize("content", [b"", encode_mask(striped_mask(40, 60), PALETTE)[:300], b"garbage"])
def test_a_damaged_mask_blocks_its_image_and_stays(qtbot: QtBot, start: Start, photos: Path, content: bytes) -> None:
    mask = photos / ".mman" / "masks" / "0.png.png"
    mask.parent.mkdir(parents=True)
    mask.write_bytes(content)
    program = start(photos)
    assert program.rooms.document.name is None
    assert str(mask) in program.window.canvas._empty_text
    paint(qtbot, program)
    program.prelabel.draft_all(again=True)
    wait_idle(qtbot, program)
    assert mask.read_bytes() == content
    assert (photos / ".mman" / "drafts" / "starter" / "1.png.png").exists()


def test_a_project_that_cannot_be_opened_is_told_and_the_one_before_stays(
    qtbot: QtBot, start: Start, photos: Path, tmp_path: Path
) -> None:
    program = start(photos)
    (tmp_path / "file").mkdir()
    (tmp_path / "file" / ".mman").write_text("a file")
    for name, text in (("garbage", "\x00garbage"), ("label set", 'version = 1\nlabel_set = "nope"\n')):
        (tmp_path / name / ".mman").mkdir(parents=True)
        (tmp_path / name / ".mman" / "project.toml").write_text(text)
    for name, words in (
        ("file", "a file lies where a folder is needed"),
        ("garbage", "project.toml is damaged"),
        ("label set", "There is no label set 'nope'"),
        ("gone", "is not a folder"),
    ):
        program.open(tmp_path / name)
        wait_idle(qtbot, program)
        sentence = told(program)
        assert words in sentence
        assert str(tmp_path / name) in sentence
    assert program.projects.project is not None
    assert program.projects.project.root == photos
    assert program.rooms.document.name == "0.png"


def test_masks_of_another_label_set_are_not_painted_with_lips_classes(
    qtbot: QtBot, start: Start, photos: Path, tmp_path: Path
) -> None:
    save_photo(tmp_path / "other" / "a.png", 30, 50)
    Project.open(tmp_path / "other", label_set_key="ppp").close()
    program = start(photos)
    program.open(tmp_path / "other")
    qtbot.waitUntil(lambda: program.rooms.document.name == "a.png")
    assert program.rooms.labels.label_set.name == "PASCAL-Person-Part"
    assert program.rooms.tools.class_count == program.window.classes_panel.model.rowCount() - 1 == 7
    program.rooms.tools.set_class_id(12)
    assert program.rooms.tools.class_id == 1


def test_a_damaged_index_is_made_anew_and_the_masks_are_there(qtbot: QtBot, start: Start, photos: Path) -> None:
    with Project.open(photos) as project:
        project.write_mask("0.png", striped_mask(40, 60))
    (photos / ".mman" / "index.db").write_bytes(b"garbage" * 1000)
    program = start(photos)
    assert np.array_equal(program.rooms.document.mask, striped_mask(40, 60))  # type: ignore[arg-type]
    assert program.rooms.errors.dialog is None


@pytest.mark.parametrize(
    "text",
    ["garbage", "[]", '{"opacity": NaN, "radius": -1e99}', '{"geometry": "x", "docks": "////"}', "[" * 100_000],
)
def test_garbled_settings_never_stop_the_start(own_settings: Path, start: Start, photos: Path, text: str) -> None:
    (own_settings / "settings.json").write_text(text)
    program = start(photos)
    assert 0 <= program.rooms.tools.opacity <= 1
    assert 0.5 <= program.rooms.tools.radius <= 500
    assert program.rooms.document.name == "0.png"


def test_an_export_never_goes_among_the_photos_and_never_over_foreign_files(
    qtbot: QtBot, start: Start, photos: Path, tmp_path: Path
) -> None:
    program = start(photos)
    paint(qtbot, program)
    save(qtbot, program)
    foreign = tmp_path / "foreign" / "train_segmentations" / "0.png"
    foreign.parent.mkdir(parents=True)
    foreign.write_bytes(b"theirs")
    before = sorted(path.name for path in photos.iterdir())
    program.window.acts.export.trigger()
    dialog = program.exporting.dialog
    assert dialog is not None
    for out, words in (
        (photos, "lies among the photos"),
        (tmp_path / "foreign", "choose an empty folder"),
        (photos / "0.png", "0.png"),
    ):
        dialog.export_asked.emit(ExportWish(out, "train", False))
        wait_idle(qtbot, program)
        assert words in dialog.result_label.text()
    for _ in range(2):  # onto its own earlier export
        dialog.export_asked.emit(ExportWish(tmp_path / "ours", "train", False))
        wait_idle(qtbot, program)
        assert "Exported 1" in dialog.result_label.text()
    dialog.close()
    assert sorted(path.name for path in photos.iterdir()) == before
    assert foreign.read_bytes() == b"theirs"


def test_weights_of_the_same_name_do_not_replace_those_that_were_imported_before(
    qtbot: QtBot, start: Start, photos: Path, tmp_path: Path
) -> None:
    program = start(photos)
    for folder in ("first", "second"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "net.safetensors").write_text(folder)
        program.exporting.import_weights(tmp_path / folder / "net.safetensors")
        wait_idle(qtbot, program)
    kept = sorted(path.read_text() for path in (photos / ".mman" / "weights").iterdir())
    assert kept == ["first", "second"]


def test_a_child_killed_while_it_pre_labels_is_told_and_the_next_one_goes_on(
    qtbot: QtBot, start: Start, photos: Path
) -> None:
    program = start(photos, weights="slow")
    paint(qtbot, program)
    program.prelabel.draft_all(again=False)
    qtbot.waitUntil(lambda: program.window.strip.device_label.text().startswith("CPU"), timeout=10_000)
    os.kill(_pid(program.rooms.engine), signal.SIGKILL)
    wait_idle(qtbot, program)
    sentence = told(program)
    assert "ended unexpectedly (killed" in sentence
    assert "start the job again" in sentence
    save(qtbot, program)
    assert read_mask(photos / ".mman" / "masks" / "0.png.png").any()
    program.prelabel.draft_all(again=True)
    qtbot.waitUntil(lambda: program.rooms.engine.is_alive, timeout=10_000)
    program.prelabel.stop()
    wait_idle(qtbot, program)
    assert program.rooms.errors.dialog is None


def _pid(engine: EngineClient) -> int:
    assert engine._child is not None
    return engine._child._process.pid


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A disk of 2 MB with three photos on it."""
    with small_disk(tmp_path / "disk") as disk:
        for number in range(3):
            save_photo(disk.folder / f"{number}.png", 40, 60, seed=number)
        yield disk


def test_a_full_disk_keeps_every_stroke_until_there_is_room(qtbot: QtBot, disk: Disk, start: Start) -> None:
    program = start(disk.folder)
    paint(qtbot, program, 5)
    save(qtbot, program)
    mask = disk.folder / ".mman" / "masks" / "0.png.png"
    before = mask.read_bytes()
    disk.fill()
    paint(qtbot, program, 9)
    save(qtbot, program)
    notice = program.window.notice_bar
    assert notice.isVisible()
    assert f"Not saved. {mask} cannot be written: the disk is full; make room" in notice.label.text()
    assert mask.read_bytes() == before
    program.show_image.done_and_next()
    wait_idle(qtbot, program)
    paint(qtbot, program, 7)
    save(qtbot, program)
    while program.rooms.errors.dialog is not None:
        assert "make room" in told(program)
    disk.make_room()
    notice.button.click()
    wait_idle(qtbot, program)
    assert program.rooms.autosave.is_clean
    assert 9 in read_mask(mask)
    assert 7 in read_mask(mask.with_name("1.png.png"))
    assert not notice.isVisible()
    program.show_image.show("0.png")
    wait_idle(qtbot, program)
    assert len(program.rooms.document.history.steps) == 2
    assert program.rooms.document.history.can_undo


def test_a_disk_that_becomes_read_only_keeps_every_stroke_in_the_window(qtbot: QtBot, disk: Disk, start: Start) -> None:
    program = start(disk.folder)
    disk.write_protect(True)
    paint(qtbot, program, 9)
    save(qtbot, program)
    assert "the disk is read-only" in program.window.notice_bar.label.text()
    program.show_image.show("1.png")
    wait_idle(qtbot, program)
    assert program.rooms.document.name == "1.png"
    while program.rooms.errors.dialog is not None:
        assert "index.db" in told(program)
    disk.write_protect(False)
    program.window.notice_bar.button.click()
    wait_idle(qtbot, program)
    assert 9 in read_mask(disk.folder / ".mman" / "masks" / "0.png.png")


def test_a_read_only_folder_is_told_when_it_is_opened(qtbot: QtBot, disk: Disk, start: Start, photos: Path) -> None:
    program = start(photos)
    disk.write_protect(True)
    program.open(disk.folder)
    wait_idle(qtbot, program)
    assert f"{disk.folder / '.mman'} cannot be written: the disk is read-only" in told(program)
    assert program.rooms.document.name == "0.png"


@pytest.mark.slow
def test_a_real_engine_killed_while_it_trains_leaves_the_masks_and_an_interrupted_run(
    qtbot: QtBot, start: Start, photos: Path, weights: Path
) -> None:
    program = start(photos, weights=weights, engine=list(ENGINE_COMMAND))
    paint(qtbot, program)
    save(qtbot, program)
    panel = program.window.training_panel
    steps: list[object] = []
    panel.start_asked.emit([FinetuneConfig(steps=500, crop=64, batch_size=1)], panel.form.start)
    panel_add = panel.progress.add_step
    panel.progress.add_step = lambda event, text: (steps.append(event), panel_add(event, text))  # type: ignore[method-assign, assignment, func-returns-value]
    qtbot.waitUntil(lambda: len(steps) >= 2, timeout=60_000)
    os.kill(_pid(program.rooms.training_engine), signal.SIGKILL)
    wait_idle(qtbot, program)
    assert "Your masks are not affected" in told(program)
    (run,) = list_runs(photos / ".mman")
    assert not run.finished
    assert "interrupted" in run.title
    assert json.loads((run.folder / "config.json").read_text())["steps"] == 500
    assert read_mask(photos / ".mman" / "masks" / "0.png.png").any()
    program.prelabel.draft_all(again=False)
    wait_idle(qtbot, program)
    assert program.projects.project is not None
    assert program.projects.project.row("1.png").status is ImageStatus.DRAFTED
