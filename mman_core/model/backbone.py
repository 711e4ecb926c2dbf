"""The down-sampling half of the generator: a torchvision ResNet whose last stage is dilated instead of strided."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from mman_core.model.card import Backbone


class Encoder(nn.Module):
    """ResNet to stride 16 (DeepLab): five feature maps for the skips and the bottom of the generator.

    For ResNet-101 and an input of 256 x 256 these are, as drawn in Figure 4: 64x128x128, 256x64x64, 512x32x32,
    1024x16x16, and 2048x16x16 from the dilated last stage (not drawn there; DeepLab-v2 has it).
    """

    def __init__(self, backbone: Backbone) -> None:
        super().__init__()
        import torchvision.models as models  # slow to import, and only networks need it

        net = getattr(models, backbone)(weights=None)
        self.conv1, self.bn1, self.maxpool = net.conv1, net.bn1, net.maxpool
        self.layer1, self.layer2, self.layer3, self.layer4 = net.layer1, net.layer2, net.layer3, net.layer4
        _dilate(self.layer4)
        expansion = 1 if backbone in ("resnet18", "resnet34") else 4
        self.widths = (64, *(expansion * width for width in (64, 128, 256, 512)))
        """Channels of the five maps, shallow to deep."""

    def forward(self, photo: Tensor) -> tuple[Tensor, ...]:
        """Return the five maps, shallow to deep, of a photo (N, 3, H, W) normalised; H and W multiples of 16."""
        stem = torch.relu(self.bn1(self.conv1(photo)))
        first = self.layer1(self.maxpool(stem))
        second = self.layer2(first)
        third = self.layer3(second)
        return stem, first, second, third, self.layer4(third)


def _dilate(stage: nn.Module) -> None:
    """Turn a stage's stride 2 into dilation 2, keeping its weights; the first strided convolution only loses it."""
    for module in stage.modules():
        if not isinstance(module, nn.Conv2d):
            continue
        strided = module.stride == (2, 2)
        module.stride = (1, 1)
        if module.kernel_size == (3, 3) and not strided:
            module.dilation = module.padding = (2, 2)
