"""The networks that Table 1 compares with: SegNet, FCN-8s and DeepLab-ASPP, each with one output.

The paper quotes their scores from the paper of LIP. Batch normalisation uses running statistics.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from mman_core.model.backbone import dilate
from mman_core.model.card import Backbone
from mman_core.model.maps import Maps, ParsingNetwork, single_output

VGG16 = ((64, 64), (128, 128), (256, 256, 256), (512, 512, 512), (512, 512, 512))
"""Channels of the thirteen convolutions of VGG-16; a pooling by two follows each stage."""

DEEPLAB_RATES = (6, 12, 18, 24)
"""Chen et al. 2017, DeepLab-ASPP."""


class SegNet(ParsingNetwork):
    """SegNet (Badrinarayanan et al. 2017): VGG-16's convolutions, and their mirror image, which undoes each pooling.

    Every convolution is normalised but the last; the decoder puts values back to where the maxima were.
    """

    def __init__(self, class_count: int) -> None:
        super().__init__()
        self.encoder = nn.ModuleList(_vgg_stages(normalised=True))
        mirrored = [tuple(reversed(stage)) for stage in reversed(VGG16)]
        ends = [stage[0] for stage in mirrored[1:]] + [class_count]
        self.decoder = nn.ModuleList(
            _convolutions(stage[0], (*stage[1:], end), normalised=True)
            for stage, end in zip(mirrored, ends, strict=True)
        )
        last = self.decoder[-1]
        assert isinstance(last, nn.Sequential)
        self.decoder[-1] = last[:-2]  # logits: neither normalised nor cut at zero

    def all_maps(self, photo: Tensor) -> Maps:
        """Return maps of a photo (N, 3, H, W); features (N, 512, H/32, W/32), rounded down."""
        features = photo
        places: list[tuple[Tensor, list[int]]] = []
        for stage in self.encoder:
            features = stage(features)
            size = list(features.shape[2:])
            features, indices = functional.max_pool2d(features, 2, return_indices=True)
            places.append((indices, size))
        deep = features
        for stage, (indices, size) in zip(self.decoder, reversed(places), strict=True):
            features = stage(functional.max_unpool2d(features, indices, [2, 2], output_size=size))
        return single_output(features, deep, (photo.shape[2], photo.shape[3]))


class Fcn8s(ParsingNetwork):
    """FCN-8s (Long et al. 2015): VGG-16 made convolutional, with scores of three depths added while up-sampling.

    Padded like VGG-16 instead of by 100 pixels, so that nothing must be cut from the result.
    """

    def __init__(self, class_count: int) -> None:
        super().__init__()
        self.encoder = nn.ModuleList(_vgg_stages(normalised=False))
        self.classifier = nn.Sequential(
            nn.Conv2d(512, 4096, 7, padding=3),
            nn.ReLU(),
            nn.Dropout(0.5),
            nn.Conv2d(4096, 4096, 1),
            nn.ReLU(),
            nn.Dropout(0.5),
        )
        self.score3, self.score4 = nn.Conv2d(256, class_count, 1), nn.Conv2d(512, class_count, 1)
        self.score5 = nn.Conv2d(4096, class_count, 1)
        self.up5 = nn.ConvTranspose2d(class_count, class_count, 4, stride=2, padding=1)
        self.up4 = nn.ConvTranspose2d(class_count, class_count, 4, stride=2, padding=1)
        self.up3 = nn.ConvTranspose2d(class_count, class_count, 16, stride=8, padding=4)

    def all_maps(self, photo: Tensor) -> Maps:
        """Return maps of a photo (N, 3, H, W); features (N, 4096, H/32, W/32), rounded up."""
        features, pools = photo, []
        for stage in self.encoder:
            features = functional.max_pool2d(stage(features), 2, ceil_mode=True)
            pools.append(features)
        deep = self.classifier(features)
        fourth = self.score4(pools[3])
        fourth = fourth + _cut(self.up5(self.score5(deep)), fourth)
        third = self.score3(pools[2])
        third = third + _cut(self.up4(fourth), third)
        return single_output(self.up3(third), deep, (photo.shape[2], photo.shape[3]))


class DeepLabAspp(ParsingNetwork):
    """DeepLab-ASPP (Chen et al. 2017): a ResNet of stride 8, and the sum of four dilated 3x3 convolutions."""

    def __init__(self, backbone: Backbone, class_count: int) -> None:
        super().__init__()
        self.encoder = StrideEight(backbone)
        self.branches = nn.ModuleList(
            nn.Conv2d(self.encoder.width, class_count, 3, padding=rate, dilation=rate) for rate in DEEPLAB_RATES
        )

    def all_maps(self, photo: Tensor) -> Maps:
        """Return maps of a photo (N, 3, H, W); features (N, D, H/8, W/8)."""
        deep = self.encoder(photo)
        logits = torch.stack([branch(deep) for branch in self.branches]).sum(0)
        return single_output(logits, deep, (photo.shape[2], photo.shape[3]))


class StrideEight(nn.Module):
    """torchvision's ResNet whose last two stages are dilated by 2 and 4 instead of strided."""

    def __init__(self, backbone: Backbone) -> None:
        super().__init__()
        import torchvision.models as models  # slow to import, and only networks need it

        net = getattr(models, backbone)(weights=None)
        self.conv1, self.bn1, self.maxpool = net.conv1, net.bn1, net.maxpool
        self.layer1, self.layer2, self.layer3, self.layer4 = net.layer1, net.layer2, net.layer3, net.layer4
        dilate(self.layer3, 2)
        dilate(self.layer4, 4)
        self.width: int = net.fc.in_features
        """Channels of the features."""

    def forward(self, photo: Tensor) -> Tensor:
        """Map a photo (N, 3, H, W) to features (N, width, H/8, W/8), not negative."""
        features: Tensor = self.maxpool(torch.relu(self.bn1(self.conv1(photo))))
        for stage in (self.layer1, self.layer2, self.layer3, self.layer4):
            features = stage(features)
        return features


def _vgg_stages(*, normalised: bool) -> list[nn.Sequential]:
    entering = (3, *(stage[-1] for stage in VGG16))
    return [_convolutions(first, stage, normalised=normalised) for first, stage in zip(entering, VGG16, strict=False)]


def _convolutions(in_channels: int, widths: tuple[int, ...], *, normalised: bool) -> nn.Sequential:
    parts: list[nn.Module] = []
    for width in widths:
        parts.append(nn.Conv2d(in_channels, width, 3, padding=1))
        parts += [nn.BatchNorm2d(width)] if normalised else []
        parts.append(nn.ReLU())
        in_channels = width
    return nn.Sequential(*parts)


def _cut(scores: Tensor, like: Tensor) -> Tensor:
    return scores[:, :, : like.shape[2], : like.shape[3]]
