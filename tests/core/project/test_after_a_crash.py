"""Opening a project that a killed program has left: what journals hold is in the masks again, leftovers are gone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from mman_core.project.status import ImageStatus
from mman_core.project.store import Project
from tests.core.making import save_photo, striped_mask
from tests.core.project.annotator import Annotator

DRAFT = striped_mask(150, 200)
ROOT = Path(__file__).resolve().parents[3]

DIE = """
import os, sys
from pathlib import Path
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project
from tests.core.making import striped_mask
from tests.core.project.annotator import Annotator

project = Project.open(Path(sys.argv[1]))
first, second, third = (Annotator(project, name, striped_mask(150, 200)) for name in ("a.png", "b.png", "c.png"))
first.paint()
first.save()
first.paint()
second.paint()
third.paint()
third.go_to(0)
for person in (first, second, third):
    person.flush()
print(first.mask.tobytes().hex(), second.mask.tobytes().hex(), flush=True)
os._exit(9)
"""


def test_after_a_crash_all_masks_have_the_strokes_that_were_in_their_journals(tmp_path: Path) -> None:
    for name in ("a.png", "b.png", "c.png"):
        save_photo(tmp_path / name, 150, 200)
    died = subprocess.run(
        [sys.executable, "-c", DIE, str(tmp_path)], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert died.returncode == 9, died.stderr
    painted = [np.frombuffer(bytes.fromhex(text), np.uint8).reshape(150, 200) for text in died.stdout.split()]
    with Project.open(tmp_path) as project:
        assert sorted(project.recovered) == ["a.png", "b.png"]
        for name, mask in zip(("a.png", "b.png"), painted, strict=True):
            found = project.read_mask(name, (150, 200))
            assert found is not None and np.array_equal(found, mask)
            assert project.row(name).status is ImageStatus.IN_WORK
            again = Annotator(project, name, DRAFT)
            assert again.resumed.notice == ""
            again.go_to(0)
            assert np.array_equal(again.mask, DRAFT)
        assert not project.is_touched("c.png")
    with Project.open(tmp_path) as project:
        assert project.recovered == []


def test_strokes_are_recovered_also_if_the_clock_was_put_back_meanwhile(tmp_path: Path) -> None:
    for name in ("a.png", "b.png", "c.png"):
        save_photo(tmp_path / name, 150, 200)
    subprocess.run([sys.executable, "-c", DIE, str(tmp_path)], check=False, cwd=ROOT, capture_output=True)
    for path in (tmp_path / ".mman" / "journal").iterdir():
        os.utime(path, (1_000_000, 1_000_000))
    with Project.open(tmp_path) as project:
        assert sorted(project.recovered) == ["a.png", "b.png"]


def test_what_a_killed_write_left_is_removed_when_the_project_is_opened_again(tmp_path: Path) -> None:
    for name in ("a.png", "b.png", "c.png"):
        save_photo(tmp_path / name, 150, 200)
    subprocess.run([sys.executable, "-c", DIE, str(tmp_path)], check=False, cwd=ROOT, capture_output=True)
    left = [tmp_path / ".mman" / folder / ".0123456789abcdef.tmp" for folder in ("masks/deep", "drafts/starter", "")]
    theirs = tmp_path / ".mman" / "runs" / "0001" / ".0123456789abcdef.tmp"
    for path in (*left, theirs):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
    Project.open(tmp_path).close()
    assert not any(path.exists() for path in left)
    assert theirs.exists(), "a training may still be at work"
