"""project.toml: what makes no sense is named and left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from mman_core.errors import WrongProject
from mman_core.project.settings import read_or_make_settings
from mman_core.project.store import Project
from tests.core.making import assert_one_clear_sentence


def test_a_new_file_is_for_people_to_read(tmp_path: Path) -> None:
    path = tmp_path / "project.toml"
    assert read_or_make_settings(path, label_set_key="cihp") == "cihp"
    assert path.read_text() == '# A project of human-parsing masks.\nversion = 1\nlabel_set = "cihp"\n'
    assert read_or_make_settings(path, label_set_key="lip") == "cihp"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("version = 99\nlabel_set = 'lip'\n", "newer version"),
        ("version = ", "is damaged"),
        ("version = 1\n", "is damaged"),
        ("version = 'one'\nlabel_set = 'lip'\n", "needs a number"),
        ("\x00\x01", "is damaged"),
    ],
)
def test_project_settings_that_make_no_sense_are_named(tmp_path: Path, text: str, words: str) -> None:
    Project.open(tmp_path).close()
    (tmp_path / ".mman" / "project.toml").write_text(text)
    with pytest.raises(WrongProject) as caught:
        Project.open(tmp_path)
    assert_one_clear_sentence(caught.value, str(tmp_path / ".mman" / "project.toml"), words)
