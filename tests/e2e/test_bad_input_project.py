"""A project whose folder, settings or disk misbehave: a sentence that names the file, and no mask is lost."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mman_core.errors import CannotWrite, ImageTooLarge, WrongLabelSet, WrongProject
from mman_core.images.index_png import encode_mask
from mman_core.project.store import Project
from tests.core.making import PALETTE, assert_one_clear_sentence, save_photo, striped_mask
from tests.e2e.disk import small_disk


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    save_photo(tmp_path / "photos" / "a.png", 20, 30)
    save_photo(tmp_path / "photos" / "b.png", 20, 30)
    return tmp_path / "photos"


def test_a_folder_that_went_away_is_not_made_anew_elsewhere(photos: Path, tmp_path: Path) -> None:
    with Project.open(photos) as project:
        photos.rename(tmp_path / "unplugged")
        with pytest.raises(CannotWrite) as caught:
            project.write_mask("a.png", striped_mask())
        assert_one_clear_sentence(caught.value, str(photos), "is gone", "connect the disk")
        assert not photos.exists()
        (tmp_path / "unplugged").rename(photos)
        project.write_mask("a.png", striped_mask())
    assert (photos / ".mman" / "masks" / "a.png.png").exists()


def test_an_unknown_label_set_makes_no_project(photos: Path) -> None:
    with pytest.raises(WrongLabelSet):
        Project.open(photos, label_set_key="unheard of")
    assert not (photos / ".mman").exists()


@pytest.mark.parametrize("key", ["unheard of", "../../pyproject", "a\\u0000b", "x" * 5000])
def test_an_unknown_label_set_in_the_settings_is_named_with_their_file(photos: Path, key: str) -> None:
    Project.open(photos).close()
    settings = photos / ".mman" / "project.toml"
    settings.write_text(f'version = 1\nlabel_set = "{key}"\n')
    with pytest.raises(WrongLabelSet) as caught:
        Project.open(photos)
    assert str(settings) in str(caught.value)
    assert not (photos / ".mman" / "lock").exists()


def test_settings_nested_without_end_are_damaged(photos: Path) -> None:
    Project.open(photos).close()
    (photos / ".mman" / "project.toml").write_text("x = " + "[" * 100_000)
    with pytest.raises(WrongProject) as caught:
        Project.open(photos)
    assert_one_clear_sentence(caught.value, str(photos / ".mman" / "project.toml"), "put it right")


@pytest.mark.parametrize("name", ["masks", "drafts", "runs", "weights", "trash", "index.db-wal"])
def test_a_file_where_the_project_keeps_something_else_stays_and_the_photos_can_be_seen(
    photos: Path, name: str
) -> None:
    Project.open(photos).close()
    (photos / ".mman" / name).write_bytes(b"theirs")
    with Project.open(photos) as project:
        assert [row.name for row in project.images] == ["a.png", "b.png"]
        assert project.read_photo("a.png").shape == (20, 30, 3)
        if name == "masks":
            with pytest.raises(CannotWrite) as caught:
                project.write_mask("a.png", striped_mask())
            assert_one_clear_sentence(caught.value, "a.png.png", "a file lies where a folder is needed")
    if name != "index.db-wal":  # SQLite removes a log that is none
        assert (photos / ".mman" / name).read_bytes() == b"theirs"


def test_a_mask_that_is_a_link_to_itself_counts_as_a_persons_and_stays(photos: Path) -> None:
    with Project.open(photos) as project:
        mask = project.mask_path("a.png")
        mask.parent.mkdir(parents=True)
        mask.symlink_to(mask)
        assert project.is_touched("a.png")
        assert project.touched() == ["a.png"]
        assert mask.is_symlink()


def test_a_draft_that_can_neither_be_used_nor_put_aside_does_not_block_its_image(photos: Path) -> None:
    with Project.open(photos) as project:
        draft = project.draft_path("starter", "a.png")
        draft.parent.mkdir(parents=True)
        draft.write_bytes(encode_mask(striped_mask(30, 20), PALETTE))
        (project.folder / "trash").write_text("a file")
        assert project.read_draft("a.png", "starter", (20, 30)) is None


def test_a_photo_longer_than_the_canvas_can_count_is_refused(photos: Path) -> None:
    save_photo(photos / "panorama.png", 1, 33_000)
    with Project.open(photos) as project, pytest.raises(ImageTooLarge) as caught:
        project.read_photo("panorama.png")
    assert_one_clear_sentence(caught.value, "panorama.png", "33000 x 1", "save a smaller copy")


def test_a_full_disk_refuses_what_is_new_and_keeps_what_is_old(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        save_photo(disk.folder / "a.png", 20, 30)
        with Project.open(disk.folder) as project:
            project.write_mask("a.png", striped_mask())
            project.note_saved("a.png", 1)
            disk.fill()
            changes: tuple[Callable[[], None], ...] = (
                lambda: project.write_mask("a.png", striped_mask() % 3),
                lambda: project.note_saved("a.png", 2),
                lambda: project.set_setting("champion", "x" * 9000),
            )
            for change in changes:
                with pytest.raises(CannotWrite) as caught:
                    change()
                assert_one_clear_sentence(caught.value, str(disk.folder), "make room")
            assert np.array_equal(project.read_mask("a.png", (20, 30)), striped_mask())  # type: ignore[arg-type]
        assert not (disk.folder / ".mman" / "lock").exists()
        disk.fill()  # the index gave some room back
        with pytest.raises(CannotWrite) as refused:
            Project.open(disk.folder)
        assert_one_clear_sentence(refused.value, "make room")
        assert not (disk.folder / ".mman" / "lock").exists()
        disk.make_room()
        with Project.open(disk.folder) as project:
            assert project.row("a.png").revision == 1


def test_a_project_copied_while_it_is_open_opens_elsewhere(photos: Path, tmp_path: Path) -> None:
    with Project.open(photos) as project:
        project.write_mask("a.png", striped_mask())
        project.note_saved("a.png", 3)
        shutil.copytree(photos, tmp_path / "copy")
    lock = tmp_path / "copy" / ".mman" / "lock"
    assert str(os.getpid()) in lock.read_text()
    lock.unlink()  # as the sentence of ProjectBusy says
    with Project.open(tmp_path / "copy") as project:
        assert np.array_equal(project.read_mask("a.png", (20, 30)), striped_mask())  # type: ignore[arg-type]
