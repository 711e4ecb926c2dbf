"""The terms of equation 4 are what the paper says."""

from __future__ import annotations

import math

import pytest
import torch
from torch.nn import functional

from mman_core.jobs import Adversarial
from mman_core.train import losses


def test_cross_entropy_leaves_ignored_pixels_out() -> None:
    logits = torch.randn(1, 4, 2, 3)
    masks = torch.tensor([[[0, 1, 2], [3, 255, 255]]])
    counted = [
        functional.cross_entropy(logits[:, :, r, c], masks[:, r, c]) for r, c in ((0, 0), (0, 1), (0, 2), (1, 0))
    ]
    assert losses.cross_entropy(logits, masks, (None,)).item() == pytest.approx(sum(counted).item() / 4, rel=1e-5)  # type: ignore[union-attr]


def test_cross_entropy_of_a_wholly_ignored_mask_is_zero() -> None:
    assert losses.cross_entropy(torch.randn(1, 4, 2, 3), torch.full((1, 2, 3), 255), (None,)).item() == 0


def test_merged_classes_are_summed_before_the_logarithm() -> None:
    logits = torch.log(torch.tensor([0.1, 0.2, 0.3, 0.4])).reshape(1, 4, 1, 1).expand(1, 4, 2, 3)
    merge = torch.tensor([0, 1, 1, 2])
    found = losses.cross_entropy(logits, torch.ones((1, 2, 3), dtype=torch.long), (merge,))
    assert found.item() == pytest.approx(-math.log(0.5), rel=1e-5)


def test_a_batch_may_mix_whole_and_merged_crops() -> None:
    logits = torch.randn(2, 4, 2, 3)
    masks = torch.randint(0, 3, (2, 2, 3))
    merge = torch.tensor([0, 1, 1, 2])
    first = losses.cross_entropy(logits[:1], masks[:1], (None,))
    second = losses.cross_entropy(logits[1:], masks[1:], (merge,))
    both = losses.cross_entropy(logits, masks, (None, merge))
    assert both.item() == pytest.approx(((first + second) / 2).item(), rel=1e-5)


def test_the_small_label_map_takes_the_nearest_pixel() -> None:
    masks = torch.zeros((1, 32, 48), dtype=torch.long)
    masks[:, :16, 32:] = 7
    assert losses.shrunken(masks, 2, 3).tolist() == [[[0, 0, 7], [0, 0, 0]]]


def test_the_real_map_is_one_hot_and_empty_where_ignored() -> None:
    real = losses.real_map(torch.tensor([[[2, 255, 0]]]), 3)
    assert real[0, :, 0].T.tolist() == [[0, 0, 1], [0, 0, 0], [1, 0, 0]]


def test_the_fake_map_is_hidden_where_the_mask_is_ignored_too() -> None:
    fake = losses.fake_map(torch.randn(1, 3, 1, 3), torch.tensor([[[2, 255, 0]]]))
    assert fake[0, :, 0, 1].tolist() == [0, 0, 0]
    assert fake[0, :, 0, 0].sum().item() == pytest.approx(1)


def test_the_photo_joins_a_small_map_at_its_size() -> None:
    assert losses.with_photo(torch.rand(2, 3, 64, 96), torch.rand(2, 20, 4, 6)).shape == (2, 23, 4, 6)


def _discriminator_loss(real: torch.Tensor, fake: torch.Tensor, adversarial: Adversarial = "bce") -> torch.Tensor:
    terms = (losses.adversarial_loss(real, 1, adversarial), losses.adversarial_loss(fake, 0, adversarial))
    return losses.discriminator_loss(*terms, adversarial)


def test_an_undecided_discriminator_costs_two_times_log_two() -> None:
    undecided = torch.zeros(2, 1, 3, 3)
    assert _discriminator_loss(undecided, undecided).item() == pytest.approx(2 * math.log(2))
    assert losses.generator_loss(undecided).item() == pytest.approx(math.log(2))


def test_a_fooled_discriminator_costs_the_generator_nothing() -> None:
    assert losses.generator_loss(torch.full((1, 1, 2, 2), 20.0)).item() == pytest.approx(0, abs=1e-6)


def test_lsgan_is_the_squared_error_from_one_and_zero() -> None:
    real, fake = torch.tensor([[1.0, 0.5]]), torch.tensor([[0.0, 2.0]])
    assert _discriminator_loss(real, fake, "lsgan").item() == pytest.approx((0.125 + 2.0) / 2)
    assert losses.generator_loss(fake, "lsgan").item() == pytest.approx((1 + 1) / 2)


def test_bce_is_equation_3_with_its_sign_turned() -> None:
    real, fake = torch.tensor([0.3]), torch.tensor([-1.2])
    expected = -(real.sigmoid().log() + (1 - fake.sigmoid()).log())
    assert _discriminator_loss(real, fake).item() == pytest.approx(expected.item())


def test_sharpening_brings_the_fake_map_nearer_to_one_hot() -> None:
    logits = torch.randn(1, 4, 3, 5, generator=torch.Generator().manual_seed(0))
    masks = torch.zeros(1, 3, 5, dtype=torch.int64)
    plain, sharp = losses.fake_map(logits, masks), losses.fake_map(logits, masks, 5.0)
    assert torch.equal(plain.argmax(1), sharp.argmax(1))
    assert bool((sharp.amax(1) >= plain.amax(1)).all())
    assert torch.allclose(sharp, torch.softmax(5 * logits, 1))
