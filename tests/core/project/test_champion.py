"""The champion changes in one step, is never lost, and any earlier one is a step away."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mman_core.errors import NothingToDo, WrongProject
from mman_core.project.champion import (
    base_of,
    champion_of,
    crown,
    crown_unsettled,
    crown_winner,
    read_history,
)
from mman_core.project.runs import list_runs
from mman_core.project.variants import list_variants


def _run(folder: Path, number: int, begun_with: Path | str, verdict: dict[str, object] | None = None) -> Path:
    """A finished run; returns its weights."""
    run = folder / "runs" / f"{number:04d}"
    run.mkdir(parents=True)
    (run / "config.json").write_text(json.dumps({"objective": "mman", "steps": 3, "weights": str(begun_with)}))
    (run / "weights.safetensors").write_bytes(b"weights")
    (run / "metrics.json").write_text(json.dumps({"steps": 3} | ({"verdict": verdict} if verdict else {})))
    (run / "done").touch()
    return run / "weights.safetensors"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project folder with imported weights "mine", which are its champion, and nothing else but the starter."""
    folder = tmp_path / ".mman"
    (folder / "weights").mkdir(parents=True)
    (folder / "weights" / "mine.safetensors").write_bytes(b"weights")
    crown(folder, "import-mine", "Chosen by hand.", by_person=True)
    return folder


WON = {"promoted": True, "reason": "Promoted: it is better.", "against": "import-mine"}


def test_the_first_champion_is_the_first_of_the_variants(tmp_path: Path) -> None:
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "mine.safetensors").write_bytes(b"weights")
    assert champion_of(tmp_path) == list_variants(tmp_path)[0]
    assert champion_of(tmp_path / "empty") in (*list_variants(tmp_path / "empty"), None)


def test_a_winner_becomes_champion_and_one_step_goes_back(folder: Path) -> None:
    _run(folder, 1, "", WON)
    (run,) = list_runs(folder)
    assert crown_winner(folder, run) is not None
    assert champion_of(folder).key == "run-0001"  # type: ignore[union-attr]
    crown(folder, "import-mine", "Chosen by hand.", by_person=True)
    assert champion_of(folder).key == "import-mine"  # type: ignore[union-attr]
    assert [reign.key for reign in read_history(folder)] == ["import-mine", "run-0001", "import-mine"]


def test_one_whom_a_person_took_back_is_not_crowned_again(folder: Path) -> None:
    _run(folder, 1, "", WON)
    crown_winner(folder, list_runs(folder)[0])
    crown(folder, "import-mine", "Chosen by hand.", by_person=True)
    assert crown_unsettled(folder) is None


def test_a_loser_is_not_crowned(folder: Path) -> None:
    _run(folder, 1, "", {**WON, "promoted": False})
    _run(folder, 2, "")
    assert [crown_winner(folder, run) for run in list_runs(folder)] == [None, None]


def test_a_win_against_an_earlier_champion_does_not_count(folder: Path) -> None:
    _run(folder, 1, "", WON)
    _run(folder, 2, "", WON)
    crown_winner(folder, list_runs(folder)[1])
    assert crown_winner(folder, list_runs(folder)[0]) is None


def test_a_winner_that_was_not_crowned_before_a_kill_is_crowned_at_the_next_opening(folder: Path) -> None:
    _run(folder, 1, "", WON)
    assert crown_unsettled(folder).key == "run-0001"  # type: ignore[union-attr]
    assert crown_unsettled(folder) is None


def test_weights_that_are_gone_leave_the_champion_before(folder: Path) -> None:
    weights = _run(folder, 1, "", WON)
    crown_winner(folder, list_runs(folder)[0])
    weights.unlink()
    assert champion_of(folder).key == "import-mine"  # type: ignore[union-attr]


def test_a_winner_whose_weights_are_gone_is_not_crowned(folder: Path) -> None:
    _run(folder, 1, "", WON).unlink()
    assert crown_unsettled(folder) is None


def test_unknown_weights_are_not_crowned(folder: Path) -> None:
    with pytest.raises(NothingToDo, match="run-0009"):
        crown(folder, "run-0009", "", by_person=True)


def test_a_damaged_history_is_named(folder: Path) -> None:
    (folder / "champion.json").write_text('[{"key": 1')
    with pytest.raises(WrongProject, match=r"champion\.json"):
        read_history(folder)


def test_a_refit_begins_where_the_chain_of_trainings_began(folder: Path) -> None:
    mine = folder / "weights" / "mine.safetensors"
    first = _run(folder, 1, mine)
    _run(folder, 2, first)
    by_key = {variant.key: variant for variant in list_variants(folder)}
    assert base_of(folder, by_key["run-0002"]).key == "import-mine"
    assert base_of(folder, by_key["import-mine"]).key == "import-mine"


CROWN_FOR_EVER = """
import sys
from pathlib import Path
from mman_core.project.champion import crown
while True:
    print(crown(Path(sys.argv[1]), "import-mine", "Chosen by hand.", by_person=True).key, flush=True)
"""


@pytest.mark.parametrize("crowned", [1, 2, 7])
def test_a_kill_in_the_middle_leaves_a_whole_history(folder: Path, crowned: int) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", CROWN_FOR_EVER, str(folder)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[3]
    )
    assert child.stdout is not None
    for _ in range(crowned):
        child.stdout.readline()
    child.kill()
    child.wait()
    child.stdout.close()
    assert len(read_history(folder)) >= 1 + crowned
    assert champion_of(folder).key == "import-mine"  # type: ignore[union-attr]
