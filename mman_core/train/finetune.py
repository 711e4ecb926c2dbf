"""Fine-tuning on corrected masks: the generator that the window's thread, the engine and the command line drain."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import nn

from mman_core.errors import NothingToDo, WrongWeights
from mman_core.formats.datasets.datasets import FOLDERS, read_dataset
from mman_core.images.content import content_hash
from mman_core.images.labelled_pair import LabelledPair
from mman_core.jobs import (
    OBJECTIVES,
    Event,
    FinetuneConfig,
    FinetuneJob,
    PhotoFailed,
    RunSaved,
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
from mman_core.train.checkpoint import CHECKPOINT, Checkpoint, Progress, read_checkpoint, save_checkpoint
from mman_core.train.convergence import ConvergenceWatch
from mman_core.train.ema import Average
from mman_core.train.loop import training_steps
from mman_core.train.pool import Pool, Shelf, read_pool
from mman_core.train.record import recorded
from mman_core.train.run_folder import (
    CONFIG,
    PAUSED,
    RunFolder,
    has_ended,
    is_paused,
    read_run_config,
    stopped_early,
)
from mman_core.train.samples import Sample
from mman_core.train.schedule import cosine_factor, rise_factor
from mman_core.train.step import AdversarialStep
from mman_core.types import StopFlag

SAVE_EVERY = 100
MEMORY_SIDE = 512
"""Photos are kept in memory no longer than this many pixels; crops are at most half of it."""

MEMORY_MB = 2000
"""Megabytes for photos and masks in memory; what does not fit is read again when it is drawn."""

MANNEQUIN_LABEL_SET = "lip"
MANNEQUIN_SIZE = (320, 240)
REPLAYED = 64
"""Drawn in one to three seconds; enough that none comes up often."""


def fine_tune(job: FinetuneJob, should_stop: StopFlag) -> Iterator[Event]:
    """Nudge weights towards corrected masks; yields a StepDone a step, and RunSaved once weights were written.

    Stopping keeps what was learned; if the run was told to pause (`mman_core.project.runs.pause_run`), it also keeps
    where it is, and there is no RunSaved. Batch statistics stay as they are: batches are too small to renew them. A run
    that was paused or interrupted goes on (`job.resume`) to the same losses and weights, if its masks are still the
    same; what it was asked to do stands in its config.json. Raises NothingToDo without a readable pair, WrongWeights,
    CannotWrite.
    """
    checkpoint = read_checkpoint(Path(job.out)) if job.resume else None
    if job.resume:
        job = _interrupted(Path(job.out))
    config = job.config
    networks = load_networks(Path(job.weights)) if checkpoint is None else checkpoint.networks()
    ours = load_label_set(networks.card.label_set)
    _check_classes(job, ours)
    if job.resume:
        (Path(job.out) / PAUSED).unlink(missing_ok=True)
    # A pause waits for its first step: before that there is nothing to go on with.
    pools = _read_pools(job, ours, lambda: should_stop() and not is_paused(Path(job.out)))
    left_out = [each for pool in pools for each in pool.left_out]
    for index, (photo, reason) in enumerate(left_out, 1):
        yield PhotoFailed(photo, reason, index, len(left_out))
    if not pools[0]:
        raise NothingToDo("There is no corrected mask to learn from: correct at least one image first.")
    device = choose_device(config.device)
    torch.set_num_threads(config.threads or _spare_cores())
    torch.manual_seed(config.seed)
    run = RunFolder(Path(job.out))
    if not job.resume:
        run.write_config(dataclasses.asdict(config) | _provenance(job, networks.card.title))
    networks.generator.to(device)
    if len(job.pairs) + len(job.older) < config.frozen_encoder_below:
        networks.generator.encoder.requires_grad_(False)
    average = Average(networks.generator, config.ema, fades=False)
    progress = Progress(networks, average, _sampler(pools, ours, config))
    if checkpoint is not None:
        checkpoint.restore(progress, device)
    yield WeightsLoaded(networks.card.title, device_title(device))
    yield from _run(config, progress, checkpoint, run, device, should_stop)


def _check_classes(job: FinetuneJob, ours: LabelSet) -> None:
    if job.label_set not in ("", ours.key):
        raise WrongWeights(
            f"The weights {job.weights} were trained for the classes of {ours.name}, but the corrected masks have "
            f"those of {job.label_set}; choose weights of the same classes."
        )


def _interrupted(folder: Path) -> FinetuneJob:
    """Return what the run in `folder` was asked to do. Raises NothingToDo if it has ended, or does not say."""
    if has_ended(folder):
        raise NothingToDo(f"The run {folder} has ended and cannot go on: start another from its weights.")
    fields = read_run_config(folder)
    known = [each.name for each in dataclasses.fields(FinetuneConfig)]
    try:
        config = FinetuneConfig(**{name: fields[name] for name in known if name in fields})
        pairs, older = (
            tuple((str(photo), str(mask)) for photo, mask in found)
            for found in (fields["pairs"], fields.get("older", ()))
        )
        replay_folder = str(fields.get("replay_folder", ""))
        return FinetuneJob(
            pairs, str(fields["weights"]), str(folder), config, resume=True, older=older, replay_folder=replay_folder
        )
    except (KeyError, TypeError, ValueError) as error:
        raise NothingToDo(
            f"{folder / CONFIG} does not tell all that the run was asked to do ({error}): start another."
        ) from error


def _lr_factor(number: int, steps: int) -> float:
    """Rise over the first tenth of the steps, then fall to a tenth along a cosine: the start must not throw away."""
    return rise_factor(number, steps // 10) * cosine_factor(number / steps, 0.1)


def _spare_cores() -> int:
    """Return all cores but one: the window, and whatever else the person does, keep theirs."""
    return max(1, (os.cpu_count() or 2) - 1)


def _read_pools(job: FinetuneJob, ours: LabelSet, should_stop: StopFlag) -> list[Pool]:
    """Return the newest corrections, the older ones and those of the replay folder, as far as they can be read."""
    shelf = Shelf(MEMORY_MB * 1_000_000)
    found = [[LabelledPair(Path(photo), Path(mask)) for photo, mask in pairs] for pairs in (job.pairs, job.older)]
    if job.replay_folder:
        found.append(read_dataset(FOLDERS, Path(job.replay_folder), "all"))
    return [read_pool(pairs, ours, ours, MEMORY_SIDE, shelf, should_stop) for pairs in found]


def _provenance(job: FinetuneJob, title: str) -> dict[str, object]:
    """Return what the run is made of: where it starts, and every image with the SHA-256 of its mask as it is now."""
    masks = [Path(mask) for _, mask in (*job.pairs, *job.older)]
    return {
        "start": title,
        "weights": job.weights,
        "pairs": list(job.pairs),
        "older": list(job.older),
        "replay_folder": job.replay_folder,
        "mask_hashes": [content_hash(mask) for mask in masks if mask.is_file()],
    }


def _sampler(pools: Sequence[Sequence[Sample]], ours: LabelSet, config: FinetuneConfig) -> Sampler:
    """Return the draws of a fine-tuning: the newest corrections, and what is rehearsed beside them in equal parts."""
    rng = np.random.default_rng(config.seed)
    newest, *others = pools
    rehearsed = [pool for pool in others if len(pool)] if config.replay > 0 else []
    if config.replay > 0 and ours.key == MANNEQUIN_LABEL_SET:
        rehearsed.append(_mannequins(config))
    shares = [1 - config.replay, *(config.replay / len(rehearsed) for _ in rehearsed)]
    return Sampler([newest, *rehearsed], shares, ours.size, ours.flip_table(), Augmentation(), rng)


def _mannequins(config: FinetuneConfig) -> list[Sample]:
    """Draw figures to rehearse: they show every class, so that classes which no correction shows are not forgotten."""
    drawn = np.random.default_rng([config.seed, REPLAYED])
    return [Sample(*draw_mannequin(drawn, *MANNEQUIN_SIZE)) for _ in range(REPLAYED)]


def _step(
    config: FinetuneConfig, networks: Networks, checkpoint: Checkpoint | None, device: torch.device
) -> AdversarialStep:
    step = AdversarialStep(networks, config, device)
    networks.generator.train()
    fix_batch_statistics(networks.generator)
    if checkpoint is not None:
        checkpoint.restore_step(step)
    return step


def _run(
    config: FinetuneConfig,
    progress: Progress,
    checkpoint: Checkpoint | None,
    run: RunFolder,
    device: torch.device,
    should_stop: StopFlag,
) -> Iterator[Event]:
    networks, average = progress.networks, progress.average
    step = _step(config, networks, checkpoint, device)
    watch = ConvergenceWatch(run.cut_log(progress.done), config.real_target)

    def save() -> None:
        run.save(networks, average, _card(networks.card, config, progress.done))

    def keep() -> None:
        if 0 < progress.done < config.steps:
            save()
        if progress.done < config.steps:
            save_checkpoint(run.folder, progress, step)

    steps = training_steps(
        step,
        average,
        progress.sampler.batches(config.crop, config.crop, config.batch_size),
        first=progress.done,
        last=config.steps,
        total=config.steps,
        lr_factor=lambda number: _lr_factor(number, config.steps),
        should_stop=should_stop,
    )
    yield from recorded(steps, progress, run, watch, keep_every=SAVE_EVERY, keep=keep)
    if is_paused(run.folder) and progress.done < config.steps:
        keep()
        return
    if progress.done == 0:
        raise stopped_early()
    save()
    stopped = progress.done < config.steps
    run.finish({"steps": progress.done, "stopped": stopped, **watch.metrics()})
    (run.folder / CHECKPOINT).unlink(missing_ok=True)  # some hundred megabytes, of use only until the run has ended
    yield RunSaved(str(run.folder), progress.done, stopped)


def _card(start: WeightsCard, config: FinetuneConfig, steps: int) -> WeightsCard:
    objective = OBJECTIVES.get(config.objective) or VARIANTS[config.objective].title
    title = f"{objective}, {steps} steps from {start.title.split(' from ')[-1]}"
    return dataclasses.replace(start, title=title, objective=config.objective, steps=steps)


def fix_batch_statistics(module: nn.Module) -> None:
    """Let batch normalisation use and keep the statistics it came with."""
    for part in module.modules():
        if isinstance(part, nn.BatchNorm2d):
            part.eval()
