"""Listing a project's images by their names alone, and looking into the photos afterwards."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mman_core.images import opening
from mman_core.images.folder import natural_key
from mman_core.project.scan import parts
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "photos"
    (root / "street").mkdir(parents=True)
    for name in ("2.png", "10.png", "street/1.png"):
        Image.fromarray(np.full((40, 30, 3), 90, np.uint8)).save(root / name)
    (root / "empty.jpg").touch()
    return root


def statuses(project: Project) -> dict[str, ImageStatus]:
    return {row.name: row.status for row in project.images}


def test_without_a_check_no_photo_is_opened(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mman_core.project.store.signature_fault", None)
    with Project.open(root, check_photos=False) as project:
        assert list(statuses(project)) == ["2.png", "10.png", "empty.jpg", "street/1.png"]
        assert set(statuses(project).values()) == {ImageStatus.UNTOUCHED}
        assert project.unchecked == ["2.png", "10.png", "empty.jpg", "street/1.png"]
    assert opening.signature_fault(root / "empty.jpg")


def test_what_was_not_checked_is_checked_at_the_next_opening(root: Path) -> None:
    with Project.open(root, check_photos=False) as project:
        project.note_checked(["2.png"], {})
    with Project.open(root, check_photos=False) as project:
        assert project.unchecked == ["10.png", "empty.jpg", "street/1.png"]
    with Project.open(root) as project:
        assert project.unchecked == []
        assert [row.name for row in project.unreadable] == ["empty.jpg"]
    with Project.open(root, check_photos=False) as project:
        assert project.unchecked == []
        assert [row.name for row in project.unreadable] == ["empty.jpg"]


def test_parts_of_a_check_name_the_faults_and_keep_what_was_done_meanwhile(root: Path) -> None:
    with Project.open(root, check_photos=False) as project:
        names = project.unchecked
        faults = project.faults(names)
        assert list(faults) == ["empty.jpg"] and "0 bytes" in faults["empty.jpg"]
        project.write_mask("2.png", np.zeros((40, 30), np.uint8))
        project.note_saved("2.png", 3)
        (root / "street" / "1.png").unlink()
        project.take_up(project.look())
        project.note_checked(names, faults)
        assert statuses(project) == {
            "2.png": ImageStatus.IN_WORK,
            "10.png": ImageStatus.UNTOUCHED,
            "empty.jpg": ImageStatus.UNREADABLE,
        }
        assert project.row("2.png").revision == 3
        assert project.unchecked == []


def test_what_is_noted_during_a_look_is_newer_than_the_look(root: Path) -> None:
    with Project.open(root) as project:
        seen = project.look()
        project.write_mask("10.png", np.zeros((40, 30), np.uint8))
        project.note_saved("10.png", 7)
        project.take_up(seen)
        assert project.row("10.png").revision == 7
        assert project.touched() == ["10.png"]
    with Project.open(root) as project:
        assert project.row("10.png").revision == 7


def test_the_status_of_a_photo_that_is_away_for_two_looks_is_kept(root: Path) -> None:
    with Project.open(root) as project:
        project.set_status("2.png", ImageStatus.DONE)
        (root / "2.png").rename(root / "2.away")
        for _ in range(2):
            project.scan()
            assert "2.png" not in statuses(project)
        (root / "2.away").rename(root / "2.png")
        project.scan()
        assert project.row("2.png").status is ImageStatus.DONE


def test_a_mended_photo_is_looked_into_again(root: Path) -> None:
    with Project.open(root) as project:
        (root / "empty.jpg").write_bytes((root / "2.png").read_bytes())
        project.take_up(project.look())
        assert project.unchecked == ["empty.jpg"]
        project.check_all()
        assert project.unreadable == []


def test_parts_hold_every_name_once() -> None:
    names = [str(number) for number in range(1000)]
    assert [name for part in parts(names) for name in part] == names
    assert len(list(parts(names))) > 1


def test_natural_order_takes_numbers_as_numbers_folder_by_folder() -> None:
    names = ["b/2", "ab", "b/1/10", "a10c", "a/10", "a2", "a1", "a", "b/1/2", "a 1", "A01", "a10b", "a10", "a/9"]
    assert sorted(names, key=natural_key) == [
        "a", "a/9", "a/10", "A01", "a1", "a2", "a10", "a10b", "a10c", "a 1", "ab", "b/1/2", "b/1/10", "b/2",
    ]  # fmt: skip
