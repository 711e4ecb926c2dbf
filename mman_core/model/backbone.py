"""The down-sampling half of the generator: a torchvision ResNet whose last stage is dilated instead of strided."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from mman_core.model.card import Backbone, Graph, Statistics


class ImageNorm(nn.BatchNorm2d):
    """Batch normalisation by the statistics of each single image, in training and in use: instance normalisation.

    Section 4.2: "instance normalization after each convolution". The authors' code never calls eval() and has one
    image in a batch, which is the same. The running statistics of a file are kept, and not used.
    """

    def forward(self, features: Tensor) -> Tensor:
        """Map (N, C, h, w) to the same size; h x w at least 2 pixels."""
        return functional.instance_norm(features, weight=self.weight, bias=self.bias, eps=self.eps)


class Encoder(nn.Module):
    """ResNet to stride 16 (DeepLab): five feature maps for the skips and the bottom of the generator.

    For ResNet-101 and an input of 256 x 256 these are, as drawn in Figure 4: 64x128x128, 256x64x64, 512x32x32,
    1024x16x16, and 2048x16x16 from the dilated last stage (not drawn there; DeepLab-v2 has it).

    Graph "paper" is torchvision's ResNet. Graph "released" is what the authors' code makes of the same parts: a block
    applies ReLU to what enters it and none between its convolutions or after its sum (66 fewer in ResNet-101), and none
    follows the first normalisation; skips and ASPP see features of both signs.
    """

    def __init__(self, backbone: Backbone, graph: Graph = "paper", statistics: Statistics = "running") -> None:
        super().__init__()
        import torchvision.models as models  # slow to import, and only networks need it

        norm = ImageNorm if statistics == "image" else nn.BatchNorm2d
        net = getattr(models, backbone)(weights=None, norm_layer=norm)
        self.conv1, self.bn1, self.maxpool = net.conv1, net.bn1, net.maxpool
        self.layer1, self.layer2, self.layer3, self.layer4 = net.layer1, net.layer2, net.layer3, net.layer4
        dilate(self.layer4, 2, also_first=graph == "released")
        self.graph = graph
        expansion = 1 if backbone in ("resnet18", "resnet34") else 4
        self.widths = (64, *(expansion * width for width in (64, 128, 256, 512)))
        """Channels of the five maps, shallow to deep."""

    def forward(self, photo: Tensor) -> tuple[Tensor, ...]:
        """Return the five maps, shallow to deep, of a photo (N, 3, H, W) normalised; H and W multiples of 16.

        Sizes 1/2, 1/4, 1/8, 1/16 and 1/16 of the photo's; not negative in the graph "paper".
        """
        stem = self.bn1(self.conv1(photo))
        if self.graph == "paper":
            stem = torch.relu(stem)
        maps, features = [stem], self.maxpool(stem)
        for stage in (self.layer1, self.layer2, self.layer3, self.layer4):
            features = stage(features) if self.graph == "paper" else _released_stage(stage, features)
            maps.append(features)
        return tuple(maps)


def _released_stage(stage: nn.Sequential, features: Tensor) -> Tensor:
    for block in stage:
        features = _released_block(block, torch.relu(features))
    return features


def _released_block(block: Any, entering: Tensor) -> Tensor:
    """Return the sum of convolutions and shortcut, with no ReLU but the one before; `block` is torchvision's."""
    features: Tensor = block.bn2(block.conv2(block.bn1(block.conv1(entering))))
    if hasattr(block, "conv3"):
        features = block.bn3(block.conv3(features))
    shortcut: Tensor = entering if block.downsample is None else block.downsample(entering)
    return features + shortcut


def dilate(stage: nn.Module, rate: int, *, also_first: bool = False) -> None:
    """Turn a stage's stride 2 into dilation `rate`, keeping its weights.

    The convolution that had the stride gets half of it; in the authors' code (`also_first`) it is dilated as the rest.
    """
    for module in stage.modules():
        if not isinstance(module, nn.Conv2d):
            continue
        strided = module.stride == (2, 2)
        module.stride = (1, 1)
        if module.kernel_size == (3, 3):
            own = rate // 2 if strided and not also_first else rate
            module.dilation = module.padding = (own, own)
