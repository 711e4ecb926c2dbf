"""One step improves what its objective names, and nothing else."""

from __future__ import annotations

import dataclasses

import pytest
import torch

from mman_core.jobs import Adversarial, FinetuneConfig, Objective
from mman_core.model.card import WeightsCard
from mman_core.model.weights import Networks, build_networks
from mman_core.train import losses
from mman_core.train.batch import Batch
from mman_core.train.presets import PAPER, RELEASED
from mman_core.train.step import AdversarialStep


@pytest.fixture
def networks() -> Networks:
    torch.manual_seed(1)
    return build_networks(WeightsCard("Test", "resnet18", 6, "lip"))


@pytest.fixture
def batch() -> Batch:
    generator = torch.Generator().manual_seed(2)
    masks = torch.randint(0, 6, (2, 8, 6), generator=generator).repeat_interleave(8, 1).repeat_interleave(8, 2)
    return Batch(torch.randn(2, 3, 64, 48, generator=generator), masks, (None, None))


def _snapshot(module: torch.nn.Module) -> list[torch.Tensor]:
    return [parameter.detach().clone() for parameter in module.parameters()]


def _changed(before: list[torch.Tensor], module: torch.nn.Module) -> bool:
    return any(not torch.equal(old, new) for old, new in zip(before, module.parameters(), strict=True))


@pytest.mark.parametrize(
    ("objective", "macro", "micro"),
    [("baseline", False, False), ("macro", True, False), ("micro", False, True), ("mman", True, True)],
)
def test_each_objective_trains_its_own_discriminators(
    networks: Networks, batch: Batch, objective: Objective, macro: bool, micro: bool
) -> None:
    before = {part: _snapshot(module) for part, module in networks.parts().items()}
    step = AdversarialStep(networks, FinetuneConfig(objective=objective), torch.device("cpu"))
    measured = step.step(batch)
    assert _changed(before["generator"], networks.generator)
    assert _changed(before["macro"], networks.macro) is macro
    assert _changed(before["micro"], networks.micro) is micro
    assert (measured.macro is not None, measured.micro is not None) == (macro, micro)


@pytest.mark.parametrize("objective", ["macro", "micro"])
def test_the_adversarial_term_alone_reaches_the_generator(
    networks: Networks, batch: Batch, objective: Objective
) -> None:
    config = FinetuneConfig(objective=objective, high_ce_weight=0, low_ce_weight=0, weight_decay=0)
    before = _snapshot(networks.generator.encoder)
    AdversarialStep(networks, config, torch.device("cpu")).step(batch)
    assert _changed(before, networks.generator.encoder)


def test_repeating_a_batch_lowers_both_cross_entropies(networks: Networks, batch: Batch) -> None:
    config = FinetuneConfig(generator_lr=1e-3, encoder_lr_ratio=1.0)
    step = AdversarialStep(networks, config, torch.device("cpu"))
    measured = [step.step(batch) for _ in range(25)]
    assert measured[-1].ce_high < 0.7 * measured[0].ce_high
    assert measured[-1].ce_low < 0.7 * measured[0].ce_low


def test_discriminator_probabilities_are_probabilities(networks: Networks, batch: Batch) -> None:
    measured = AdversarialStep(networks, FinetuneConfig(), torch.device("cpu")).step(batch)
    for judged in (measured.macro, measured.micro):
        assert judged is not None
        assert 0 < judged.real < 1
        assert 0 < judged.fake < 1


@pytest.mark.parametrize("adversarial", ["bce", "lsgan"])
def test_the_losses_of_figure_2_are_logged_unweighted(
    networks: Networks, batch: Batch, adversarial: Adversarial
) -> None:
    config = FinetuneConfig(adversarial=adversarial, micro_weight=3.0, discriminator_chance=0)
    step = AdversarialStep(networks, config, torch.device("cpu"))
    with torch.no_grad():
        real_map = losses.real_map(batch.masks, 6)
        fake_map = losses.fake_map(networks.generator.all_maps(batch.photos).high, batch.masks)
        real, fake = (networks.micro(losses.with_photo(batch.photos, label_map)) for label_map in (real_map, fake_map))
    judged = step.step(batch).micro
    assert judged is not None
    if adversarial == "bce":
        expected = -real.sigmoid().log().mean(), -(1 - fake.sigmoid()).log().mean(), -fake.sigmoid().log().mean()
    else:
        expected = (1 - real).square().mean(), fake.square().mean(), (1 - fake).square().mean()
    found = judged.real_loss, judged.fake_loss, judged.generator_loss
    assert found == pytest.approx([float(each) for each in expected], rel=5e-3)


def test_a_batch_of_merged_masks_trains_no_discriminator(networks: Networks, batch: Batch) -> None:
    merge = torch.tensor([0, 1, 1, 2, 2, 2])
    merged = Batch(batch.photos, batch.masks.clamp(max=2), (merge, merge))
    before = _snapshot(networks.macro)
    measured = AdversarialStep(networks, FinetuneConfig(), torch.device("cpu")).step(merged)
    assert not _changed(before, networks.macro)
    assert measured.macro is None


def _macro_gradient(networks: Networks, batch: Batch, recipe: FinetuneConfig) -> float:
    """Return the size of what Macro D alone teaches the encoder in one step."""
    only_macro = dataclasses.replace(recipe, objective="macro", high_ce_weight=0, low_ce_weight=0, weight_decay=0)
    AdversarialStep(networks, only_macro, torch.device("cpu")).step(batch)
    gradients = [each.grad for each in networks.generator.encoder.parameters() if each.grad is not None]
    return sum(float(gradient.abs().sum()) for gradient in gradients)


def test_macro_d_teaches_the_generator_in_the_paper_preset(networks: Networks, batch: Batch) -> None:
    assert _macro_gradient(networks, batch, PAPER.recipe) > 0


def test_macro_d_teaches_the_generator_nothing_in_the_released_preset(networks: Networks, batch: Batch) -> None:
    recipe = dataclasses.replace(RELEASED.recipe, objective="mman", micro_weight=0)
    step = AdversarialStep(
        networks, dataclasses.replace(recipe, high_ce_weight=0, low_ce_weight=0), torch.device("cpu")
    )
    measured = step.step(batch)
    assert measured.macro is not None
    gradients = [each.grad for each in networks.generator.parameters()]
    assert all(each is None or not each.any() for each in gradients)


def test_discriminators_of_the_released_preset_improve_in_one_step_of_ten(networks: Networks, batch: Batch) -> None:
    step = AdversarialStep(
        networks, dataclasses.replace(RELEASED.recipe, objective="macro", seed=1), torch.device("cpu")
    )
    improved = 0
    for _ in range(12):
        before = _snapshot(networks.macro)
        step.step(batch)
        improved += _changed(before, networks.macro)
        assert _changed(before, networks.macro) is step.updates_discriminators
    assert 0 < improved < 6
