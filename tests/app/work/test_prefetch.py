"""Images are read ahead, and nothing that is read ahead is ever shown stale."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from app.work.prefetch import Prefetch, read_pictures
from app.work.task_group import TaskGroup
from mman_core.errors import WrongMask
from mman_core.images.index_png import write_mask
from mman_core.project.store import Project

NAMES = ["1.png", "2.png", "3.png"]
SHAPE = (30, 40)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    for place, name in enumerate(NAMES):
        Image.fromarray(np.full((*SHAPE, 3), 50 * place, np.uint8)).save(tmp_path / name)
    with Project.open(tmp_path) as project:
        yield project


@pytest.fixture
def tasks(qtbot: QtBot) -> TaskGroup:
    return TaskGroup()


@pytest.fixture
def prefetch(tasks: TaskGroup) -> Prefetch:
    return Prefetch(tasks)


def stripes(class_id: int) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    mask = np.zeros(SHAPE, np.uint8)
    mask[::2] = class_id
    return mask


def wanted(qtbot: QtBot, tasks: TaskGroup, prefetch: Prefetch, project: Project, *names: str) -> None:
    prefetch.want(project, names, ["starter"])
    qtbot.waitUntil(lambda: tasks.is_idle)


def test_wanted_images_are_read_and_others_let_go(
    qtbot: QtBot, tasks: TaskGroup, prefetch: Prefetch, project: Project
) -> None:
    wanted(qtbot, tasks, prefetch, project, "1.png", "2.png")
    assert prefetch.get("1.png") is not None and prefetch.get("2.png") is not None
    wanted(qtbot, tasks, prefetch, project, "2.png", "3.png")
    assert prefetch.get("1.png") is None and prefetch.get("3.png") is not None
    prefetch.clear()
    assert prefetch.byte_size == 0


def test_what_is_the_same_on_disk_is_not_read_again(project: Project) -> None:
    project.write_mask("1.png", stripes(5))
    before = read_pictures(project, "1.png", ["starter"])
    again = read_pictures(project, "1.png", ["starter"], before)
    assert again.photo is before.photo and again.mask is before.mask


def test_a_mask_saved_meanwhile_is_read_anew_and_the_photo_is_not(project: Project) -> None:
    project.write_mask("1.png", stripes(5))
    before = read_pictures(project, "1.png", [])
    project.write_mask("1.png", stripes(6))
    after = read_pictures(project, "1.png", [], before)
    assert after.photo is before.photo
    assert after.mask is not None and after.mask.max() == 6
    project.mask_path("1.png").unlink()
    assert read_pictures(project, "1.png", [], after).mask is None


def test_a_draft_made_meanwhile_and_another_champion_are_seen(project: Project) -> None:
    before = read_pictures(project, "1.png", ["starter", "run-0001"])
    assert before.draft is None
    palette = project.label_set.palette()
    write_mask(project.draft_path("run-0001", "1.png"), stripes(3), palette)
    after = read_pictures(project, "1.png", ["starter", "run-0001"], before)
    assert after.draft is not None and after.draft.max() == 3
    write_mask(project.draft_path("starter", "1.png"), stripes(4), palette)
    last = read_pictures(project, "1.png", ["starter", "run-0001"], after)
    assert last.draft is not None and last.draft.max() == 4
    swapped = read_pictures(project, "1.png", ["run-0001", "starter"], last)
    assert swapped.draft is not None and swapped.draft.max() == 3


def test_a_photo_replaced_by_one_of_another_size_takes_nothing_from_before(project: Project, tmp_path: Path) -> None:
    project.write_mask("1.png", stripes(5))
    before = read_pictures(project, "1.png", [])
    Image.fromarray(np.zeros((70, 20, 3), np.uint8)).save(tmp_path / "1.png")
    with pytest.raises(WrongMask):
        read_pictures(project, "1.png", [], before)
    assert read_pictures(project, "1.png", [], before, with_mask=False).photo.shape == (70, 20, 3)


def test_a_mask_that_was_left_out_is_read_the_next_time(project: Project) -> None:
    without = read_pictures(project, "1.png", [], with_mask=False)
    project.write_mask("1.png", stripes(5))
    assert read_pictures(project, "1.png", [], without).mask is not None


def test_the_budget_is_kept_and_the_first_wanted_image_comes_first(
    qtbot: QtBot, tasks: TaskGroup, project: Project
) -> None:
    one = 6 * SHAPE[0] * SHAPE[1]
    prefetch = Prefetch(tasks, budget=one)
    wanted(qtbot, tasks, prefetch, project, "2.png", "3.png")
    assert prefetch.get("2.png") is not None and prefetch.get("3.png") is None
    assert 0 < prefetch.byte_size <= one


def test_an_image_that_cannot_be_read_is_left_for_its_opening(
    qtbot: QtBot, tasks: TaskGroup, prefetch: Prefetch, project: Project, tmp_path: Path
) -> None:
    (tmp_path / "2.png").write_bytes(b"no photo")
    wanted(qtbot, tasks, prefetch, project, "2.png", "3.png")
    assert prefetch.get("2.png") is None and prefetch.get("3.png") is not None


def test_pictures_cannot_be_painted_on(project: Project) -> None:
    project.write_mask("1.png", stripes(5))
    found = read_pictures(project, "1.png", [])
    assert found.mask is not None
    with pytest.raises(ValueError):
        found.mask[0, 0] = 1
