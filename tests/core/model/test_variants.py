"""Every row of the paper's tables builds, gives both maps, and comes back from its file."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from mman_core.model.adversaries import adversaries_of
from mman_core.model.attention import Attention
from mman_core.model.card import WeightsCard
from mman_core.model.generator import Generator
from mman_core.model.maps import ParsingNetwork
from mman_core.model.plain import DeepLabAspp, Fcn8s, SegNet
from mman_core.model.variants import VARIANTS
from mman_core.model.weights import build_networks, count_parameters, load_networks, save_networks


def _card(key: str) -> WeightsCard:
    variant = VARIANTS[key]
    return WeightsCard(
        variant.title,
        "resnet18",
        20,
        "lip",
        objective=variant.objective,
        network=variant.network,
        attention=variant.attention,
        third_map=variant.third_map,
    )


@pytest.mark.parametrize("build", [lambda: SegNet(7), lambda: DeepLabAspp("resnet18", 7), lambda: Fcn8s(7)])
@torch.no_grad()
def test_a_plain_network_has_one_map_of_the_photos_size(build: type[ParsingNetwork]) -> None:
    network = build().eval()
    maps = network.all_maps(torch.rand(1, 3, 48, 80))
    assert maps.high.shape == (1, 7, 48, 80)
    assert maps.low.shape == (1, 7, 3, 5)
    assert not maps.low_is_output


def test_deeplab_has_stride_8_and_dilations_2_and_4() -> None:
    with torch.device("meta"):
        encoder = DeepLabAspp("resnet101", 20).encoder
    assert encoder.layer3[5].conv2.dilation == (2, 2)
    assert encoder.layer4[2].conv2.dilation == (4, 4)
    assert DeepLabAspp("resnet18", 3).encoder(torch.rand(1, 3, 64, 48)).shape == (1, 512, 8, 6)


def test_segnet_and_fcn_are_as_large_as_their_papers_say() -> None:
    with torch.device("meta"):
        assert count_parameters(SegNet(20)) == pytest.approx(29.5e6, rel=0.01)
        assert count_parameters(Fcn8s(20)) == pytest.approx(134.4e6, rel=0.01)


def test_attention_merges_three_scales_with_weights_that_sum_to_one() -> None:
    torch.manual_seed(0)
    network = Attention(Generator("resnet18", 5), 512).eval()
    photo = torch.rand(1, 3, 96, 64)
    with torch.no_grad():
        maps = network.all_maps(photo)
        assert [tuple(each.shape[2:]) for each in maps.scales] == [(96, 64), (64, 48), (48, 32)]
        assert (maps.high.shape, maps.low.shape) == ((1, 5, 96, 64), (1, 5, 6, 4))
        last = network.weigh[-1]
        assert isinstance(last, torch.nn.Conv2d) and last.bias is not None
        last.weight.zero_()
        last.bias.copy_(torch.tensor([50.0, 0.0, 0.0]))
        assert torch.allclose(network(photo)[0], maps.scales[0], atol=1e-5), (
            "all weight on the first scale is that scale"
        )


def test_attention_learns_its_weights() -> None:
    network = Attention(Generator("resnet18", 5), 512)
    network(torch.rand(1, 3, 64, 96))[0].square().mean().backward()
    gradient = next(network.weigh.parameters()).grad
    assert gradient is not None
    assert gradient.abs().sum() > 0


def test_multiple_an_has_a_third_map_at_a_quarter_of_the_size() -> None:
    maps = Generator("resnet18", 5, middle=True).all_maps(torch.rand(1, 3, 64, 96))
    assert maps.middle is not None
    assert maps.middle.shape == (1, 5, 16, 24)


@pytest.mark.parametrize("key", ["attention-ssl", "attention-mman", "asn", "single", "double", "multiple", "segnet"])
def test_a_variant_comes_back_from_its_file(key: str, tmp_path: Path) -> None:
    networks = build_networks(_card(key))
    save_networks(tmp_path / "kept.safetensors", networks)
    again = load_networks(tmp_path / "kept.safetensors")
    assert again.card == networks.card
    assert {adversary.part for adversary in adversaries_of(networks.card.objective)} <= again.parts().keys()
    assert type(again.generator) is type(networks.generator)


def test_every_variant_names_its_table() -> None:
    assert all(variant.key == key and variant.table for key, variant in VARIANTS.items())
