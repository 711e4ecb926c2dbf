from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from mman_core.project.journal import read_log
from mman_core.project.recovery import mend_mask
from mman_core.project.replay import replay
from mman_core.project.store import Project
from mman_core.types import Mask
from tests.core.making import noise_photo, save_photo, striped_mask
from tests.core.project.annotator import DRAFT, NAME, Annotator, opened

ROOT = Path(__file__).resolve().parents[3]


def trash(project: Project) -> list[Path]:
    folder = project.folder / "trash"
    return sorted(folder.iterdir()) if folder.is_dir() else []


def damaged_behind_the_first_stroke(project: Project) -> tuple[Mask, bytes]:
    """Paint three strokes and spoil a byte of the second; return the mask after the first, and the journal's bytes."""
    person = opened(project)
    person.paint()
    person.flush()
    first, place = person.mask.copy(), project.journal_path(NAME).stat().st_size
    person.paint()
    person.paint()
    person.flush()
    path = project.journal_path(NAME)
    data = bytearray(path.read_bytes())
    data[place + 40] ^= 0xFF
    path.write_bytes(data)
    return first, bytes(data)


def test_strokes_that_no_mask_file_holds_are_recovered_and_told(project: Project) -> None:
    person = opened(project)
    for _ in range(3):
        person.paint()
    person.flush()
    again = opened(project)
    assert again.resumed.notice == "3 strokes were recovered."
    assert np.array_equal(again.mask, person.mask)
    again.go_to(0)
    assert np.array_equal(again.mask, DRAFT)
    assert again.history.is_untouched


def test_a_journal_cut_at_any_byte_of_its_last_stroke_gives_the_mask_before_it(project: Project) -> None:
    person = opened(project)
    person.paint()
    person.flush()
    before, length = person.mask.copy(), project.journal_path(NAME).stat().st_size
    person.paint()
    person.flush()
    path = project.journal_path(NAME)
    data = path.read_bytes()
    for cut in range(length, len(data)):
        path.write_bytes(data[:cut])
        log = read_log(path)
        assert log is not None
        found = replay(log, NAME, None)
        assert found is not None and found.recovered == 1
        assert np.array_equal(found.mask, before)


def test_what_was_saved_is_not_recovered_again_and_can_still_be_undone(project: Project) -> None:
    person = opened(project)
    person.paint()
    person.save()
    again = opened(project)
    assert (again.resumed.notice, again.resumed.recovered) == ("", 0)
    assert again.history.undo_title == "Brush: Hair"
    again.paint("Eraser")
    again.flush()
    third = opened(project)
    assert third.resumed.notice == "1 stroke was recovered."
    assert [step.title for step in third.history.steps] == ["Brush: Hair", "Eraser"]
    third.go_to(0)
    assert np.array_equal(third.mask, DRAFT)


@pytest.mark.parametrize("seed", range(12))
def test_any_gestures_undone_are_the_start_and_redone_the_end_also_after_reopening(project: Project, seed: int) -> None:
    rng = np.random.default_rng(seed)
    if seed % 2:
        project.write_mask(NAME, DRAFT)
    person = opened(project, seed=seed)
    start, is_untouched = person.mask.copy(), person.history.is_untouched
    for _ in range(rng.integers(3, 60)):
        person.do_anything()
        if rng.random() < 0.1:
            end, position = person.mask.copy(), person.history.position
            person.flush()
            person = opened(project, seed=int(rng.integers(1000)))
            assert np.array_equal(person.mask, end)
            assert person.history.position == position
            assert person.resumed.notice == "" or person.resumed.recovered
    end, position, last = person.mask.copy(), person.history.position, person.history.last
    person.flush()
    for reopened in (person, opened(project)):
        assert (reopened.history.position, reopened.history.last) == (position, last)
        assert np.array_equal(reopened.mask, end)
        reopened.history.go_to(0, reopened.mask)
        assert np.array_equal(reopened.mask, start)
        assert reopened.history.is_untouched is is_untouched
        reopened.history.go_to(position, reopened.mask)
        assert np.array_equal(reopened.mask, end)
    assert trash(project) == [] or is_untouched  # masks of an image that was untouched again


