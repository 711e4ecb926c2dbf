"""Training from scratch, in stages, resumable: what made the starter weights."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import numpy as np
import torch

from mman_core.jobs import Event, FinetuneConfig, Objective, PhotoFailed, PixelsLost, RunSaved, WeightsLoaded
from mman_core.labels.label_set import load_label_set
from mman_core.model.card import WeightsCard
from mman_core.model.device import choose_device, device_title
from mman_core.model.imagenet import fetch_imagenet, fill_from_imagenet
from mman_core.model.initialise import initialise
from mman_core.model.weights import build_networks, fill, load_networks
from mman_core.train.batch import Sampler
from mman_core.train.checkpoint import Progress, read_checkpoint, save_checkpoint
from mman_core.train.config import Stage, TrainConfig
from mman_core.train.convergence import ConvergenceWatch
from mman_core.train.ema import Average
from mman_core.train.loop import training_steps
from mman_core.train.pool import Pool, Shelf, read_source
from mman_core.train.record import recorded
from mman_core.train.run_folder import RunFolder, stopped_early
from mman_core.train.samples import Source
from mman_core.train.schedule import cosine_factor, rise_factor
from mman_core.train.step import AdversarialStep
from mman_core.types import StopFlag


def train(config: TrainConfig, out: Path, should_stop: StopFlag, *, resume: bool = False) -> Iterator[Event]:
    """Train new networks into the run folder `out`; yields StepDone, PoorConvergence where it shows, at last RunSaved.

    Stopping keeps what was learned; `resume` goes on from the last checkpoint in `out`, to the same losses and weights
    as if there had been no stop. Raises CannotWrite if `out` holds a training and is not to be resumed, WrongWeights,
    and NothingToDo if there is no photo, no step, or nothing but a diverged network.
    """
    run = RunFolder(out)
    checkpoint = read_checkpoint(out) if resume else None
    if not resume:
        run.refuse_another()
    pools = _pools(config, should_stop)
    for source, pool in zip(config.sources, pools, strict=True):
        yield from _told(source, pool)
    device = choose_device(config.recipe.device)
    if config.recipe.threads:
        torch.set_num_threads(config.recipe.threads)
    torch.manual_seed(config.seed)
    progress = _begin(config, pools, device, fresh=checkpoint is None)
    if checkpoint is not None:
        checkpoint.restore(progress, device)
    run.write_config(json.loads(config.to_json()))
    watch = ConvergenceWatch(run.cut_log(progress.done))
    yield WeightsLoaded(config.title, device_title(device))
    first, total = 0, sum(stage.steps for stage in config.stages)
    for stage in config.stages:
        span = first, first + stage.steps, total
        if progress.done < span[1]:
            step = _step(config, stage, progress, device)
            if checkpoint is not None and first < checkpoint.done < span[1]:
                checkpoint.restore_step(step)
            yield from _stage(config, stage, progress, step, run, watch, span, should_stop)
        first = span[1]
        if should_stop():
            break
    if progress.done == 0:
        raise stopped_early()
    if progress.done >= total:
        run.finish({"steps": progress.done, **watch.metrics()})
    yield RunSaved(str(run.folder), progress.done, stopped=progress.done < total)


def _pools(config: TrainConfig, should_stop: StopFlag) -> list[Pool]:
    shelf, ours = Shelf(config.memory_mb * 1_000_000), load_label_set(config.label_set)
    return [read_source(source, ours, config.longest, shelf, should_stop) for source in config.sources]


def _told(source: Source, pool: Pool) -> Iterator[PhotoFailed | PixelsLost]:
    """Say what of a source cannot be used: unreadable pairs, and pixels of classes that ours have nothing like."""
    for done, (photo, reason) in enumerate(pool.left_out, 1):
        yield PhotoFailed(photo, reason, done, len(pool.left_out))
    if pool.lost:
        yield PixelsLost(source.place, tuple(pool.lost.items()), pool.pixels)


def _begin(config: TrainConfig, pools: list[Pool], device: torch.device, *, fresh: bool) -> Progress:
    ours = load_label_set(config.label_set)
    networks = build_networks(_card(config, 0))
    initialise(networks, config.initialisation)
    if config.imagenet and fresh:
        fill_from_imagenet(networks.generator.encoder, fetch_imagenet(config.backbone), "ImageNet's weights")
    if config.start and fresh:
        begun = load_networks(Path(config.start)).generator.state_dict()
        # A third label map that the start lacks begins anew.
        all_of_it = {**networks.generator.state_dict(), **begun}
        fill(networks.generator, all_of_it, f"{config.start}, where the training is to start,")
    sampler = Sampler(
        pools,
        [source.share for source in config.sources],
        ours.size,
        ours.flip_table(),
        config.augmentation,
        np.random.default_rng(config.seed),
    )
    networks.generator.to(device)
    return Progress(networks, Average(networks.generator, config.recipe.ema), sampler)


def _step(config: TrainConfig, stage: Stage, progress: Progress, device: torch.device) -> AdversarialStep:
    step = AdversarialStep(progress.networks, _recipe(config, stage), device)
    for module in progress.networks.parts().values():
        module.train()
    return step


def _stage(
    config: TrainConfig,
    stage: Stage,
    progress: Progress,
    step: AdversarialStep,
    run: RunFolder,
    watch: ConvergenceWatch,
    span: tuple[int, int, int],
    should_stop: StopFlag,
) -> Iterator[Event]:
    first, last, total = span

    def lr_factor(number: int) -> float:
        cosine = cosine_factor((number - first) / stage.steps, stage.final_lr_ratio)
        return cosine * rise_factor(number, config.warm_up)

    def keep() -> None:
        # The weights first: if they diverged, the checkpoint before stays.
        run.save(progress.networks, progress.average, _card(config, progress.done))
        save_checkpoint(run.folder, progress, step)

    steps = training_steps(
        step,
        progress.average,
        progress.sampler.batches(stage.height, stage.width, stage.batch_size),
        first=progress.done,
        last=last,
        total=total,
        lr_factor=lr_factor,
        should_stop=should_stop,
    )
    yield from recorded(steps, progress, run, watch, keep_every=config.save_every, keep=keep)
    if progress.done % config.save_every:
        keep()


def _recipe(config: TrainConfig, stage: Stage) -> FinetuneConfig:
    objective = cast(Objective, stage.objective)
    return dataclasses.replace(
        config.recipe,
        objective=objective,
        generator_lr=stage.lr,
        encoder_lr_ratio=stage.encoder_lr_ratio,
        discriminator_lr=stage.discriminator_lr or config.recipe.discriminator_lr,
        frozen_first_block=False,
        real_target=1.0,
    )


def _card(config: TrainConfig, steps: int) -> WeightsCard:
    return WeightsCard(
        title=config.title,
        backbone=config.backbone,
        class_count=load_label_set(config.label_set).size,
        label_set=config.label_set,
        test_side=config.test_side,
        objective=config.stages[-1].objective,
        steps=steps,
        trained_on=config.trained_on,
        terms=config.terms,
        graph=config.graph,
        aspp_channels=config.aspp_channels,
        dropout=config.dropout,
        statistics=config.statistics,
        network=config.network,
        attention=config.attention,
        third_map=any(stage.objective == "multiple" for stage in config.stages),
    )
