"""What judges the kills can itself tell a torn file from a whole one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mman_core.project.store import Project
from tests.core.making import save_photo
from tests.core.project.annotator import Annotator
from tests.faults.whole import torn_files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_photo(tmp_path / "a.png", 150, 200)
    with Project.open(tmp_path) as project:
        person = Annotator(project, "a.png", np.zeros((150, 200), np.uint8))
        for _ in range(4):
            person.paint()
            person.save()
    (tmp_path / "b.json").write_text('{"a": 1}')
    return tmp_path


@pytest.mark.parametrize("name", ["a.png", "b.json", ".mman/masks/a.png.png", ".mman/index.db", ".mman/project.toml"])
def test_half_a_file_is_torn(folder: Path, name: str) -> None:
    assert torn_files(folder) == []
    path = folder / name
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2 + 1])
    assert [found.partition(":")[0] for found in torn_files(folder)] == [str(path)]


def test_a_journal_may_end_in_the_middle_of_a_stroke_but_not_be_bad_before(folder: Path) -> None:
    path = folder / ".mman" / "journal" / "a.png.log"
    data = bytearray(path.read_bytes())
    path.write_bytes(data[:-10])
    assert torn_files(folder) == []
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    assert len(torn_files(folder)) == 1