def test_a_kill_at_any_point_of_saving_loses_nothing(project: Project, tmp_path: Path) -> None:
    person = opened(project)
    person.paint()
    person.save()
    person.paint()
    person.paint()
    person.announce()
    assert np.array_equal(opened(project).mask, person.mask), "before the mask file was replaced"
    person.write()
    found = opened(project)
    assert np.array_equal(found.mask, person.mask), "before it was noted"
    assert found.resumed.recovered == 0
    found.go_to(0)
    assert np.array_equal(found.mask, DRAFT)
    assert trash(project) == []


def test_a_kill_while_an_untouched_image_loses_its_mask_again_leaves_it_untouched(project: Project) -> None:
    person = opened(project)
    person.paint()
    person.save()
    painted = person.mask.copy()
    person.go_to(0)
    person.announce()
    before = opened(project)
    assert before.history.is_untouched and before.resumed.recovered == 1
    person.write()
    assert not project.is_touched(NAME)
    after = opened(project)
    assert after.history.is_untouched and after.resumed.notice == ""
    after.go_to(1)
    after.flush()
    again = opened(project)
    assert np.array_equal(again.mask, painted)
    assert not again.history.is_untouched
    assert len(trash(project)) == 1


def test_strokes_on_a_draft_are_recovered_whatever_became_of_the_draft(project: Project) -> None:
    person = opened(project)
    person.paint()
    person.flush()
    newer = np.zeros_like(DRAFT)
    again = Annotator(project, NAME, newer)
    assert np.array_equal(again.mask, person.mask)
    assert trash(project) == []


def test_a_newer_draft_of_an_untouched_image_is_shown_and_the_old_journal_put_aside(project: Project) -> None:
    person = opened(project)
    person.paint()
    person.go_to(0)
    person.save()
    newer = np.ones_like(DRAFT)
    again = Annotator(project, NAME, newer)
    assert np.array_equal(again.mask, newer)
    assert again.resumed.notice == ""
    assert not again.history.steps
    assert len(trash(project)) == 1


def test_an_accepted_draft_stays_the_persons_when_strokes_after_it_are_undone(project: Project) -> None:
    person = opened(project)
    person.accept()
    person.save()
    assert not project.journal_path(NAME).exists(), "there is nothing to undo yet"
    person.paint()
    person.go_to(0)
    person.save()
    assert project.is_touched(NAME)
    assert not opened(project).history.is_untouched
    assert not opened(project).history.can_undo


def test_strokes_undone_before_the_draft_was_accepted_can_be_redone(project: Project) -> None:
    person = opened(project)
    person.paint()
    painted = person.mask.copy()
    person.go_to(0)
    person.accept()
    person.save()
    again = opened(project)
    assert project.is_touched(NAME) and not again.history.is_untouched
    again.go_to(1)
    assert np.array_equal(again.mask, painted)


@pytest.mark.parametrize("older", [False, True])
def test_a_journal_is_never_applied_to_a_mask_that_was_put_there_by_somebody(project: Project, older: bool) -> None:
    person = opened(project)
    person.paint()
    person.save()
    first = person.mask.copy()
    person.paint()
    person.save()
    foreign = first if older else noise_photo(150, 200)[..., 0] % 20
    project.write_mask(NAME, foreign)
    again = opened(project)
    assert np.array_equal(again.mask, foreign)
    assert not again.history.can_undo
    (kept,) = trash(project)
    assert again.resumed.notice == (
        f"The journal of {NAME} belongs to another mask and was not applied; it is kept as {kept}."
    )
    assert read_log(kept) is not None
    again.paint()
    again.save()
    third = opened(project)
    third.go_to(0)
    assert np.array_equal(third.mask, foreign)


def test_a_mask_that_somebody_removed_is_not_brought_back(project: Project) -> None:
    person = opened(project)
    person.paint()
    person.save()
    project.mask_path(NAME).unlink()
    again = opened(project)
    assert again.resumed.mask is None
    assert np.array_equal(again.mask, DRAFT)
    assert "belongs to another mask" in again.resumed.notice


def test_the_journal_of_another_image_is_not_applied(project: Project) -> None:
    person = opened(project)
    person.paint()
    person.flush()
    save_photo(project.root / "b.png", 150, 200)
    shutil.copy(project.journal_path(NAME), project.folder / "journal" / "b.png.log")
    other = Annotator(project, "b.png", DRAFT)
    assert np.array_equal(other.mask, DRAFT)
    assert "The journal of b.png belongs to another mask" in other.resumed.notice


