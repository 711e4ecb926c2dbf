"""A training can start from the generator of other weights, if they are of the same network."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from mman_core.errors import WrongWeights
from mman_core.jobs import FinetuneConfig
from mman_core.model.card import WeightsCard
from mman_core.model.weights import build_networks, load_networks, save_networks
from mman_core.train.config import Stage, TrainConfig, read_config
from mman_core.train.samples import Source
from mman_core.train.train import train
from tests.core.making import assert_one_clear_sentence


def _config(pairs: list[tuple[Path, Path]], start: Path) -> TrainConfig:
    photo, mask = pairs[0]
    source = Source(str(photo.parent), str(mask.parent), "lip")
    standing_still = Stage(64, 48, 1, 1, 1e-30, objective="macro")
    recipe = FinetuneConfig(objective="macro", discriminator_lr=1e-30, weight_decay=0.0, device="cpu")
    return TrainConfig("Started", (source,), (standing_still,), recipe=recipe, start=str(start), seed=5)


def test_the_generator_is_that_of_the_start_and_the_discriminators_begin_anew(
    pairs: list[tuple[Path, Path]], weights: Path, tmp_path: Path
) -> None:
    assert list(train(_config(pairs, weights), tmp_path, lambda: False))
    first, started = load_networks(weights), load_networks(tmp_path / "weights.safetensors")
    name = "encoder.conv1.weight"
    assert torch.equal(first.generator.state_dict()[name], started.generator.state_dict()[name])
    heads = [networks.macro.state_dict() for networks in (first, started)]
    assert any(not torch.equal(heads[0][key], heads[1][key]) for key in heads[0])
    assert read_config(tmp_path / "config.json").start == str(weights)


def test_a_start_of_another_network_is_refused(pairs: list[tuple[Path, Path]], tmp_path: Path) -> None:
    other = tmp_path / "other.safetensors"
    save_networks(other, build_networks(WeightsCard("Other", "resnet18", 20, "lip", aspp_channels=32)))
    with pytest.raises(WrongWeights) as caught:
        list(train(_config(pairs, other), tmp_path / "run", lambda: False))
    assert_one_clear_sentence(caught.value, "other.safetensors", "start")
