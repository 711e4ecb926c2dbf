"""What a person reads about a project's weights: champion, challengers with the reason, and what was not judged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mman_core.project.champion import crown, read_history, take_over
from mman_core.project.standings import Judgement, Standing, standings
from mman_core.project.variants import list_variants

LOST = {
    "promoted": False,
    "reason": "Kept as a challenger: it is no better.",
    "images": 5,
    "candidate": 0.4,
    "champion": 0.5,
    "better": None,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Imported weights, a run that lost, one that has not saved weights yet."""
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "mine.safetensors").write_bytes(b"weights")
    for number in (1, 2):
        run = tmp_path / "runs" / f"{number:04d}"
        run.mkdir(parents=True)
        (run / "config.json").write_text(json.dumps({"objective": "mman", "steps": 3}))
    (tmp_path / "runs" / "0001" / "weights.safetensors").write_bytes(b"weights")
    (tmp_path / "runs" / "0001" / "metrics.json").write_text(json.dumps({"steps": 3, "verdict": LOST}))
    (tmp_path / "runs" / "0001" / "done").touch()
    return tmp_path


def of(folder: Path) -> dict[str, Standing]:
    found = standings(folder, list_variants(folder), read_history(folder))
    assert [each.key for each in found][:3] == ["run-0002", "run-0001", "import-mine"], "the latest run first"
    return {each.key: each for each in found}


def test_a_run_stands_with_its_verdict(folder: Path) -> None:
    found = of(folder)
    assert found["run-0001"].judgement == Judgement(False, LOST["reason"], 5, 0.5, 0.4, None)  # type: ignore[arg-type]
    assert found["run-0001"].reason == LOST["reason"]
    assert not found["run-0001"].is_champion and not found["run-0001"].was_champion
    assert found["run-0002"].judgement is None and not found["run-0002"].has_weights


def test_the_champion_and_its_forerunners_say_why(folder: Path) -> None:
    crown(folder, "run-0001", "Chosen by hand.", by_person=True)
    crown(folder, "import-mine", "Went back.", by_person=True)
    found = of(folder)
    assert (found["import-mine"].is_champion, found["import-mine"].reason) == (True, "Went back.")
    assert (found["run-0001"].was_champion, found["run-0001"].reason) == (True, "Chosen by hand.")


def test_a_champion_from_before_the_history_is_taken_over_once(folder: Path) -> None:
    assert take_over(folder, "run-0009") is None, "there are no such weights"
    assert take_over(folder, "run-0001") is not None
    assert of(folder)["run-0001"].is_champion
    assert take_over(folder, "import-mine") is None
    assert [reign.key for reign in read_history(folder)] == ["run-0001"]
