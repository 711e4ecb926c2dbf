"""The classes of a project: bundled ones by their key, others as a file that the project keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from mman_core.errors import WrongLabelSet
from mman_core.labels.label_set import LABEL_SETS
from mman_core.project.store import Project
from tests.core.making import assert_one_clear_sentence

TEXT = """
name = "Garden"
classes = [{ id = 0, name = "Earth", color = [0, 0, 0] }, { id = 1, name = "Tree", color = [0, 99, 0] }]
"""


def test_a_label_set_from_a_file_is_kept_in_the_project(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    file = tmp_path / "garden.toml"
    file.write_text(TEXT)
    with Project.open(tmp_path / "photos", label_set_key=file) as project:
        assert [label.name for label in project.label_set.classes] == ["Earth", "Tree"]
    file.unlink()
    with Project.open(tmp_path / "photos") as project:
        assert project.label_set.key == "garden"
        assert project.label_set_source == str(project.folder / "garden.toml")
    assert 'label_set = "garden.toml"' in (tmp_path / "photos" / ".mman" / "project.toml").read_text()


def test_a_bundled_label_set_is_no_copy_also_when_its_file_is_chosen(tmp_path: Path) -> None:
    with Project.open(tmp_path, label_set_key=LABEL_SETS / "cihp.toml") as project:
        assert project.label_set_source == "cihp"
    assert not (tmp_path / ".mman" / "cihp.toml").exists()


def test_a_file_that_takes_a_bundled_name_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "lip.toml").write_text(TEXT)
    with pytest.raises(WrongLabelSet) as caught:
        Project.open(tmp_path / "photos", label_set_key=tmp_path / "lip.toml")
    assert_one_clear_sentence(caught.value, "lip.toml", "rename the file")
    assert not (tmp_path / "photos" / ".mman").exists()


def test_a_projects_own_file_that_is_gone_is_named(tmp_path: Path) -> None:
    (tmp_path / ".mman").mkdir()
    (tmp_path / ".mman" / "project.toml").write_text('version = 1\nlabel_set = "garden.toml"\n')
    with pytest.raises(WrongLabelSet) as caught:
        Project.open(tmp_path)
    assert_one_clear_sentence(caught.value, "project.toml", "garden")
