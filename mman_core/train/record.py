"""Drains the steps of a training: logs them, watches how they converge, and has kept what going on needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mman_core.jobs import PoorConvergence, StepDone
from mman_core.train.checkpoint import Progress
from mman_core.train.convergence import ConvergenceWatch
from mman_core.train.run_folder import RunFolder

LOG_EVERY = 10
"""Steps that are written at once."""


def recorded(
    steps: Iterator[StepDone],
    progress: Progress,
    run: RunFolder,
    watch: ConvergenceWatch,
    *,
    keep_every: int,
    keep: Callable[[], None],
) -> Iterator[StepDone | PoorConvergence]:
    """Pass the steps on and log them; after each `keep_every`-th, `keep` writes the weights and a checkpoint.

    The log is written first, so that it always reaches as far as the checkpoint, and mostly further: see `cut_log`.
    """
    unlogged: list[StepDone] = []
    for step in steps:
        progress.done = step.step
        unlogged.append(step)
        yield step
        yield from watch.see(step)
        is_due = step.step % keep_every == 0
        if is_due or len(unlogged) == LOG_EVERY:
            run.log(unlogged)
            unlogged.clear()
        if is_due:
            keep()
    run.log(unlogged)
