"""A project on disk: it continues where it stopped, it never loses a mask, and what is wrong is said in a sentence."""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mman_core.errors import CannotWrite, ImageTooLarge, UnreadableImage, WrongLabelSet, WrongMask, WrongProject
from mman_core.images.index_png import encode_mask, write_mask
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project
from tests.core.disks import FULL, READ_ONLY, run_python_on
from tests.core.making import (
    PALETTE,
    assert_one_clear_sentence,
    save_huge_png,
    save_photo,
    save_truncated_jpeg,
    striped_mask,
)

NAMES = ["1.jpg", "2.png", "10.jpg", "a/same.jpg", "a/same.png", 'it\'s "odd" über 写真.webp']


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder of photos of 20 x 30 pixels with odd names, one stem twice, one in a sub-folder."""
    for seed, name in enumerate(NAMES):
        save_photo(tmp_path / "photos" / name, seed=seed)
    return tmp_path / "photos"


def _write_draft(project: Project, name: str, variant: str = "starter") -> None:
    write_mask(project.draft_path(variant, name), striped_mask(), PALETTE)


def test_a_new_project_lists_its_photos_in_natural_order(root: Path) -> None:
    with Project.open(root) as project:
        assert [row.name for row in project.images] == NAMES
        assert {row.status for row in project.images} == {ImageStatus.UNTOUCHED}
        assert project.label_set.key == "lip"
        assert (root / ".mman" / "project.toml").exists()
        assert project.read_photo("a/same.png").shape == (20, 30, 3)
        assert project.read_mask("1.jpg", (20, 30)) is None


def test_opening_its_own_folder_or_twice_is_the_same_project(root: Path) -> None:
    with Project.open(root) as project:
        project.set_setting("last image", "10.jpg")
    with Project.open(root / ".mman") as project:
        assert project.root == root
        assert project.setting("last image") == "10.jpg"
        assert project.setting("champion", "starter") == "starter"


def test_masks_come_back_for_every_name(root: Path) -> None:
    with Project.open(root) as project:
        for number, name in enumerate(NAMES):
            project.write_mask(name, (striped_mask() + number) % 20)
            project.note_saved(name, number + 1)
    with Project.open(root) as project:
        for number, name in enumerate(NAMES):
            mask = project.read_mask(name, (20, 30))
            assert mask is not None
            assert np.array_equal(mask, (striped_mask() + number) % 20), name
            assert project.row(name).revision == number + 1
            assert project.row(name).status is ImageStatus.IN_WORK
        assert project.touched() == NAMES


def test_it_continues_where_it_stopped(root: Path) -> None:
    with Project.open(root) as project:
        _write_draft(project, "1.jpg")
        project.note_draft("1.jpg")
        project.write_mask("2.png", striped_mask())
        project.note_saved("2.png", 3)
        project.write_mask("10.jpg", striped_mask())
        project.note_saved("10.jpg", 1)
        project.set_status("10.jpg", ImageStatus.DONE)
        before = project.images
    with Project.open(root) as project:
        assert project.images == before
        assert [row.status.value for row in project.images[:3]] == ["drafted", "in work", "done"]
        assert project.touched() == ["2.png", "10.jpg"]


def test_a_draft_never_changes_what_a_person_has_begun(root: Path) -> None:
    with Project.open(root) as project:
        project.write_mask("1.jpg", striped_mask())
        project.note_saved("1.jpg", 1)
        _write_draft(project, "1.jpg")
        project.note_draft("1.jpg")
        assert project.row("1.jpg").status is ImageStatus.IN_WORK
        assert project.is_touched("1.jpg")
        assert not project.is_touched("2.png")


def test_drafts_are_kept_by_variant(root: Path) -> None:
    with Project.open(root) as project:
        _write_draft(project, "a/same.jpg", "run-0001")
        assert project.read_draft("a/same.jpg", "starter", (20, 30)) is None
        draft = project.read_draft("a/same.jpg", "run-0001", (20, 30))
        assert np.array_equal(draft, striped_mask())  # type: ignore[arg-type]
    with Project.open(root) as project:
        assert project.row("a/same.jpg").status is ImageStatus.DRAFTED
        assert project.row("a/same.png").status is ImageStatus.UNTOUCHED


def test_a_draft_that_cannot_be_used_goes_to_the_trash(root: Path) -> None:
    with Project.open(root) as project:
        for content in (b"garbage", encode_mask(striped_mask(30, 20), PALETTE)):
            project.draft_path("starter", "1.jpg").parent.mkdir(parents=True, exist_ok=True)
            project.draft_path("starter", "1.jpg").write_bytes(content)
            assert project.read_draft("1.jpg", "starter", (20, 30)) is None
        kept = sorted(path.read_bytes() for path in (project.folder / "trash").iterdir())
        assert kept == sorted([b"garbage", encode_mask(striped_mask(30, 20), PALETTE)])


def test_masks_written_without_the_index_are_found(root: Path) -> None:
    with Project.open(root) as project:
        project.write_mask("1.jpg", striped_mask())
    with Project.open(root) as project:
        assert project.row("1.jpg").status is ImageStatus.IN_WORK


def test_photos_that_come_and_go_keep_their_status(root: Path, tmp_path: Path) -> None:
    with Project.open(root) as project:
        project.write_mask("1.jpg", striped_mask())
        project.note_saved("1.jpg", 7)
        project.set_status("1.jpg", ImageStatus.DONE)
    (root / "1.jpg").rename(tmp_path / "1.jpg")
    with Project.open(root) as project:
        assert [row.name for row in project.images] == NAMES[1:]
    (tmp_path / "1.jpg").rename(root / "1.jpg")
    save_photo(root / "new.jpg")
    with Project.open(root) as project:
        assert project.row("1.jpg").status is ImageStatus.DONE
        assert project.row("1.jpg").revision == 7
        assert project.row("new.jpg").status is ImageStatus.UNTOUCHED


def test_bad_photos_are_listed_at_once_and_stop_nothing(root: Path) -> None:
    (root / "zero.jpg").touch()
    (root / "text.jpg").write_text("hello")
    with Project.open(root) as project:
        assert [row.name for row in project.unreadable] == ["text.jpg", "zero.jpg"]
        assert "is no JPEG" in project.row("text.jpg").error
        assert "is empty (0 bytes)" in project.row("zero.jpg").error
        assert len(project.images) == len(NAMES) + 2


def test_photos_found_bad_when_read_are_remembered_until_they_change(root: Path) -> None:
    save_truncated_jpeg(root / "half.jpg")
    save_huge_png(root / "huge.png")
    with Project.open(root) as project:
        for name, kind in (("half.jpg", UnreadableImage), ("huge.png", ImageTooLarge)):
            with pytest.raises(kind) as caught:
                project.read_photo(name)
            project.mark_error(name, str(caught.value))
    with Project.open(root) as project:
        assert [row.name for row in project.unreadable] == ["half.jpg", "huge.png"]
        assert "is damaged" in project.row("half.jpg").error
    save_photo(root / "half.jpg", 50, 70)
    with Project.open(root) as project:
        assert [row.name for row in project.unreadable] == ["huge.png"]
        assert project.row("half.jpg").status is ImageStatus.UNTOUCHED


def test_an_image_that_can_be_read_after_all_is_no_longer_listed(root: Path) -> None:
    with Project.open(root) as project:
        _write_draft(project, "1.jpg")
        project.write_mask("2.png", striped_mask())
        for name in ("1.jpg", "2.png", "10.jpg"):
            project.mark_error(name, "The disk was gone.")
            project.clear_error(name)
        assert project.unreadable == []
        assert [row.status.value for row in project.images[:3]] == ["drafted", "in work", "untouched"]


@pytest.mark.parametrize("content", [b"", b"garbage", encode_mask(striped_mask(30, 20), PALETTE)])
def test_a_mask_that_cannot_be_read_blocks_its_image_and_is_never_replaced(root: Path, content: bytes) -> None:
    with Project.open(root) as project:
        path = project.mask_path("1.jpg")
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        with pytest.raises((UnreadableImage, WrongMask)) as caught:
            project.read_mask("1.jpg", (20, 30))
        project.mark_error("1.jpg", str(caught.value))
        assert_one_clear_sentence(caught.value, str(path))
        assert project.is_touched("1.jpg")
        with pytest.raises(CannotWrite) as refused:
            project.write_mask("1.jpg", striped_mask())
        assert_one_clear_sentence(refused.value, str(path), "is not overwritten", "move it away")
        assert path.read_bytes() == content
        path.rename(path.with_suffix(".aside"))
        assert project.read_mask("1.jpg", (20, 30)) is None
        project.write_mask("1.jpg", striped_mask())
    with Project.open(root) as project:
        assert project.row("1.jpg").status is ImageStatus.IN_WORK


def test_a_mask_that_became_right_can_be_saved_again(root: Path) -> None:
    with Project.open(root) as project:
        path = project.mask_path("1.jpg")
        path.parent.mkdir(parents=True)
        path.write_bytes(b"garbage")
        with pytest.raises(UnreadableImage):
            project.read_mask("1.jpg", (20, 30))
        path.write_bytes(encode_mask(striped_mask(), PALETTE))
        assert project.read_mask("1.jpg", (20, 30)) is not None
        project.write_mask("1.jpg", striped_mask() % 3)


def test_masks_can_be_written_and_read_in_any_thread(root: Path) -> None:
    with Project.open(root) as project:
        failed: list[BaseException] = []

        def work(name: str) -> None:
            try:
                for number in range(5):
                    project.write_mask(name, (striped_mask() + number) % 20)
                    project.read_mask(name, (20, 30))
            except BaseException as error:
                failed.append(error)

        threads = [threading.Thread(target=work, args=(name,)) for name in NAMES]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        assert project.touched() == NAMES


def test_a_project_opened_in_one_thread_is_used_in_another(root: Path) -> None:
    opened: list[Project] = []
    thread = threading.Thread(target=lambda: opened.append(Project.open(root)))
    thread.start()
    thread.join()
    with opened[0] as project:
        project.set_status("1.jpg", ImageStatus.DONE)


def test_another_label_set_is_remembered_and_an_unknown_one_named(root: Path) -> None:
    with Project.open(root, label_set_key="cihp") as project:
        assert project.label_set.key == "cihp"
    with Project.open(root) as project:
        assert project.label_set.key == "cihp"
    shutil.rmtree(root / ".mman")
    with pytest.raises(WrongLabelSet):
        Project.open(root, label_set_key="unheard of")


def test_no_folder_and_a_file_in_its_place_are_named(tmp_path: Path) -> None:
    with pytest.raises(WrongProject) as caught:
        Project.open(tmp_path / "gone")
    assert_one_clear_sentence(caught.value, str(tmp_path / "gone"), "is not a folder", "choose")
    (tmp_path / ".mman").write_text("a file")
    with pytest.raises(CannotWrite) as refused:
        Project.open(tmp_path)
    assert_one_clear_sentence(refused.value, ".mman", "a file lies where a folder is needed")
    assert (tmp_path / ".mman").read_text() == "a file"


OPEN_AND_SAVE = """
import sys
from pathlib import Path
import numpy as np
from mman_core.errors import MmanError
from mman_core.project.store import Project
try:
    with Project.open(Path(sys.argv[1])) as project:
        mask = np.random.default_rng(0).integers(0, 20, (900, 1200), dtype=np.uint8)
        name = project.images[0].name
        project.write_mask(name, mask // 20)
        try:
            project.write_mask(name, mask)
        except MmanError as error:
            print(type(error).__name__, error)
        print(project.read_mask(name, mask.shape).max())
except MmanError as error:
    print(type(error).__name__, error)
"""


def test_a_full_disk_keeps_the_saved_mask(root: Path) -> None:
    copy = "mkdir -p {folder}/.mman && mount -t tmpfs -o size={size} none {folder}/.mman"
    said = run_python_on(copy, root, OPEN_AND_SAVE, root, size="400k").splitlines()
    assert said[0].startswith("CannotWrite ")
    assert f"{root}/.mman/masks/1.jpg.png cannot be written: the disk is full; make room" in said[0]
    assert said[1] == "0"


def test_a_disk_without_any_room_is_named_at_opening(root: Path) -> None:
    shutil.rmtree(root / ".mman", ignore_errors=True)
    full = f"{FULL} && cp '{root}'/1.jpg {{folder}} && head -c 1000000 /dev/zero > {{folder}}/filler || true"
    where = root.parent / "small"
    where.mkdir()
    said = run_python_on(full, where, OPEN_AND_SAVE, where)
    assert said.startswith("CannotWrite ")
    assert "make room" in said


def test_a_read_only_folder_is_named(root: Path) -> None:
    said = run_python_on(READ_ONLY, root, OPEN_AND_SAVE, root)
    assert said == (
        f"CannotWrite {root}/.mman cannot be written: the disk is read-only; use a folder on a disk that can be "
        "written."
    )


def test_a_project_that_became_read_only_is_named(root: Path) -> None:
    Project.open(root).close()
    said = run_python_on(READ_ONLY, root, OPEN_AND_SAVE, root)
    assert said.startswith(f"CannotWrite {root}/.mman/lock cannot be written: the disk is read-only")


def test_two_thousand_photos_open_in_less_than_a_second(tmp_path: Path) -> None:
    content = save_photo(tmp_path / "0.jpg").read_bytes()
    for number in range(1, 2000):
        (tmp_path / f"{number}.jpg").write_bytes(content)
    times = []
    for _ in range(3):
        started = time.perf_counter()
        with Project.open(tmp_path) as project:
            assert len(project.images) == 2000
        times.append(time.perf_counter() - started)
    assert min(times) < 1


@pytest.mark.skipif(sys.platform != "linux", reason="other systems allow no such names")
def test_names_that_are_no_text_or_too_long_are_listed_and_stop_nothing(root: Path) -> None:
    content = (root / "1.jpg").read_bytes()
    Path(os.fsdecode(os.fsencode(root) + b"/caf\xe9.jpg")).write_bytes(content)
    (root / ("n" * 251 + ".jpg")).write_bytes(content)
    (root / ("n" * 246 + ".jpg")).write_bytes(content)
    for _ in range(2):
        with Project.open(root) as project:
            odd, long = sorted(project.unreadable, key=lambda row: len(row.name))
            assert "no text; rename" in odd.error
            assert "too long" in long.error
            project.write_mask("n" * 246 + ".jpg", striped_mask())
            assert project.touched() == ["n" * 246 + ".jpg"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs another user to become")
def test_masks_that_may_not_be_looked_at_are_not_taken_for_absent(root: Path) -> None:
    with Project.open(root) as project:
        project.write_mask("1.jpg", striped_mask())
        (project.folder / "masks").chmod(0)
        os.seteuid(65534)
        try:
            assert project.is_touched("1.jpg")
            with pytest.raises(UnreadableImage):
                project.read_mask("1.jpg", (20, 30))
            with pytest.raises(CannotWrite):
                project.write_mask("1.jpg", striped_mask())
        finally:
            os.seteuid(0)


def test_photos_are_not_changed_by_a_project(root: Path) -> None:
    def state() -> dict[str, tuple[int, bytes]]:
        return {name: (os.stat(root / name).st_mtime_ns, (root / name).read_bytes()) for name in NAMES}  # noqa: PTH116

    before = state()
    with Project.open(root) as project:
        for name in NAMES:
            project.read_photo(name)
            project.write_mask(name, striped_mask())
            project.note_saved(name, 1)
    assert state() == before
    assert [path.name for path in root.iterdir() if path.name.startswith(".")] == [".mman"]


def test_a_turned_photo_and_its_mask_have_the_size_that_is_seen(root: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.open(root / "1.jpg").save(root / "turned.jpg", exif=exif)
    with Project.open(root) as project:
        assert project.read_photo("turned.jpg").shape == (30, 20, 3)
        project.write_mask("turned.jpg", striped_mask(30, 20))
        assert project.read_mask("turned.jpg", (30, 20)) is not None
