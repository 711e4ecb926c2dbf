"""What was measured so far, a line for each piece of work: a study that was stopped goes on behind them.

STUDY/corrected.jsonl   what one annotator did with one photo from one start
STUDY/rounds.jsonl      what one round of fine-tuning came to
STUDY/doubts.jsonl      how much the base model doubts each of its drafts
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from mman_core.images.json_lines import append_lines, read_lines
from mman_core.metrics.score_file import DraftScores, add_scores, read_scores
from mman_core.study.robot import Work

Curve = tuple[tuple[int, float, float], ...]
"""(actions, modelled seconds, mean IoU) at the start and after each thing that was done."""


@dataclass(frozen=True)
class Corrected:
    """What one annotator did with one photo from one start."""

    arm: str
    photo: str
    seed: int
    work: Work
    curve: Curve = ()


@dataclass(frozen=True)
class Round:
    """What one round came to: mean IoUs 0..1, `before` those of the weights with which it began.

    `learned` and `held_out`: corrections so far, by what the program did with them. `promoted` and `reason`: what it
    would have said of the round. `drafts`: mean over the measured photos, which nothing was chosen by.
    """

    arm: str
    seed: int
    number: int
    learned: int
    held_out: int
    promoted: bool
    reason: str
    guard_before: float
    guard_after: float
    drafts: float


class Kept:
    """All that is known of a study."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self.doubts: dict[str, DraftScores] = read_scores(out / "doubts.jsonl", DraftScores)
        rounds = [Round(**entry) for entry in read_lines(out / "rounds.jsonl")]
        corrected = [_corrected(**entry) for entry in read_lines(out / "corrected.jsonl")]
        self._rounds = {(each.arm, each.seed, each.number): each for each in rounds}
        self._corrected = {(each.arm, each.photo, each.seed): each for each in corrected}

    @property
    def rounds(self) -> list[Round]:
        return list(self._rounds.values())

    @property
    def corrected(self) -> list[Corrected]:
        return list(self._corrected.values())

    def has_round(self, arm: str, seed: int, number: int) -> bool:
        return (arm, seed, number) in self._rounds

    def has_corrected(self, arm: str, photo: str, seed: int) -> bool:
        return (arm, photo, seed) in self._corrected

    def add(self, found: Round | Corrected | DraftScores) -> None:
        """Keep one more piece of work. Raises CannotWrite."""
        match found:
            case Round():
                self._rounds[found.arm, found.seed, found.number] = found
                append_lines(self._out / "rounds.jsonl", [dataclasses.asdict(found)])
            case Corrected():
                self._corrected[found.arm, found.photo, found.seed] = found
                append_lines(self._out / "corrected.jsonl", [dataclasses.asdict(found)])
            case DraftScores():
                self.doubts[found.name] = found
                add_scores(self._out / "doubts.jsonl", [found])


def _corrected(
    arm: str, photo: str, seed: int, work: dict[str, float], curve: list[tuple[int, float, float]]
) -> Corrected:
    points = tuple((actions, seconds, iou) for actions, seconds, iou in curve)
    return Corrected(arm, photo, seed, Work(**work), points)  # type: ignore[arg-type]
