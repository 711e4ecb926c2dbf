"""`mman project check` and `mman project trash`: what they print, what they change, and their exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from mman_core.cli.main import main
from mman_core.project.store import Project
from tests.core.making import save_photo, striped_mask


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project of one image whose mask is of another size."""
    save_photo(tmp_path / "photos" / "a b.jpg")
    with Project.open(tmp_path / "photos") as project:
        project.write_mask("a b.jpg", striped_mask(8, 9))
    return tmp_path / "photos"


def test_what_is_wrong_is_named_then_repaired_then_restored(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mask = root / ".mman" / "masks" / "a b.jpg.png"
    before = mask.read_bytes()
    assert main(["project", "check", str(root)]) == 1
    assert f"{mask} is 9 x 8 pixels, but its photo is 30 x 20" in capsys.readouterr().out
    assert mask.read_bytes() == before
    assert main(["project", "check", str(root), "--repair"]) == 0
    assert "moved to " in capsys.readouterr().out
    assert not mask.exists()
    assert main(["project", "check", str(root)]) == 0
    capsys.readouterr()
    assert main(["project", "trash", str(root)]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert "from masks/a b.jpg.png" in line
    assert main(["project", "trash", str(root), "--restore", line.split("  ")[0]]) == 0
    assert mask.read_bytes() == before


def test_what_cannot_be_looked_at_or_is_in_use_is_said(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["project", "check", str(root / "nowhere")]) == 2
    assert "holds no project" in capsys.readouterr().err
    assert main(["project", "trash", str(root), "--restore", "nothing"]) == 2
    assert "choose a name that is listed" in capsys.readouterr().err
    with Project.open(root):
        assert main(["project", "check", str(root), "--repair"]) == 2
        assert "is open in another window" in capsys.readouterr().err
        assert main(["project", "check", str(root)]) == 1
