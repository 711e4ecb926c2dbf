"""Checking done work: what the critics are asked, and how suspicious each finished mask is.

.mman/critics/critics.safetensors     the critics
.mman/critics/scores.jsonl            what they say of each finished mask
.mman/critics/outcomes.jsonl          and whether it was wrong, once a person has looked at it again
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mman_core.errors import NothingToDo, UnreadableImage
from mman_core.images.content import content_hash
from mman_core.jobs import CriticsJob
from mman_core.metrics.ranking import ranks, z_scores
from mman_core.metrics.score_file import MaskScores, mask_scores_path
from mman_core.project.champion import champion_of
from mman_core.project.store import Project

LEAST_MASKS = 8
"""With fewer accepted masks critics would only learn these by heart, and a percentile among them would say nothing."""

VERSION_DIGITS = 12
"""Of the SHA-256 of the critics' file, in hex."""

PARTS = ("softmin", "macro", "micro")
ENOUGH_OUTCOMES = 50
"""Reviewed masks, found right or wrong, from which the weights of the three scores are fitted to the project."""

IMPLAUSIBLE_FROM = 0.9
"""Share of the finished masks whose layout Macro finds less wrong than one that is flagged."""

Weights = tuple[float, float, float]
"""Of softmin, Macro and Micro."""

UNFITTED: Weights = (1.0, 0.0, 0.0)
"""Softmin alone until outcomes are known: of planted mistakes in 60 shop photos (one seed, 80 masks learned from) it
found more (AUROC 0.92) than with both critics added (0.84); Macro helped with swapped sides only (0.95, not 0.93)."""


def critics_path(folder: Path) -> Path:
    """Return where the critics of a project's `.mman` folder lie."""
    return folder / "critics" / "critics.safetensors"


def critics_job(project: Project, *, steps: int = 400, device: str = "auto") -> CriticsJob:
    """Return the job that trains a project's critics and scores its accepted masks; 0 steps: scores only.

    Raises NothingToDo without weights.
    """
    champion = champion_of(project.folder)
    if champion is None:
        raise NothingToDo(f"There are no weights in {project.folder} to begin critics from; import some first.")
    accepted = [row.name for row in project.images if row.status.is_accepted and project.is_touched(row.name)]
    files = tuple(
        (name, *map(str, (project.photo_path(name), project.mask_path(name), project.draft_path(champion.key, name))))
        for name in accepted
    )
    return CriticsJob(
        files,  # type: ignore[arg-type]
        str(champion.weights),
        champion.key,
        str(critics_path(project.folder)),
        str(mask_scores_path(project.folder)),
        steps,
        device,
    )


def critics_version(folder: Path) -> str:
    """Return what names the critics of a project's `.mman` folder in their scores; "" if there are none."""
    path = critics_path(folder)
    return content_hash(path)[:VERSION_DIGITS] if path.exists() else ""


def is_up_to_date(project: Project, scores: MaskScores, hash_of: Callable[[Path], str] = content_hash) -> bool:
    """Tell whether the scores are of the mask as it is on the disk now. Any thread may ask that may use `hash_of`."""
    try:
        return hash_of(project.mask_path(scores.name)) == scores.mask
    except UnreadableImage:
        return False


def suspicion(scores: Mapping[str, MaskScores], weights: Weights = UNFITTED) -> dict[str, float]:
    """Return how suspicious each mask is among all that were scored: the weighted sum of its z-scores."""
    if not scores:
        return {}
    columns = [z_scores(np.array([getattr(each, part) for each in scores.values()])) for part in PARTS]
    sums = np.sum([weight * column for weight, column in zip(weights, columns, strict=True)], axis=0)
    return dict(zip(scores, sums.tolist(), strict=True))


@dataclass(frozen=True)
class Standing:
    """How wrong a finished mask looks among all that were scored: shares (0..1) of them that look less wrong."""

    suspicion: float
    macro: float
    micro: float
    is_implausible: bool
    """Macro calls the layout wrong, and hardly any other as wrong: left and right may be swapped."""


def standings(scores: Mapping[str, MaskScores], weights: Weights = UNFITTED) -> dict[str, Standing]:
    """Return where each mask stands among all that were scored."""
    if not scores:
        return {}
    by_macro, by_micro = (np.array([getattr(each, part) for each in scores.values()]) for part in ("macro", "micro"))
    columns = (np.array(list(suspicion(scores, weights).values())), by_macro, by_micro)
    shares = np.stack([(ranks(column) - 0.5) / len(column) for column in columns], 1).tolist()
    # A tenth is always among the worst: what Macro calls right is not flagged.
    flags = [
        macro >= IMPLAUSIBLE_FROM and each.macro > 0
        for (_, macro, _), each in zip(shares, scores.values(), strict=True)
    ]
    return {
        name: Standing(whole, macro, micro, flag)
        for name, (whole, macro, micro), flag in zip(scores, shares, flags, strict=True)
    }


def standing_among(value: float, others: Sequence[float]) -> float:
    """Return the share (0..1) of the others that are less than the value, equal ones counting half; 0.5 of none."""
    if not others:
        return 0.5
    known = np.asarray(others, np.float64)
    return float(np.mean(known < value) + np.mean(known <= value)) / 2


def fitted_weights(scores: Sequence[MaskScores], was_wrong: Sequence[bool], *, rounds: int = 500) -> Weights:
    """Return weights under which suspicion tells wrong masks from right ones best, once 50 outcomes are known.

    Logistic regression on the z-scores with a small penalty, by gradient descent; weights are at least 0 and their mean
    is 1. With fewer outcomes, or all of one kind, they are UNFITTED.
    """
    wrong = np.asarray(was_wrong, np.float64)
    if len(scores) < ENOUGH_OUTCOMES or wrong.min() == wrong.max():
        return UNFITTED
    columns = np.stack([z_scores(np.array([getattr(each, part) for each in scores])) for part in PARTS], 1)
    weights, offset = np.zeros(len(PARTS)), 0.0
    for _ in range(rounds):
        error = 1 / (1 + np.exp(-(columns @ weights + offset))) - wrong
        weights = np.maximum(0, weights - 0.5 * (columns.T @ error / len(wrong) + 0.01 * weights))
        offset -= 0.5 * float(error.mean())
    if not weights.any():
        return UNFITTED
    softmin, macro, micro = (weights / weights.mean()).tolist()
    return softmin, macro, micro
