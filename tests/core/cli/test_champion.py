"""`mman finetune` ends with a match against the champion; `mman champion` shows what came of it and goes back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from mman_core.cli.main import main
from mman_core.images.index_png import read_mask
from mman_core.project.champion import champion_of, crown
from mman_core.project.runs import list_runs, read_verdict
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project


@pytest.fixture
def root(
    pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A project with three images, all done, whose champion are imported weights."""
    monkeypatch.setattr("mman_core.learn.challenge.GUARD_FIGURES", 1)
    root = tmp_path / "photos"
    root.mkdir()
    for photo, _ in pairs:
        shutil.copy(photo, root / photo.name)
    with Project.open(root) as project:
        for photo, mask in pairs:
            project.write_mask(photo.name, read_mask(mask))
            project.set_status(photo.name, ImageStatus.DONE)
        (project.folder / "weights").mkdir()
        shutil.copy(weights, project.folder / "weights" / "mine.safetensors")
        crown(project.folder, "import-mine", "Chosen by hand.", by_person=True)
    yield root


def test_a_training_starts_from_the_champion_and_is_judged(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--steps", "1", "--batch-size", "1", "--device", "cpu"]
    assert main(["finetune", "--project", str(root), *arguments]) == 0
    assert "fewer than 4 decide nothing" in capsys.readouterr().err
    (run,) = list_runs(root / ".mman")
    assert run.begun_with == str(root / ".mman" / "weights" / "mine.safetensors")
    assert read_verdict(run.folder)["against"] == "import-mine"
    assert champion_of(root / ".mman").key == "import-mine"  # type: ignore[union-attr]

    assert main(["champion", str(root), "--set", "run-0001"]) == 0
    assert "champion: run-0001" in capsys.readouterr().out
    assert main(["champion", str(root)]) == 0
    told = capsys.readouterr().out
    assert "Chosen by hand." in told
    assert "decide nothing" in told
    assert main(["champion", str(root), "--set", "run-0002"]) == 2
    assert "run-0002" in capsys.readouterr().err
    assert main(["champion", str(root), "--judge", "run-0001", "--device", "cpu"]) == 0
    assert read_verdict(run.folder)["against"] == "run-0001"


def test_critics_list_the_masks_by_suspicion(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["critics", str(root), "--steps", "1", "--device", "cpu"]) == 2
    assert "there are 3" in capsys.readouterr().err
    monkeypatch.setattr("mman_core.learn.critics.work.LEAST_MASKS", 3)
    assert main(["critics", str(root), "--steps", "1", "--device", "cpu"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert sorted(line.split()[1] for line in told) == ["0.jpg", "1.jpg", "2.jpg"]
    assert [float(line.split()[0]) for line in told] == sorted((float(line.split()[0]) for line in told), reverse=True)
