"""The generator gives the two label maps of Figure 4."""

from __future__ import annotations

import pytest
import torch

from mman_core.model.card import Backbone
from mman_core.model.generator import Generator


@pytest.mark.parametrize("backbone", ["resnet18", "resnet50"])
def test_the_two_maps_have_the_photos_size_and_a_sixteenth_of_it(backbone: Backbone) -> None:
    high, low = Generator(backbone, 7)(torch.rand(2, 3, 64, 96))
    assert high.shape == (2, 7, 64, 96)
    assert low.shape == (2, 7, 4, 6)


def test_resnet_101_has_the_channels_that_figure_4_draws() -> None:
    generator = Generator("resnet101", 20)
    assert generator.encoder.widths == (64, 256, 512, 1024, 2048)
    joined = (generator.up1.out_channels, generator.up2.out_channels, generator.up3.out_channels)
    assert joined == (512, 256, 64)


def test_the_last_stage_is_dilated_and_keeps_stride_16() -> None:
    maps = Generator("resnet18", 3).encoder(torch.rand(1, 3, 64, 48))
    assert [tuple(each.shape[2:]) for each in maps] == [(32, 24), (16, 12), (8, 6), (4, 3), (4, 3)]


def test_both_outputs_teach_the_encoder() -> None:
    for chosen in (0, 1):
        generator = Generator("resnet18", 4)
        generator(torch.rand(1, 3, 64, 64))[chosen].square().mean().backward()
        gradient = generator.encoder.conv1.weight.grad
        assert gradient is not None
        assert gradient.abs().sum() > 0
