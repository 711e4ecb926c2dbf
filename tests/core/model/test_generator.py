"""The generator gives the two label maps of Figure 4."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from mman_core.model.backbone import ImageNorm
from mman_core.model.card import Backbone
from mman_core.model.generator import Generator
from mman_core.model.weights import count_parameters


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


@pytest.mark.parametrize("backbone", ["resnet18", "resnet50"])
def test_the_released_graph_has_the_same_two_maps(backbone: Backbone) -> None:
    high, low = Generator(backbone, 7, graph="released", statistics="image")(torch.rand(2, 3, 64, 96))
    assert high.shape == (2, 7, 64, 96)
    assert low.shape == (2, 7, 4, 6)


def test_the_released_generator_has_as_many_parameters_as_the_authors_code() -> None:
    with torch.device("meta"):
        assert count_parameters(Generator("resnet101", 20, graph="released")) == 85_443_960


def test_figure_4_gives_the_aspp_8192_channels() -> None:
    with torch.device("meta"):
        generator = Generator("resnet101", 20, aspp_channels=2048)
    assert generator.aspp.width == generator.up0.in_channels == 8192


def test_both_maps_come_from_the_wide_aspp() -> None:
    generator = Generator("resnet18", 5, aspp_channels=16)
    high, low = generator(torch.rand(1, 3, 48, 64))
    assert high.shape[2:] == (48, 64)
    (high.square().mean() + 0 * low.sum()).backward()
    gradient = next(generator.aspp.branches.parameters()).grad
    assert gradient is not None
    assert gradient.abs().sum() > 0


def test_features_of_the_released_encoder_have_both_signs_those_of_the_paper_do_not() -> None:
    torch.manual_seed(0)
    photo = torch.randn(1, 3, 64, 48)
    assert all(bool((each >= 0).all()) for each in Generator("resnet18", 3).encoder(photo))
    assert all(bool((each < 0).any()) for each in Generator("resnet18", 3, graph="released").encoder(photo))


def test_dropout_acts_in_training_only() -> None:
    torch.manual_seed(0)
    generator = Generator("resnet18", 4, dropout=0.5, statistics="image")
    photo = torch.rand(1, 3, 64, 48)
    with torch.no_grad():
        assert not torch.equal(generator(photo)[0], generator(photo)[0])
        generator.eval()
        assert torch.equal(generator(photo)[0], generator(photo)[0])


def test_statistics_of_the_image_are_those_of_a_batch_of_one() -> None:
    norm, usual = ImageNorm(5), torch.nn.BatchNorm2d(5)
    features = torch.randn(1, 5, 6, 7)
    assert torch.allclose(norm.eval()(features), usual.train()(features), atol=1e-6)
    two = torch.cat([features, 3 * features + 1])
    assert torch.allclose(norm(two)[:1], functional.instance_norm(features), atol=1e-6)
