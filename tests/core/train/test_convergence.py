"""Poor convergence is told once, where it shows, and never of a training in which both sides learn."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from mman_core.jobs import FinetuneConfig, FinetuneJob, PoorConvergence, StepDone
from mman_core.train.convergence import WINDOW, poor_convergence
from mman_core.train.finetune import fine_tune
from mman_core.train.run_folder import read_log


def _log(macro_real: float, macro_fake: float, *, steps: int = 200, noise: float = 0.02) -> list[StepDone]:
    """A log in which Micro D only guesses, and Macro D thinks this, give or take the noise."""
    drawn = np.random.default_rng(0).normal((macro_real, macro_fake), noise, (steps, 2)).clip(0, 1)
    return [
        StepDone(n, steps, 1.0, 1.0, real, fake, 0.55, 0.45, 0.1) for n, (real, fake) in enumerate(drawn.tolist(), 1)
    ]


def test_a_discriminator_that_wins_is_told_once_when_the_window_is_full() -> None:
    assert poor_convergence(_log(0.99, 0.01)) == [PoorConvergence(WINDOW, "macro")]


@pytest.mark.parametrize(("real", "fake"), [(0.5, 0.5), (0.7, 0.3), (0.9, 0.1), (0.99, 0.2), (0.8, 0.01), (0.99, 0.99)])
def test_a_discriminator_that_errs_is_not(real: float, fake: float) -> None:
    assert poor_convergence(_log(real, fake, noise=0.1)) == []


def test_a_short_stretch_of_easy_photos_is_not() -> None:
    easy = _log(0.99, 0.01, steps=WINDOW - 10)
    assert poor_convergence([*_log(0.6, 0.4), *easy, *_log(0.6, 0.4)]) == []


def test_it_is_told_where_it_begins() -> None:
    log = [*_log(0.6, 0.4, steps=100), *_log(0.99, 0.01, steps=100)]
    (found,) = poor_convergence([dataclasses.replace(step, step=n) for n, step in enumerate(log, 1)])
    assert 100 + WINDOW - 10 < found.step <= 100 + WINDOW


def test_steps_without_a_discriminator_do_not_count() -> None:
    blind = StepDone(1, 9, 1.0, 1.0, None, None, None, None, 0.1)
    assert poor_convergence([blind] * 200) == []
    steps = [each for step in _log(0.99, 0.01, steps=WINDOW) for each in (step, blind)]
    assert len(poor_convergence(steps)) == 1


def test_a_generator_that_cannot_learn_loses_and_the_run_says_so(
    pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mman_core.train.convergence.WINDOW", 15)
    config = FinetuneConfig(
        "macro",
        steps=40,
        crop=64,
        batch_size=1,
        generator_lr=0,
        discriminator_lr=3e-3,
        weight_decay=0,
        replay=0,
        device="cpu",
        threads=1,
    )
    job = FinetuneJob(tuple((str(photo), str(mask)) for photo, mask in pairs), str(weights), str(tmp_path), config)
    told = [event for event in fine_tune(job, lambda: False) if isinstance(event, PoorConvergence)]
    assert [event.which for event in told] == ["macro"]
    log = read_log(tmp_path)
    assert told == poor_convergence(log)
    last = log[-1]
    assert (
        last.macro_real_loss is not None and last.macro_fake_loss is not None and last.macro_generator_loss is not None
    )
    assert max(last.macro_real_loss, last.macro_fake_loss) < 0.1 < 2 < last.macro_generator_loss
    metrics = json.loads((tmp_path / "metrics.json").read_text())
    assert metrics["poor_convergence"] == [{"step": told[0].step, "which": "macro"}]