def test_the_journal_of_a_photo_that_was_replaced_by_one_of_another_size_is_not_applied(project: Project) -> None:
    person = opened(project)
    person.paint()
    person.flush()
    smaller = Annotator(project, NAME, striped_mask(90, 200))
    assert np.array_equal(smaller.mask, striped_mask(90, 200))
    assert "belongs to another mask" in smaller.resumed.notice


def test_of_a_journal_damaged_in_its_middle_the_good_part_is_used_and_all_of_it_kept(project: Project) -> None:
    first, data = damaged_behind_the_first_stroke(project)
    again = opened(project)
    assert np.array_equal(again.mask, first)
    assert again.resumed.recovered == 1
    (kept,) = trash(project)
    assert kept.read_bytes() == data
    assert again.resumed.notice == (
        f"The journal of {NAME} is damaged: its last part could not be read and is kept as {kept}."
    )
    again.paint()
    again.flush()
    assert np.array_equal(opened(project).mask, again.mask)


@pytest.mark.parametrize(
    ("content", "is_told"),
    [(b"", False), (bytes(5000), False), (b"MMJ1\xff\0\0\0torn", False), (b"garbage, 20 bytes of it", True)],
)
def test_a_file_that_is_no_journal_is_put_aside_and_told_unless_a_crash_left_it(
    project: Project, content: bytes, is_told: bool
) -> None:
    project.journal_path(NAME).parent.mkdir(parents=True)
    project.journal_path(NAME).write_bytes(content)
    person = opened(project)
    assert bool(person.resumed.notice) is is_told
    assert [path.read_bytes() for path in trash(project)] == [content]
    person.paint()
    person.flush()
    assert np.array_equal(opened(project).mask, person.mask)


def test_a_journal_that_cannot_be_read_is_left_alone(project: Project) -> None:
    project.journal_path(NAME).mkdir(parents=True)
    (project.journal_path(NAME) / "something").touch()
    resumed = opened(project).resumed
    assert resumed.writer is None
    assert str(project.journal_path(NAME)) in resumed.notice
    assert (project.journal_path(NAME) / "something").exists()


def test_the_longest_name_that_a_mask_may_have_has_a_journal_and_goes_to_the_trash(project: Project) -> None:
    name = "ü" * 123 + ".png"
    save_photo(project.root / name, 150, 200)
    project.scan()
    person = Annotator(project, name, DRAFT)
    person.paint()
    person.save()
    assert np.array_equal(Annotator(project, name, DRAFT).mask, person.mask)
    project.write_mask(name, DRAFT)
    assert "belongs to another mask" in Annotator(project, name, DRAFT).resumed.notice
    assert len(trash(project)) == 1


def test_strokes_of_a_damaged_journal_are_shown_even_if_nothing_can_be_put_aside(project: Project) -> None:
    first, data = damaged_behind_the_first_stroke(project)
    (project.folder / "trash").write_text("a file is in the way")
    resumed = opened(project).resumed
    assert resumed.mask is not None and np.array_equal(resumed.mask, first)
    assert resumed.writer is None
    assert "trash" in resumed.notice
    assert project.journal_path(NAME).read_bytes() == data


@pytest.mark.parametrize("content", [b"", b"garbage", "half"])
def test_a_damaged_mask_file_is_made_anew_from_the_journal_and_kept(project: Project, content: bytes | str) -> None:
    person = opened(project)
    for _ in range(3):
        person.paint()
        person.save()
    person.paint()
    person.flush()
    path = project.mask_path(NAME)
    damaged = content if isinstance(content, bytes) else path.read_bytes()[:200]
    path.write_bytes(damaged)
    notice = mend_mask(project, NAME)
    (kept,) = trash(project)
    assert notice == (
        f"{path} was damaged and was made anew from the strokes in its journal; the damaged one is kept as {kept}."
    )
    assert kept.read_bytes() == damaged
    again = opened(project)
    assert np.array_equal(again.mask, person.mask)
    assert (again.resumed.notice, len(again.history.steps)) == ("", 4)
    assert mend_mask(project, NAME) == ""


def test_a_damaged_mask_file_stays_if_its_journal_does_not_reach_back_to_the_start(project: Project) -> None:
    person = opened(project, budget=2000)
    for _ in range(20):
        person.paint()
        person.save()
    project.mask_path(NAME).write_bytes(b"garbage")
    assert mend_mask(project, NAME) == ""
    assert project.mask_path(NAME).read_bytes() == b"garbage"
    assert trash(project) == []
