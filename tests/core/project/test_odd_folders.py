"""Folders as people have them: odd names, a clock that goes back, photos that vanish or change while they are open."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mman_core.errors import UnreadableImage, WrongMask
from mman_core.formats.export import Exported
from mman_core.project.lock import ProjectLock
from mman_core.project.pairs import corrected_images, export_project
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project
from mman_core.project.trash import copy_to_trash, move_to_trash
from mman_core.project.trash_list import list_trash, restore
from tests.core.making import assert_one_clear_sentence, save_photo, striped_mask

ODD = [
    "a b.png",
    'it\'s "odd".png',
    "line\nbreak.png",
    "\u202egnp.png",
    "--help.png",
    "A.png",
    "a.png",
    "a.PNG",
    "stem.jpg",
    "stem.png",
    "e\u0301.png",
    "\u00e9.png",
    "100%.png",
    "con.png",
    "n" * 246 + ".png",
]


def _save(folder: Path, name: str, seed: int = 0) -> None:
    photo = save_photo(folder / "some.png", seed=seed)
    photo.rename(folder / name)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "photos").mkdir()
    for name in ("1.png", "2.png"):
        _save(tmp_path / "photos", name)
    return tmp_path / "photos"


def _equal(mask: object, wanted: object) -> bool:
    return bool(np.array_equal(mask, wanted))  # type: ignore[arg-type]


def test_masks_of_odd_names_come_back_each_to_its_own_photo_and_are_exported(tmp_path: Path) -> None:
    root = tmp_path / "photos"
    root.mkdir()
    for number, name in enumerate(ODD):
        _save(root, name, seed=number)
    with Project.open(root) as project:
        assert sorted(row.name for row in project.images) == sorted(ODD)
        for number, name in enumerate(ODD):
            project.write_mask(name, (striped_mask() + number) % 20)
            project.note_saved(name, number)
    with Project.open(root) as project:
        for number, name in enumerate(ODD):
            assert _equal(project.read_mask(name, (20, 30)), (striped_mask() + number) % 20), name
            assert project.row(name).revision == number
        events = list(export_project(project, tmp_path / "out"))
    assert all(isinstance(event, Exported) for event in events)
    assert len(list((tmp_path / "out" / "train_segmentations").iterdir())) == len(ODD)


def test_the_longest_name_that_a_mask_may_have_goes_to_the_trash_and_back(root: Path) -> None:
    name = "n" * 246 + ".png"
    _save(root, name)
    with Project.open(root) as project:
        project.write_mask(name, striped_mask())
        kept = move_to_trash(project.folder, project.mask_path(name))
        assert len(kept.name) <= 255
        assert restore(project.folder, kept.name) == project.mask_path(name)
        assert _equal(project.read_mask(name, (20, 30)), striped_mask())


def test_a_name_that_leaves_no_room_for_a_mask_is_said_and_the_other_images_can_be_used(root: Path) -> None:
    _save(root, "n" * 251 + ".png")
    (root / "1.png").rename(os.fsdecode(os.fsencode(root) + b"/\xff.png"))
    with Project.open(root) as project:
        assert [row.name for row in project.images if not row.error] == ["2.png"]
        long, no_text = sorted((row.error for row in project.unreadable), key=len, reverse=True)
        assert "too long for a mask beside it; rename the file." in long
        assert "bytes that are no text; rename the file." in no_text


def test_a_clock_that_goes_back_confuses_neither_the_lock_nor_the_trash(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Project.open(root) as project:
        for number in range(3):
            project.write_mask("1.png", (striped_mask() + number) % 20)
            project.note_saved("1.png", number + 1)
            copy_to_trash(project.folder, project.mask_path("1.png"))
        assert len({kept.name for kept in list_trash(project.folder)}) == 3
    lock = root / ".mman" / "lock"
    lock.write_text("")  # a window that was killed while it wrote its lock ...
    future = time.time() + 10_000  # ... before somebody put the clock back
    os.utime(lock, (future, future))
    back = time.time() - 10**9
    monkeypatch.setattr(time, "time", lambda: back)
    for path in (root / ".mman").rglob("*"):
        os.utime(path, (future, future))
    with Project.open(root) as project:
        assert project.row("1.png").revision == 3
        assert _equal(project.read_mask("1.png", (20, 30)), (striped_mask() + 2) % 20)
        project.write_mask("1.png", striped_mask())
        assert _equal(project.read_mask("1.png", (20, 30)), striped_mask())


def test_a_lock_that_leads_nowhere_is_taken_over(root: Path) -> None:
    lock = root / ".mman" / "lock"
    lock.parent.mkdir()
    lock.symlink_to("nowhere")
    os.utime(lock, (0, 0), follow_symlinks=False)
    ProjectLock(lock).release()
    assert not lock.is_symlink()


def _vanish(photo: Path) -> None:
    photo.unlink()


def _grow(photo: Path) -> None:
    save_photo(photo, 40, 60)


def _become_another(photo: Path) -> None:
    save_photo(photo, 20, 30, seed=9)
    photo.write_bytes(photo.read_bytes() + b"another file")


@pytest.mark.parametrize("change", [_vanish, _grow, _become_another])
def test_a_mask_outlives_whatever_happens_to_its_photo(root: Path, change: Callable[[Path], None]) -> None:
    with Project.open(root) as project:
        project.write_mask("1.png", striped_mask())
        project.note_saved("1.png", 1)
        project.set_status("1.png", ImageStatus.DONE)
        change(root / "1.png")
        if change is _vanish:
            with pytest.raises(UnreadableImage) as caught:
                project.read_photo("1.png")
            assert_one_clear_sentence(caught.value, "1.png is not there")
        project.write_mask("1.png", (striped_mask() + 1) % 20)
        project.note_saved("1.png", 2)
    mask = root / ".mman" / "masks" / "1.png.png"
    before = mask.read_bytes()
    with Project.open(root) as project:
        if change is _grow:
            with pytest.raises(WrongMask) as wrong:
                project.read_mask("1.png", (40, 60))
            assert_one_clear_sentence(wrong.value, "1.png.png is 30 x 20 pixels, but its photo is 60 x 40")
        assert project.read_photo("2.png").shape == (20, 30, 3)
    assert mask.read_bytes() == before
    if change is _vanish:
        _save(root, "1.png")
        with Project.open(root) as project:
            assert project.row("1.png").status is ImageStatus.DONE
            assert project.row("1.png").revision == 2


def test_a_mask_that_is_a_link_out_of_the_project_is_neither_learned_from_nor_exported(
    root: Path, tmp_path: Path
) -> None:
    with Project.open(root) as project:
        project.write_mask("1.png", striped_mask())
        project.write_mask("2.png", striped_mask())
        project.mask_path("1.png").rename(tmp_path / "theirs.png")
        project.mask_path("1.png").symlink_to(tmp_path / "theirs.png")
        corrected, left_out = corrected_images(project)
    assert [image.name for image in corrected] == ["2.png"]
    ((name, reason),) = left_out
    assert name == "1.png"
    assert "leads out of the project" in reason
