"""Training from scratch, in stages, resumable: what made the starter weights."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import torch

from mman_core.jobs import Event, FinetuneConfig, Objective, RunSaved, StepDone, WeightsLoaded
from mman_core.labels.label_set import load_label_set
from mman_core.model.card import WeightsCard
from mman_core.model.device import choose_device, device_title
from mman_core.model.imagenet import fetch_imagenet, fill_from_imagenet
from mman_core.model.initialise import initialise
from mman_core.model.weights import Networks, build_networks, fill, load_networks
from mman_core.train.batch import Sampler
from mman_core.train.checkpoint import CHECKPOINT, load_checkpoint, save_checkpoint
from mman_core.train.config import Stage, TrainConfig
from mman_core.train.ema import Average
from mman_core.train.loop import training_steps
from mman_core.train.run_folder import RunFolder
from mman_core.train.samples import read_source
from mman_core.train.schedule import cosine_factor, rise_factor
from mman_core.train.step import AdversarialStep
from mman_core.types import StopFlag


@dataclass
class _State:
    """What a training carries from stage to stage."""

    networks: Networks
    average: Average
    sampler: Sampler
    done: int = 0


def train(config: TrainConfig, out: Path, should_stop: StopFlag, *, resume: bool = False) -> Iterator[Event]:
    """Train new networks into the run folder `out`; yields StepDone, and RunSaved whenever weights were written.

    Stopping keeps what was learned; `resume` goes on from the last checkpoint in `out`.
    """
    run = RunFolder(out)
    run.write_config(json.loads(config.to_json()))
    device = choose_device(config.recipe.device)
    if config.recipe.threads:
        torch.set_num_threads(config.recipe.threads)
    torch.manual_seed(config.seed)
    state = _new_state(config, device, fresh=not (resume and (out / CHECKPOINT).exists()))
    if resume:
        state.done = load_checkpoint(out, state.networks, state.average, state.sampler.rng)
    yield WeightsLoaded(config.title, device_title(device))
    total = sum(stage.steps for stage in config.stages)
    first = 0
    for stage in config.stages:
        last = first + stage.steps
        if state.done < last:
            yield from _stage(config, stage, state, run, (first, last, total), device, should_stop)
        first = last
        if should_stop():
            break
    yield _save(config, state, run, stopped=state.done < total)
    if state.done >= total:
        run.finish({"steps": state.done})


def _new_state(config: TrainConfig, device: torch.device, *, fresh: bool) -> _State:
    ours = load_label_set(config.label_set)
    networks = build_networks(_card(config, 0))
    initialise(networks, config.initialisation)
    if config.imagenet and fresh:
        fill_from_imagenet(networks.generator.encoder, fetch_imagenet(config.backbone), "ImageNet's weights")
    if config.start and fresh:
        begun = load_networks(Path(config.start)).generator
        fill(networks.generator, begun.state_dict(), f"{config.start}, where the training is to start,")
    pools = [read_source(source, ours, config.longest) for source in config.sources]
    sampler = Sampler(
        pools,
        [source.share for source in config.sources],
        ours.size,
        ours.flip_table(),
        config.augmentation,
        np.random.default_rng(config.seed),
    )
    networks.generator.to(device)
    return _State(networks, Average(networks.generator, config.recipe.ema), sampler)


def _stage(
    config: TrainConfig,
    stage: Stage,
    state: _State,
    run: RunFolder,
    span: tuple[int, int, int],
    device: torch.device,
    should_stop: StopFlag,
) -> Iterator[StepDone | RunSaved]:
    first, last, total = span
    step = AdversarialStep(state.networks, _recipe(config, stage), device)
    for module in state.networks.parts().values():
        module.train()
    batches = state.sampler.batches(stage.height, stage.width, stage.batch_size)

    def lr_factor(number: int) -> float:
        cosine = cosine_factor((number - first) / stage.steps, stage.final_lr_ratio)
        return cosine * rise_factor(number, config.warm_up)

    unlogged: list[StepDone] = []
    steps = training_steps(
        step,
        state.average,
        batches,
        first=state.done,
        last=last,
        total=total,
        lr_factor=lr_factor,
        should_stop=should_stop,
    )
    for event in steps:
        state.done = event.step
        unlogged.append(event)
        yield event
        if event.step % config.save_every == 0:
            run.log(unlogged)
            unlogged = []
            save_checkpoint(run.folder, state.networks, state.average, state.sampler.rng, state.done)
            yield _save(config, state, run, stopped=True)
    run.log(unlogged)


def _recipe(config: TrainConfig, stage: Stage) -> FinetuneConfig:
    objective = cast(Objective, stage.objective)
    return dataclasses.replace(
        config.recipe,
        objective=objective,
        generator_lr=stage.lr,
        encoder_lr_ratio=stage.encoder_lr_ratio,
        discriminator_lr=stage.discriminator_lr or config.recipe.discriminator_lr,
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


def _save(config: TrainConfig, state: _State, run: RunFolder, *, stopped: bool) -> RunSaved:
    run.save(state.networks, state.average, _card(config, state.done))
    return RunSaved(str(run.folder), state.done, stopped)
