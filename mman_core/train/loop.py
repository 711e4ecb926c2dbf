"""The one training loop: window, command line and tests drain this generator."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator

from mman_core.jobs import StepDone
from mman_core.train.batch import Batch
from mman_core.train.ema import Average
from mman_core.train.step import AdversarialStep, Losses
from mman_core.types import StopFlag


def training_steps(
    step: AdversarialStep,
    average: Average,
    batches: Iterator[Batch],
    *,
    first: int,
    last: int,
    total: int,
    lr_factor: Callable[[int], float],
    should_stop: StopFlag,
) -> Iterator[StepDone]:
    """Yield one StepDone for each step from `first`+1 to `last`; ends early, between two steps, when asked to stop."""
    for number in range(first + 1, last + 1):
        if should_stop():
            return
        started = time.perf_counter()
        step.scale_lr(lr_factor(number))
        measured = step.step(next(batches))
        average.update(step.networks.generator)
        yield done(number, total, measured, time.perf_counter() - started)


def done(number: int, total: int, measured: Losses, seconds: float) -> StepDone:
    """Return what a step measured as the event that everyone shows."""
    judged = {
        f"{curve}_{name}": value
        for curve, judge in (("macro", measured.macro), ("micro", measured.micro))
        for name, value in (dataclasses.asdict(judge) if judge else dict.fromkeys(("real", "fake"))).items()
    }
    return StepDone(number, total, measured.ce_high, measured.ce_low, seconds=seconds, **judged)
