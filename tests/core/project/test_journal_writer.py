from __future__ import annotations

import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

from mman_core.errors import CannotWrite
from mman_core.project.journal import read_log
from mman_core.project.store import Project
from tests.core.disks import FULL, run_python_on
from tests.core.making import assert_one_clear_sentence
from tests.core.project.annotator import NAME, opened


def test_what_a_failed_try_left_behind_is_cut_off(project: Project) -> None:
    person = opened(project)
    person.paint()
    person.flush()
    with project.journal_path(NAME).open("ab") as file:
        file.write(b"MMJ1 half a record")
    person.paint()
    person.flush()
    log = read_log(project.journal_path(NAME))
    assert log is not None and len(log.records) == 2
    assert log.length == project.journal_path(NAME).stat().st_size
    assert np.array_equal(opened(project).mask, person.mask)


def test_a_torn_tail_is_cut_off_by_the_next_stroke(project: Project) -> None:
    person = opened(project)
    for _ in range(2):
        person.paint()
        person.flush()
    path = project.journal_path(NAME)
    path.write_bytes(path.read_bytes()[:-3])
    again = opened(project, seed=5)
    assert len(again.history.steps) == 1
    again.paint()
    again.flush()
    third = opened(project)
    assert len(third.history.steps) == 2
    assert np.array_equal(third.mask, again.mask)


def test_strokes_stay_queued_while_the_disk_is_gone_and_are_written_when_it_is_back(project: Project) -> None:
    person = opened(project)
    person.paint()
    person.flush()
    away = project.root / "away"
    project.folder.rename(away)
    person.paint()
    with pytest.raises(CannotWrite) as raised:
        person.flush()
    assert_one_clear_sentence(raised.value, str(project.journal_path(NAME)))
    person.paint()
    away.rename(project.folder)
    person.flush()
    assert person.resumed.writer is not None and person.resumed.writer.is_clean
    assert np.array_equal(opened(project).mask, person.mask)


@pytest.mark.parametrize("removed", [True, False])
def test_a_journal_that_somebody_removes_or_cuts_costs_the_history_not_the_mask(
    project: Project, removed: bool
) -> None:
    person = opened(project)
    person.paint()
    person.save()
    if removed:
        shutil.rmtree(project.folder / "journal")
    else:
        project.journal_path(NAME).write_bytes(b"")
    person.paint()
    person.save()
    assert person.resumed.writer is not None and person.resumed.writer.is_clean
    again = opened(project)
    assert np.array_equal(again.mask, person.mask)
    assert not again.history.can_undo


def test_a_journal_that_grows_too_long_loses_its_oldest_steps_and_stays_within_its_budget(project: Project) -> None:
    budget = 4000
    person = opened(project, budget=budget)
    longest = 0
    for number in range(80):
        person.do_anything()
        person.save()
        longest = max(longest, project.journal_path(NAME).stat().st_size)
        if number % 7 == 0:
            again = opened(project, budget=budget)
            assert np.array_equal(again.mask, person.mask)
            assert (again.history.first, again.history.position) == (person.history.first, person.history.position)
            again.history.go_to(again.history.first, again.mask)
            again.history.go_to(again.history.last, again.mask)
            person.history.go_to(person.history.first, person.mask)
            person.history.go_to(person.history.last, person.mask)
            assert np.array_equal(again.mask, person.mask)
            person.go_to(person.history.position)
            person = opened(project, budget=budget, seed=number)
    assert person.history.first > 0
    assert longest < 3 * budget


def test_strokes_done_while_the_mask_is_written_survive_the_shortening(project: Project) -> None:
    person = opened(project, budget=3000)
    for _ in range(30):
        person.paint()
    person.announce()
    writer = person.resumed.writer
    assert writer is not None
    number, digest = writer.number, person.digest()
    person.write()
    person.paint()
    person.go_to(person.history.position - 1)
    person.go_to(person.history.position + 1)
    person.paint()
    writer.flush()
    before = project.journal_path(NAME).stat().st_size
    writer.confirm(number, digest)
    assert project.journal_path(NAME).stat().st_size < before / 2
    person.paint()
    person.flush()
    again = opened(project, budget=3000)
    assert again.resumed.recovered == 5
    assert np.array_equal(again.mask, person.mask)


def test_many_threads_flush_and_nothing_is_lost_or_doubled(project: Project) -> None:
    person = opened(project)
    writer = person.resumed.writer
    assert writer is not None
    stop = threading.Event()

    def flush() -> None:
        while not stop.is_set():
            writer.flush()

    threads = [threading.Thread(target=flush) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(60):
        person.paint()
    stop.set()
    for thread in threads:
        thread.join()
    person.flush()
    log = read_log(project.journal_path(NAME))
    assert log is not None and list(log.records) == person.history.steps


def test_on_a_full_disk_strokes_wait_and_reach_the_disk_when_there_is_room(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
import numpy as np
from mman_core.errors import CannotWrite
from mman_core.project.store import Project
from tests.core.making import save_photo, striped_mask
from tests.core.project.annotator import DRAFT, NAME, Annotator, opened

root = Path(sys.argv[1])
save_photo(root / "a.png", 150, 200)
draft = striped_mask(150, 200)
with Project.open(root) as project:
    person = Annotator(project, "a.png", draft)
    person.paint()
    person.flush()
    with (root / "filler").open("ab", buffering=0) as file:
        try:
            while True:
                file.write(bytes(1024))
        except OSError:
            pass
    failures = 0
    for _ in range(200):
        person.paint()
        try:
            person.flush()
        except CannotWrite as error:
            failures += 1
            assert "disk is full" in str(error)
    assert failures > 100, failures
    found = Annotator(project, "a.png", draft)
    assert len(found.history.steps) == 201 - failures, "what was there before is whole"
    (root / "filler").unlink()
    person.flush()
    found = Annotator(project, "a.png", draft)
    assert np.array_equal(found.mask, person.mask)
    assert len(found.history.steps) == 201
    print("all there")
"""
    assert run_python_on(FULL, tmp_path, code, tmp_path, size="4m") == "all there"
