"""ImageNet weights, made up here, go from torchvision's loader into the encoder of either graph."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
import torchvision.models as models
from torch import Tensor

from mman_core.errors import WrongWeights
from mman_core.model.backbone import Encoder
from mman_core.model.card import Graph
from mman_core.model.imagenet import fetch_imagenet, fill_from_imagenet


@pytest.fixture(scope="module")
def state() -> dict[str, Tensor]:
    torch.manual_seed(3)
    return dict(models.resnet18(weights=None).state_dict())


def test_weights_that_torch_has_kept_are_used_without_a_network(
    state: dict[str, Tensor], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "hub" / "checkpoints" / Path(models.ResNet18_Weights.IMAGENET1K_V1.url).name
    kept.parent.mkdir(parents=True)
    torch.save(state, kept)
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    assert torch.equal(fetch_imagenet("resnet18")["conv1.weight"], state["conv1.weight"])


@pytest.mark.parametrize("graph", ["paper", "released"])
def test_the_encoder_takes_all_but_the_classifier(state: dict[str, Tensor], graph: Graph) -> None:
    encoder = Encoder("resnet18", graph)
    fill_from_imagenet(encoder, state, "made up here")
    assert all(torch.equal(tensor, state[key]) for key, tensor in encoder.state_dict().items())


def test_the_paper_encoder_computes_the_features_of_torchvision(state: dict[str, Tensor]) -> None:
    encoder, whole = Encoder("resnet18").eval(), models.resnet18(weights=None).eval()
    fill_from_imagenet(encoder, state, "made up here")
    whole.load_state_dict(state)
    photo = torch.rand(1, 3, 64, 48)
    with torch.no_grad():
        stem = torch.relu(whole.bn1(whole.conv1(photo)))
        third = whole.layer3(whole.layer2(whole.layer1(whole.maxpool(stem))))
        assert torch.allclose(encoder(photo)[3], third, atol=1e-5)


def test_weights_of_another_depth_are_refused(state: dict[str, Tensor]) -> None:
    with pytest.raises(WrongWeights, match=r"ImageNet.*layer1\.2"):
        fill_from_imagenet(Encoder("resnet34"), state, "ImageNet")


def test_weights_that_cannot_be_fetched_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")  # nothing listens there
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with pytest.raises(WrongWeights, match="ImageNet weights of resnet18 cannot be fetched"):
        fetch_imagenet("resnet18")
