"""A project can be opened for reading only, whoever has it, and nothing is written then."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mman_core.errors import CannotWrite, WrongProject
from mman_core.images.index_png import encode_mask, write_mask
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project
from tests.core.disks import READ_ONLY, run_python_on
from tests.core.making import PALETTE, assert_one_clear_sentence, save_photo, striped_mask


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("1.jpg", "2.png"):
        save_photo(tmp_path / "photos" / name)
    return tmp_path / "photos"


def _state(root: Path) -> dict[str, tuple[int, bytes]]:
    return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in root.rglob("*") if path.is_file()}


def test_what_another_window_has_saved_is_seen_and_nothing_is_written(root: Path) -> None:
    with Project.open(root) as theirs:
        theirs.write_mask("1.jpg", striped_mask())
        theirs.note_saved("1.jpg", 4)
        theirs.set_status("1.jpg", ImageStatus.DONE)
        theirs.set_setting("champion", "run-0002")
        write_mask(theirs.draft_path("starter", "2.png"), striped_mask(9, 8), PALETTE)
        before = _state(root)
        with Project.open(root, read_only=True) as ours:
            assert ours.is_read_only
            assert not theirs.is_read_only
            assert np.array_equal(ours.read_mask("1.jpg", (20, 30)), striped_mask())  # type: ignore[arg-type]
            assert ours.row("1.jpg").status is ImageStatus.DONE
            assert ours.row("1.jpg").revision == 4
            assert ours.setting("champion") == "run-0002"
            assert ours.read_draft("2.png", "starter", (20, 30)) is None
            ours.set_setting("last image", "2.png")
            ours.mark_error("2.png", "It cannot be read.")
            with pytest.raises(CannotWrite) as caught:
                ours.write_mask("2.png", striped_mask())
            assert_one_clear_sentence(caught.value, "2.png.png", "open for reading only")
            with pytest.raises(CannotWrite):
                ours.set_status("1.jpg", ImageStatus.IN_WORK)
            ours.scan()
        assert _state(root) == before
        theirs.write_mask("1.jpg", striped_mask())
    with Project.open(root) as again:
        assert again.row("2.png").status is ImageStatus.DRAFTED
        assert again.setting("last image") == ""


def test_a_folder_that_was_never_a_project_stays_as_it_was(root: Path) -> None:
    with Project.open(root, read_only=True) as project:
        assert [row.name for row in project.images] == ["1.jpg", "2.png"]
    assert not (root / ".mman").exists()


def test_a_damaged_index_is_left_where_it_is(root: Path) -> None:
    with Project.open(root) as project:
        project.write_mask("1.jpg", striped_mask())
    (root / ".mman" / "index.db").write_bytes(b"none" * 4000)
    before = _state(root)
    with Project.open(root, read_only=True) as project:
        assert project.rebuilt_index is None
        assert project.row("1.jpg").status is ImageStatus.IN_WORK
    assert _state(root) == before


def test_a_project_on_a_read_only_disk_can_be_looked_at(root: Path) -> None:
    with Project.open(root) as project:
        project.write_mask("1.jpg", striped_mask())
    code = """
import sys
from pathlib import Path
from mman_core.project.store import Project
with Project.open(Path(sys.argv[1]), read_only=True) as project:
    print(project.read_mask("1.jpg", (20, 30)).sum())
"""
    assert run_python_on(READ_ONLY, root, code, root) == str(striped_mask().astype(int).sum())


def _linked_out(root: Path, elsewhere: Path, name: str) -> None:
    elsewhere.mkdir()
    path = root / ".mman" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(elsewhere)


@pytest.mark.parametrize("name", ["masks", "masks/a", "drafts", "drafts/starter", "drafts/starter/a", "trash", "runs"])
def test_a_folder_that_is_a_link_to_elsewhere_is_refused(root: Path, tmp_path: Path, name: str) -> None:
    _linked_out(root, tmp_path / "elsewhere", name)
    for read_only in (False, True):
        with pytest.raises(WrongProject) as caught:
            Project.open(root, read_only=read_only)
        assert_one_clear_sentence(caught.value, str(root / ".mman" / name), "link", "replace it")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_links_that_appear_while_the_project_is_open_are_not_followed(root: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.png"
    theirs.write_bytes(encode_mask(striped_mask(), PALETTE))
    before = theirs.read_bytes()
    with Project.open(root) as project:
        project.mask_path("1.jpg").parent.mkdir()
        project.mask_path("1.jpg").symlink_to(theirs)
        assert project.is_touched("1.jpg")
        with pytest.raises(CannotWrite) as caught:
            project.write_mask("1.jpg", striped_mask())
        assert_one_clear_sentence(caught.value, "1.jpg.png", "link")
        project.mask_path("1.jpg").unlink()
        project.mask_path("1.jpg").symlink_to(tmp_path / "a disk that is not there" / "1.png")
        assert project.is_touched("1.jpg")
        with pytest.raises(CannotWrite):
            project.write_mask("1.jpg", striped_mask())
    assert theirs.read_bytes() == before
