"""What a project's next training learns from: new corrections first, those kept for judging never."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from mman_core.errors import NothingToDo
from mman_core.images.content import content_hash
from mman_core.jobs import FinetuneConfig
from mman_core.project.champion import crown
from mman_core.project.held_out import read_record, write_record
from mman_core.project.lesson import corrected, count_new, divide, is_due, plan_lesson
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project
from tests.core.making import save_photo, striped_mask

NAMES = [f"{number}.png" for number in range(6)]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Six images, all done; the last two are held out. Imported weights are the champion."""
    root = tmp_path / "photos"
    for number, name in enumerate(NAMES):
        save_photo(root / name, seed=number)
    with Project.open(root) as project:
        for name in NAMES:
            project.write_mask(name, np.roll(striped_mask(), int(name[0]), axis=1))
            project.set_status(name, ImageStatus.DONE)
        (project.folder / "weights").mkdir()
        (project.folder / "weights" / "mine.safetensors").write_bytes(b"weights")
        crown(project.folder, "import-mine", "Chosen by hand.", by_person=True)
        divide(project.folder, corrected(project).images)
        record = read_record(project.folder)
        held_out = {content_hash(project.photo_path(name)) for name in NAMES[4:]}
        moved = {key: dataclasses.replace(each, held_out=key in held_out) for key, each in record.items()}
        write_record(project.folder, moved)
        yield project


def _names(pairs: tuple[tuple[str, str], ...]) -> list[str]:
    return [Path(photo).name for photo, _ in pairs]


def _learn(project: Project, number: int, names: list[str]) -> None:
    """Leave a finished run that learned from these masks as they are now."""
    run = project.folder / "runs" / f"{number:04d}"
    run.mkdir(parents=True)
    hashes = [content_hash(project.mask_path(name)) for name in names]
    weights = str(project.folder / "weights" / "mine.safetensors")
    (run / "config.json").write_text(json.dumps({"steps": 3, "weights": weights, "mask_hashes": hashes}))
    (run / "weights.safetensors").write_bytes(b"weights")


def test_those_held_out_are_not_learned_from(project: Project) -> None:
    lesson = plan_lesson(corrected(project))
    assert _names(lesson.newest) == NAMES[:4]
    assert lesson.older == ()
    assert _names(lesson.held_out) == NAMES[4:]
    assert lesson.start.key == "import-mine"


def test_only_accepted_images_judge(project: Project) -> None:
    project.set_status(NAMES[4], ImageStatus.IN_WORK)
    project.set_status(NAMES[5], ImageStatus.REVIEWED)
    assert _names(plan_lesson(corrected(project)).held_out) == [NAMES[5]]


def test_rejected_images_neither_teach_nor_judge(project: Project) -> None:
    for name in (NAMES[0], NAMES[4]):
        project.set_status(name, ImageStatus.REJECTED)
    lesson = plan_lesson(corrected(project))
    assert _names(lesson.newest) == NAMES[1:4]
    assert _names(lesson.held_out) == [NAMES[5]]


def test_what_a_run_has_learned_is_rehearsed_unless_its_mask_has_changed_since(project: Project) -> None:
    _learn(project, 1, NAMES[:3])
    project.write_mask(NAMES[1], striped_mask()[::-1].copy())
    lesson = plan_lesson(corrected(project))
    assert _names(lesson.newest) == [NAMES[1], NAMES[3]]
    assert _names(lesson.older) == [NAMES[0], NAMES[2]]


def test_with_nothing_new_all_is_new(project: Project) -> None:
    _learn(project, 1, NAMES[:4])
    assert _names(plan_lesson(corrected(project)).newest) == NAMES[:4]


def test_a_refit_starts_where_all_began_and_takes_all_alike(project: Project) -> None:
    _learn(project, 1, NAMES[:3])
    crown(project.folder, "run-0001", "", by_person=True)
    assert plan_lesson(corrected(project)).start.key == "run-0001"
    lesson = plan_lesson(corrected(project), "refit")
    assert lesson.start.key == "import-mine"
    assert lesson.champion.key == "run-0001"
    assert (_names(lesson.newest), lesson.older) == (NAMES[:4], ())


def test_jobs_tell_the_engine_all_of_it(project: Project, tmp_path: Path) -> None:
    lesson = plan_lesson(corrected(project))
    job = lesson.training(tmp_path / "run", FinetuneConfig(steps=5), replay_folder="more")
    assert (job.pairs, job.weights, job.config.steps) == (lesson.newest, str(lesson.start.weights), 5)
    assert (job.label_set, job.replay_folder) == ("lip", "more")
    challenge = lesson.challenge(tmp_path / "run")
    assert (challenge.champion, challenge.held_out) == ("import-mine", lesson.held_out)


def test_eight_new_accepted_images_make_a_training_due(project: Project) -> None:
    assert count_new(corrected(project)) == 4
    project.set_status(NAMES[0], ImageStatus.IN_WORK)
    assert count_new(corrected(project)) == 3
    _learn(project, 1, NAMES[1:3])
    assert count_new(corrected(project)) == 1
    assert [is_due(new) for new in (0, 7, 8, 9)] == [False, False, True, True]
    assert not is_due(100, every=0)


def test_without_a_mask_to_learn_from_it_is_said_how_many_judge(project: Project) -> None:
    for name in NAMES[:4]:
        project.set_status(name, ImageStatus.REJECTED)
    with pytest.raises(NothingToDo, match="2 kept for judging"):
        plan_lesson(corrected(project))
