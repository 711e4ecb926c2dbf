"""Macro D sees the whole small map, Micro D sees 22 x 22 patches."""

from __future__ import annotations

import torch

from mman_core.model.discriminators import MacroDiscriminator, MicroDiscriminator


def test_macro_d_answers_once_for_a_map_of_16_by_16() -> None:
    assert MacroDiscriminator(20)(torch.rand(2, 23, 16, 16)).shape == (2, 1, 1, 1)


def test_macro_d_accepts_smaller_maps() -> None:
    assert MacroDiscriminator(20)(torch.rand(2, 23, 8, 6)).shape == (2, 1, 1, 1)


def test_every_pixel_of_the_small_map_reaches_macro_d() -> None:
    seen = torch.rand(1, 23, 16, 16, requires_grad=True)
    MacroDiscriminator(20)(seen).sum().backward()
    assert seen.grad is not None
    assert bool((seen.grad.abs().sum(1) > 0).all())


def test_micro_d_answers_at_a_quarter_of_the_size() -> None:
    assert MicroDiscriminator(20)(torch.rand(1, 23, 64, 96)).shape == (1, 1, 16, 24)


def test_one_answer_of_micro_d_sees_22_by_22_pixels() -> None:
    critic = MicroDiscriminator(20)
    # Instance normalisation couples all pixels a little; the receptive field is that of the convolutions.
    convolutions = torch.nn.Sequential(*(part for part in critic.body if not isinstance(part, torch.nn.InstanceNorm2d)))
    seen = torch.rand(1, 23, 96, 96, requires_grad=True)
    convolutions(seen)[0, 0, 12, 12].backward()
    assert seen.grad is not None
    rows, columns = torch.nonzero(seen.grad.abs().sum(1)[0], as_tuple=True)
    assert int(rows.max() - rows.min()) + 1 == 22
    assert int(columns.max() - columns.min()) + 1 == 22
