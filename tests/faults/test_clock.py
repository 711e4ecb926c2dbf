"""A clock that is put back: nothing is taken for old because its time says so, and nothing is overwritten."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from app.work.prefetch import read_pictures
from mman_core.project.lock import ProjectLock
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project
from mman_core.project.thumbnails import Thumbnails
from mman_core.project.trash import move_to_trash
from tests.core.making import save_photo, striped_mask
from tests.core.project.annotator import Annotator

YEARS_AGO = 1_000_000_000.0


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    save_photo(tmp_path / "a.png", 40, 60)
    return tmp_path


def do_and_die(work: Callable[[], object]) -> None:
    """Work in a process that ends without letting anything go."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def put_back(*paths: Path) -> None:
    for path in paths:
        os.utime(path, (YEARS_AGO, YEARS_AGO))


def test_strokes_in_a_journal_older_than_the_lock_of_the_dead_and_than_the_mask_are_recovered(photos: Path) -> None:

    def work() -> None:
        person = Annotator(Project.open(photos), "a.png", striped_mask(40, 60))
        person.paint()
        person.save()
        person.paint()
        person.flush()

    do_and_die(work)
    put_back(photos / ".mman" / "journal" / "a.png.log")
    with Project.open(photos) as project:
        assert project.recovered == ["a.png"]
        found = Annotator(project, "a.png", striped_mask(40, 60))
        assert len(found.history.steps) == 2


@pytest.mark.parametrize("seconds", [-1e9, 1e9])
def test_the_lock_of_a_dead_program_from_any_time_is_taken_over(photos: Path, seconds: float) -> None:
    with Project.open(photos) as project:
        project.write_mask("a.png", striped_mask(40, 60))
        project.set_status("a.png", ImageStatus.DONE)
    do_and_die(lambda: ProjectLock(photos / ".mman" / "lock"))
    os.utime(photos / ".mman" / "lock", (time.time() + seconds,) * 2)
    with Project.open(photos) as project:
        assert project.row("a.png").status is ImageStatus.DONE


def test_two_files_that_go_to_the_trash_at_the_same_time_of_day_are_both_kept(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "strftime", lambda *_: "20260101-000000")
    kept = []
    for content in (b"one", b"two", b"three"):
        (photos / "x.png").write_bytes(content)
        kept.append(move_to_trash(photos, photos / "x.png"))
    assert [path.read_bytes() for path in kept] == [b"one", b"two", b"three"]


def test_a_mask_and_a_photo_that_are_older_than_what_was_read_ahead_are_read_anew(photos: Path) -> None:
    with Project.open(photos) as project:
        project.write_mask("a.png", striped_mask(40, 60))
        known = read_pictures(project, "a.png", ["starter"])
        project.write_mask("a.png", np.full((40, 60), 7, np.uint8))
        save_photo(photos / "a.png", 40, 60, seed=5)
        put_back(project.mask_path("a.png"), photos / "a.png")
        found = read_pictures(project, "a.png", ["starter"], known)
    assert found.mask is not None and (found.mask == 7).all()
    assert not np.array_equal(found.photo, known.photo)


def test_the_thumbnail_of_a_photo_that_was_replaced_by_an_older_one_is_made_anew(photos: Path) -> None:
    (photos / ".mman").mkdir()
    thumbnails = Thumbnails(photos / ".mman")
    before = thumbnails.get("a.png", photos / "a.png")
    save_photo(photos / "a.png", 60, 40, seed=5)
    put_back(photos / "a.png")
    after = thumbnails.get("a.png", photos / "a.png")
    assert before is not None and after is not None
    assert before.shape != after.shape
