"""Notices the paper's poor convergence (Figure 2 b, sections 3.5 and 4.5): D has won and teaches G no more."""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Iterable

from mman_core.jobs import PoorConvergence, StepDone

WINDOW = 50
"""Steps over which what D thinks is averaged: a single easy photo does not decide.

Only steps in which D saw a map count. Over the MMAN stages of the starter weights (1,703 steps) the mean of no 50 steps
came nearer to the bounds below than D(real) 0.72 and D(fake) 0.28.
"""

SURE_REAL = 0.95
SURE_FAKE = 0.05
"""Beyond these means D(real) and D(fake) count as 1 and 0. Equation 3 then hardly moves G: at D = 0.05 the slope of
log(1 - D) over D's logit is a tenth of what it is where D only guesses."""


class ConvergenceWatch:
    """Is shown every step of a training, in order, and tells once for each discriminator when it has won.

    `seen`: the steps before those that it will be shown. `real_target`: what D is taught to say of true maps; with less
    than 1 it has won a little earlier.
    """

    def __init__(self, seen: Iterable[StepDone] = (), real_target: float = 1.0) -> None:
        self._sure_real = SURE_REAL * real_target
        self.found: list[PoorConvergence] = []
        self._beliefs: dict[str, deque[tuple[float, float]]] = {
            which: deque(maxlen=WINDOW) for which in ("macro", "micro")
        }
        for step in seen:
            self.see(step)

    def see(self, step: StepDone) -> list[PoorConvergence]:
        """Return what this step, with those before it, shows for the first time: mostly nothing."""
        new = [
            PoorConvergence(step.step, which)
            for which, real, fake in (
                ("macro", step.macro_real, step.macro_fake),
                ("micro", step.micro_real, step.micro_fake),
            )
            if real is not None
            and fake is not None
            and self._has_won(which, real, fake)
            and all(known.which != which for known in self.found)
        ]
        self.found += new
        return new

    def metrics(self) -> dict[str, object]:
        """Return what metrics.json says of it: nothing of a training that went well."""
        return {"poor_convergence": [dataclasses.asdict(found) for found in self.found]} if self.found else {}

    def _has_won(self, which: str, real: float, fake: float) -> bool:
        beliefs = self._beliefs[which]
        beliefs.append((real, fake))
        if len(beliefs) < WINDOW:
            return False
        mean_real = sum(real for real, _ in beliefs) / WINDOW
        mean_fake = sum(fake for _, fake in beliefs) / WINDOW
        return mean_real > self._sure_real and mean_fake < SURE_FAKE


def poor_convergence(steps: Iterable[StepDone]) -> list[PoorConvergence]:
    """Return where a whole log shows poor convergence: once for each discriminator, or nothing."""
    return ConvergenceWatch(steps).found
