"""Each row of the paper trains: one step changes its generator and its own discriminators."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
import torch

from mman_core.errors import NothingToDo
from mman_core.jobs import FinetuneConfig, Objective
from mman_core.model.adversaries import adversaries_of
from mman_core.model.card import WeightsCard
from mman_core.model.variants import VARIANTS
from mman_core.model.weights import Networks, build_networks, load_networks, save_networks
from mman_core.train.batch import Batch
from mman_core.train.config import read_config
from mman_core.train.samples import Source
from mman_core.train.step import AdversarialStep


@pytest.fixture(scope="module")
def batch() -> Batch:
    generator = torch.Generator().manual_seed(2)
    masks = torch.randint(0, 20, (2, 8, 6), generator=generator).repeat_interleave(8, 1).repeat_interleave(8, 2)
    return Batch(torch.randn(2, 3, 64, 48, generator=generator), masks, (None, None))


def _networks(key: str) -> Networks:
    torch.manual_seed(1)
    variant = VARIANTS[key]
    card = WeightsCard(
        key,
        "resnet18",
        20,
        "lip",
        objective=variant.objective,
        network=variant.network,
        attention=variant.attention,
        third_map=variant.third_map,
    )
    return build_networks(card)


def _first(module: torch.nn.Module) -> torch.Tensor:
    return next(module.parameters()).detach().clone()


@pytest.mark.parametrize(
    "key",
    [
        "segnet",
        "deeplab-aspp",
        "attention",
        "attention-ssl",
        "ssl",
        "asn",
        "single",
        "double",
        "multiple",
        "attention-mman",
        pytest.param("fcn8s", marks=pytest.mark.slow),
    ],
)
def test_one_step_changes_the_generator_and_its_own_discriminators(key: str, batch: Batch) -> None:
    networks = _networks(key)
    objective = VARIANTS[key].objective
    before = {part: _first(module) for part, module in networks.parts().items()}
    config = FinetuneConfig(objective=objective, frozen_first_block=False)
    measured = AdversarialStep(networks, config, torch.device("cpu")).step(batch)
    changed = {part for part, module in networks.parts().items() if not torch.equal(before[part], _first(module))}
    assert changed == {"generator"} | {adversary.part for adversary in adversaries_of(objective)}
    assert measured.ce_high > 0


@pytest.mark.parametrize("objective", ["single", "double", "asn", "multiple"])
def test_the_adversarial_terms_alone_reach_the_generator(objective: Objective, batch: Batch) -> None:
    networks = _networks(objective)
    config = dataclasses.replace(
        FinetuneConfig(), objective=objective, high_ce_weight=0, low_ce_weight=0, weight_decay=0
    )
    before = _first(networks.generator)
    AdversarialStep(networks, config, torch.device("cpu")).step(batch)
    assert not torch.equal(before, _first(networks.generator))


def test_multiple_an_cannot_start_from_weights_without_its_third_map(batch: Batch) -> None:
    step = AdversarialStep(_networks("mman"), FinetuneConfig(objective="multiple"), torch.device("cpu"))
    with pytest.raises(NothingToDo, match="third label map"):
        step.step(batch)


def test_weights_of_multiple_an_can_be_trained_further_as_mman(batch: Batch, tmp_path: Path) -> None:
    networks = _networks("multiple")
    AdversarialStep(networks, FinetuneConfig(objective="mman"), torch.device("cpu")).step(batch)
    further = dataclasses.replace(networks, card=dataclasses.replace(networks.card, objective="mman"))
    save_networks(tmp_path / "further.safetensors", further)
    assert load_networks(tmp_path / "further.safetensors").card.third_map


def test_the_joints_of_ssl_are_those_of_lip() -> None:
    networks = build_networks(WeightsCard("A", "resnet18", 7, "ppp"))
    with pytest.raises(NothingToDo, match="classes of LIP"):
        AdversarialStep(networks, FinetuneConfig(objective="ssl"), torch.device("cpu"))


def test_a_variant_in_the_settings_of_a_training_sets_network_and_objective(
    pairs: list[tuple[Path, Path]], tmp_path: Path
) -> None:
    source = Source(str(pairs[0][0].parent), str(pairs[0][1].parent), "lip")
    settings = {"title": "A", "sources": [dataclasses.asdict(source)], "preset": "paper", "variant": "attention-mman"}
    (tmp_path / "config.json").write_text(json.dumps(settings))
    config = read_config(tmp_path / "config.json")
    assert (config.network, config.attention) == ("do-deeplab-aspp", True)
    assert {stage.objective for stage in config.stages} == {"mman"}
    settings["variant"] = "single"
    (tmp_path / "config.json").write_text(json.dumps(settings))
    assert {stage.objective for stage in read_config(tmp_path / "config.json").stages} == {"single"}
