"""What came of checking: masks that the critics had scored, and whether a person then found them wrong."""

from __future__ import annotations

import dataclasses
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mman_core.images.json_lines import append_lines, read_lines
from mman_core.metrics.score_file import MaskScores
from mman_core.project.checking import Weights, fitted_weights


@dataclass(frozen=True)
class Outcome:
    """The scores of a finished mask, and whether it was changed afterwards (wrong) or reviewed as it was (right)."""

    scores: MaskScores
    was_wrong: bool


def outcomes_path(folder: Path) -> Path:
    """Return where the outcomes lie in a project's `.mman` folder."""
    return folder / "critics" / "outcomes.jsonl"


def add_outcome(path: Path, outcome: Outcome) -> None:
    """Append an outcome. Raises CannotWrite."""
    append_lines(path, [{**dataclasses.asdict(outcome.scores), "was_wrong": outcome.was_wrong}])


def read_outcomes(path: Path) -> list[Outcome]:
    """Return the last outcome of each mask in each of its states; none without the file."""
    found: dict[tuple[str, str], Outcome] = {}
    for entry in read_lines(path):
        with suppress(TypeError, KeyError):
            was_wrong = entry.pop("was_wrong") is True
            scores = MaskScores(**entry)
            found[scores.name, scores.mask] = Outcome(scores, was_wrong)
    return list(found.values())


def weights_from(path: Path) -> Weights:
    """Return the weights of the three scores that fit the outcomes; as long as these are few, the usual ones."""
    outcomes = read_outcomes(path)
    return fitted_weights([each.scores for each in outcomes], [each.was_wrong for each in outcomes])
