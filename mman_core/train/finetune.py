"""Fine-tuning on corrected masks: the generator that the window's thread, the engine and the command line drain."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import nn

from mman_core.errors import NothingToDo, WrongWeights
from mman_core.jobs import (
    OBJECTIVES,
    Event,
    FinetuneConfig,
    FinetuneJob,
    PhotoFailed,
    RunSaved,
    StepDone,
    WeightsLoaded,
)
from mman_core.labels.label_set import LabelSet, load_label_set
from mman_core.mannequins.draw import draw_mannequin
from mman_core.model.card import WeightsCard
from mman_core.model.device import choose_device, device_title
from mman_core.model.variants import VARIANTS
from mman_core.model.weights import Networks, load_networks
from mman_core.train.augment import Augmentation
from mman_core.train.batch import Sampler
from mman_core.train.ema import Average
from mman_core.train.loop import training_steps
from mman_core.train.run_folder import RunFolder
from mman_core.train.samples import Sample, read_pairs
from mman_core.train.schedule import cosine_factor, rise_factor
from mman_core.train.step import AdversarialStep
from mman_core.types import StopFlag

LOG_EVERY = 10
SAVE_EVERY = 100
MEMORY_SIDE = 512
"""Photos are kept in memory no longer than this many pixels; crops are at most half of it."""

MANNEQUIN_LABEL_SET = "lip"
MANNEQUIN_SIZE = (320, 240)
REPLAYED = 64
"""Drawn in one to three seconds; enough that none comes up often."""


def fine_tune(job: FinetuneJob, should_stop: StopFlag) -> Iterator[Event]:
    """Nudge weights towards corrected masks; yields a StepDone a step and RunSaved when weights were written.

    Stopping keeps what was learned. Batch statistics stay as they are: batches are too small to renew them.
    Raises NothingToDo without a readable pair, WrongWeights, CannotWrite.
    """
    config = job.config
    networks = load_networks(Path(job.weights))
    ours = load_label_set(networks.card.label_set)
    if job.label_set not in ("", ours.key):
        raise WrongWeights(
            f"The weights {job.weights} were trained for the classes of {ours.name}, but the corrected masks have "
            f"those of {job.label_set}; choose weights of the same classes."
        )
    samples, left_out = read_pairs(job.pairs, ours, MEMORY_SIDE)
    for index, sentence in enumerate(left_out, 1):
        yield PhotoFailed("", sentence, index, len(left_out))
    if not samples:
        raise NothingToDo("There is no corrected mask to learn from: correct at least one image first.")
    device = choose_device(config.device)
    torch.set_num_threads(config.threads or _spare_cores())
    torch.manual_seed(config.seed)
    run = RunFolder(Path(job.out))
    start = {"start": networks.card.title, "weights": job.weights, "pairs": list(job.pairs)}
    run.write_config(dataclasses.asdict(config) | start)
    yield WeightsLoaded(networks.card.title, device_title(device))
    yield from _run(config, networks, _sampler(samples, ours, config), run, device, should_stop)


def _lr_factor(number: int, steps: int) -> float:
    """Rise over the first tenth of the steps, then fall to a tenth along a cosine: the start must not throw away."""
    return rise_factor(number, steps // 10) * cosine_factor(number / steps, 0.1)


def _spare_cores() -> int:
    """Return all cores but one: the window, and whatever else the person does, keep theirs."""
    return max(1, (os.cpu_count() or 2) - 1)


def _sampler(samples: list[Sample], ours: LabelSet, config: FinetuneConfig) -> Sampler:
    rng = np.random.default_rng(config.seed)
    pools, shares = [samples], [1 - config.replay]
    if config.replay > 0 and ours.key == MANNEQUIN_LABEL_SET:
        pools, shares = [samples, _mannequins(config)], [1 - config.replay, config.replay]
    return Sampler(pools, shares, ours.size, ours.flip_table(), Augmentation(), rng)


def _mannequins(config: FinetuneConfig) -> list[Sample]:
    """Draw figures to rehearse: they show every class, so that classes which no correction shows are not forgotten."""
    drawn = np.random.default_rng([config.seed, REPLAYED])
    return [Sample(*draw_mannequin(drawn, *MANNEQUIN_SIZE)) for _ in range(REPLAYED)]


def _run(
    config: FinetuneConfig,
    networks: Networks,
    sampler: Sampler,
    run: RunFolder,
    device: torch.device,
    should_stop: StopFlag,
) -> Iterator[Event]:
    step = AdversarialStep(networks, config, device)
    networks.generator.train()
    fix_batch_statistics(networks.generator)
    average = Average(networks.generator, config.ema, fades=False)
    batches = sampler.batches(config.crop, config.crop, config.batch_size)
    unlogged: list[StepDone] = []
    done = 0
    steps = training_steps(
        step,
        average,
        batches,
        first=0,
        last=config.steps,
        total=config.steps,
        lr_factor=lambda number: _lr_factor(number, config.steps),
        should_stop=should_stop,
    )
    for event in steps:
        done = event.step
        unlogged.append(event)
        yield event
        if len(unlogged) == LOG_EVERY:
            run.log(unlogged)
            unlogged = []
        if done % SAVE_EVERY == 0 and done < config.steps:
            run.save(networks, average, _card(networks.card, config, done))
    run.log(unlogged)
    yield from _finish(networks, average, run, _card(networks.card, config, done), stopped=done < config.steps)


def _finish(
    networks: Networks, average: Average, run: RunFolder, card: WeightsCard, *, stopped: bool
) -> Iterator[RunSaved]:
    steps = card.steps
    if steps == 0:
        raise NothingToDo("The training was stopped before its first step: nothing was learned, nothing was saved.")
    if not run.save(networks, average, card):
        raise NothingToDo(
            f"The training diverged after {steps} steps: its weights were not kept. Lower the learning rate."
        )
    run.finish({"steps": steps, "stopped": stopped})
    yield RunSaved(str(run.folder), steps, stopped)


def _card(start: WeightsCard, config: FinetuneConfig, steps: int) -> WeightsCard:
    objective = OBJECTIVES.get(config.objective) or VARIANTS[config.objective].title
    title = f"{objective}, {steps} steps from {start.title.split(' from ')[-1]}"
    return dataclasses.replace(start, title=title, objective=config.objective, steps=steps)


def fix_batch_statistics(module: nn.Module) -> None:
    """Let batch normalisation use and keep the statistics it came with."""
    for part in module.modules():
        if isinstance(part, nn.BatchNorm2d):
            part.eval()
