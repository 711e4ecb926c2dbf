"""Macro D sees the whole small map, Micro D sees 22 x 22 patches, the released one 34 x 34."""

from __future__ import annotations

import torch

from mman_core.model.discriminators import MacroDiscriminator, MicroDiscriminator, ReleasedDiscriminator
from mman_core.model.receptive_field import receptive_field
from mman_core.model.rivals import AsnDiscriminator, WholeMapDiscriminator
from mman_core.model.weights import count_parameters


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
    assert receptive_field(MicroDiscriminator(20), 96) == (22, 22)


def test_one_answer_of_the_released_discriminator_sees_34_by_34_pixels() -> None:
    assert receptive_field(ReleasedDiscriminator(20), 96) == (34, 34)


def test_the_one_answer_of_macro_d_sees_16_by_16_pixels() -> None:
    assert receptive_field(MacroDiscriminator(20), 16) == (16, 16)


def test_the_released_discriminator_answers_2_by_2_times_for_the_small_map_and_62_by_62_for_the_large_one() -> None:
    critic = ReleasedDiscriminator(7)
    assert critic(torch.rand(1, 10, 16, 16)).shape == (1, 1, 2, 2)
    assert critic(torch.rand(1, 10, 256, 128)).shape == (1, 1, 62, 30)
    assert critic(torch.rand(1, 10, 4, 6)).shape == (1, 1, 2, 2)


def test_discriminators_have_as_many_parameters_as_figure_4_and_the_code_have() -> None:
    counts = [
        count_parameters(each) for each in (MacroDiscriminator(20), MicroDiscriminator(20), ReleasedDiscriminator(20))
    ]
    assert counts == [679_617, 156_865, 683_073]


def test_the_discriminator_of_single_an_answers_once_and_sees_the_whole_map() -> None:
    judge = WholeMapDiscriminator(20)
    assert judge(torch.rand(1, 23, 256, 256)).shape == (1, 1, 1, 1)
    assert judge(torch.rand(1, 23, 64, 48)).shape == (1, 1, 1, 1)
    assert receptive_field(judge, 256) == (256, 256)


def test_the_discriminator_of_asn_sees_34_by_34_pixels_of_map_times_photo() -> None:
    judge = AsnDiscriminator(20)
    assert receptive_field(judge, 96) == (34, 34)
    photo_and_map = torch.rand(2, 23, 48, 32)
    assert judge(photo_and_map).shape == (2, 1, 1, 1)
    photo_and_map[:, :3] = 0
    one = judge(photo_and_map)
    photo_and_map[:, 3:] = torch.rand(2, 20, 48, 32)
    assert torch.equal(one, judge(photo_and_map)), "on a photo of zeros every map is the same product"
