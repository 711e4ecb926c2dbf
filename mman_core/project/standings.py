"""How the weights of a project stand: which is the champion, which were, and how each run did against it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mman_core.project.champion import Reign, champion_among
from mman_core.project.runs import Run, list_runs, read_verdict
from mman_core.project.variants import Variant


@dataclass(frozen=True)
class Judgement:
    """A run's match: mean IoU (0..1) of the champion and of the run on the same held-out `images`, None if unknown.

    `better`: the probability that the run is better, None where too few images decide nothing.
    """

    promoted: bool
    reason: str
    images: int
    champion: float | None
    candidate: float | None
    better: float | None


@dataclass(frozen=True)
class Standing:
    """One of a project's weights, or a run that has none; `reason` says why it became champion, or did not."""

    key: str
    title: str
    has_weights: bool
    is_champion: bool
    was_champion: bool
    reason: str
    run: Run | None = None
    judgement: Judgement | None = None


def standings(folder: Path, variants: Sequence[Variant], history: Sequence[Reign]) -> list[Standing]:
    """Return how the variants that have weights stand, and all runs of the `.mman` folder, the latest run first."""
    champion = champion_among(variants, history)
    reasons = {reign.key: reign.reason for reign in history}
    usable = {variant.key: variant for variant in variants if variant.weights is not None}
    runs = {run.key: run for run in list_runs(folder)}

    def standing(key: str, title: str, run: Run | None) -> Standing:
        judgement = None if run is None else _judgement(read_verdict(run.folder))
        is_champion = champion is not None and champion.key == key
        reason = reasons.get(key, "" if judgement is None else judgement.reason)
        return Standing(key, title, key in usable, is_champion, key in reasons, reason, run, judgement)

    others = [standing(key, variant.title, None) for key, variant in usable.items() if key not in runs]
    return [standing(key, run.title, run) for key, run in reversed(runs.items())] + others[::-1]


def _judgement(verdict: dict[str, Any]) -> Judgement | None:
    if not verdict:
        return None
    images = verdict.get("images")
    return Judgement(
        verdict.get("promoted") is True,
        str(verdict.get("reason", "")),
        images if isinstance(images, int) else 0,
        *(_share(verdict.get(name)) for name in ("champion", "candidate", "better")),
    )


def _share(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None
