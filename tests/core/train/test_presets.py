"""The two presets train, and build what they say."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
import torch

from mman_core.errors import NothingToDo
from mman_core.jobs import RunSaved, StepDone
from mman_core.model.card import WeightsCard
from mman_core.model.generator import PAPER_DEVIATION, Generator
from mman_core.model.initialise import RELEASED_DEVIATION, initialise
from mman_core.model.weights import build_networks, load_networks
from mman_core.train.config import preset_config, read_config
from mman_core.train.presets import PAPER, PRESETS, RELEASED, Preset
from mman_core.train.samples import Source
from mman_core.train.train import train


@pytest.fixture
def source(pairs: list[tuple[Path, Path]]) -> Source:
    return Source(str(pairs[0][0].parent), str(pairs[0][1].parent), "lip")


def test_the_paper_lowers_its_rate_once_and_the_code_twice() -> None:
    assert PAPER.periods() == ((15, 1.0), (15, 0.1))
    assert [epochs for epochs, _ in RELEASED.periods()] == [14, 14, 2]
    assert [factor for _, factor in RELEASED.periods()] == pytest.approx([1.0, 0.1, 0.01])


def test_a_preset_in_the_settings_counts_its_steps_by_the_photos(source: Source, tmp_path: Path) -> None:
    settings = {"title": "Ours", "sources": [dataclasses.asdict(source)], "preset": "released"}
    (tmp_path / "config.json").write_text(json.dumps(settings))
    config = read_config(tmp_path / "config.json")
    assert [stage.steps for stage in config.stages] == [3 * 14, 3 * 14, 3 * 2]
    assert [stage.lr for stage in config.stages] == pytest.approx([2e-4, 2e-5, 2e-6])
    assert config.stages[1].discriminator_lr == pytest.approx(2e-5)
    assert config.stages[0].encoder_lr_ratio == 0.1
    assert (config.graph, config.imagenet, config.warm_up) == ("released", True, 0)


def test_an_unknown_preset_is_refused(source: Source, tmp_path: Path) -> None:
    settings = {"title": "Ours", "sources": [dataclasses.asdict(source)], "preset": "other"}
    (tmp_path / "config.json").write_text(json.dumps(settings))
    with pytest.raises(NothingToDo, match="other"):
        read_config(tmp_path / "config.json")


@pytest.mark.parametrize("key", PRESETS)
def test_a_small_copy_of_each_preset_trains(key: str, source: Source, tmp_path: Path) -> None:
    config = preset_config(_small(PRESETS[key]), "Small", (source,), epochs=1, imagenet=False)
    events = list(train(config, tmp_path / "run", lambda: False))
    steps = [event for event in events if isinstance(event, StepDone)]
    assert len(steps) == sum(stage.steps for stage in config.stages)
    assert all(0 <= value <= 1 for step in steps for value in (step.macro_real, step.micro_fake) if value is not None)
    assert isinstance(events[-1], RunSaved)
    card = load_networks(tmp_path / "run" / "weights.safetensors").card
    assert (card.graph, card.aspp_channels) == (PRESETS[key].graph, config.aspp_channels)
    assert card.statistics == "image"


def _small(preset: Preset) -> Preset:
    recipe = dataclasses.replace(preset.recipe, crop=64, device="cpu")
    return dataclasses.replace(preset, backbone="resnet18", aspp_channels=min(8, preset.aspp_channels), recipe=recipe)


def test_new_layers_of_the_paper_have_its_deviation() -> None:
    torch.manual_seed(0)
    networks = build_networks(WeightsCard("A", "resnet18", 5, "lip"))
    assert isinstance(networks.generator, Generator)
    before = networks.generator.encoder.conv1.weight.detach().clone()
    initialise(networks, "paper")
    for weight in (networks.generator.up1.weight, networks.generator.up4.weight, next(networks.micro.parameters())):
        assert float(weight.detach().std()) == pytest.approx(PAPER_DEVIATION, rel=0.1)
    assert torch.equal(networks.generator.encoder.conv1.weight, before)


def test_new_layers_of_the_code_have_its_deviations() -> None:
    torch.manual_seed(0)
    networks = build_networks(WeightsCard("A", "resnet18", 5, "lip", graph="released"))
    initialise(networks, "released")
    generator = networks.generator
    assert isinstance(generator, Generator)
    assert generator.adapters is not None
    for weight in (next(generator.adapters.parameters()), next(generator.aspp.branches.parameters())):
        assert float(weight.detach().std()) == pytest.approx(RELEASED_DEVIATION, rel=0.1)
    assert float(generator.up1.weight.detach().std()) == pytest.approx((2 / (16 * (512 + 128))) ** 0.5, rel=0.1)
