"""The dual-output generator, Do-DeepLab-ASPP (section 3.2 and Figure 4 of the paper)."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from mman_core.model.backbone import Encoder
from mman_core.model.card import Backbone

STRIDE = 16
"""The low-resolution output is 1/16 of the input; input sides must be multiples of it."""

ASPP_DILATIONS = (2, 4, 6)
"""DeepLab's 6/12/18/24 reach beyond a 16 x 16 map; the authors' code uses 2/4/6 beside a 1x1 branch."""

PAPER_DEVIATION = 0.001
"""Section 4.2 initialises new layers with this Gaussian. It only matters where no normalisation follows: in up4."""


class Aspp(nn.Module):
    """Atrous spatial pyramid: one 1x1 and three dilated 3x3 branches, joined by a 1x1 convolution.

    The paper draws an 8192-channel tensor (four branches of 2048); the authors' code gives each branch C channels,
    which saves 117 million parameters. We follow the code.
    """

    def __init__(self, in_channels: int, class_count: int) -> None:
        super().__init__()
        branches = [nn.Conv2d(in_channels, class_count, 1)]
        branches += [nn.Conv2d(in_channels, class_count, 3, padding=rate, dilation=rate) for rate in ASPP_DILATIONS]
        self.branches = nn.ModuleList(branches)
        self.join = nn.Conv2d(class_count * len(branches), class_count, 1)

    def forward(self, features: Tensor) -> Tensor:
        """Map (N, D, h, w) features to (N, C, h, w) logits."""
        joined: Tensor = self.join(torch.cat([branch(features) for branch in self.branches], 1))
        return joined


class Generator(nn.Module):
    """Encoder, ASPP low-resolution head, and cascaded deconvolutions joined with the encoder's maps by skips.

    Each deconvolution has as many channels as the skip that it is concatenated with, which gives Figure 4's
    512+512, 256+256, 64+64 for ResNet-101. Instance normalisation follows each of them (section 4.2).
    """

    def __init__(self, backbone: Backbone, class_count: int) -> None:
        super().__init__()
        self.encoder = Encoder(backbone)
        stem, first, second, third, deep = self.encoder.widths
        self.aspp = Aspp(deep, class_count)
        self.up0 = nn.Conv2d(deep, third, 3, padding=1)
        self.up1 = _deconvolution(third, second)
        self.up2 = _deconvolution(2 * second, first)
        self.up3 = _deconvolution(2 * first, stem)
        self.up4 = _deconvolution(2 * stem, class_count)
        for module in (self.aspp, self.up0, self.up1, self.up2, self.up3, self.up4):
            module.apply(_initialise)
        nn.init.normal_(self.up4.weight, std=PAPER_DEVIATION)

    def forward(self, photo: Tensor) -> tuple[Tensor, Tensor]:
        """Return the logits of both label maps.

        photo: (N, 3, H, W) float, normalised with ImageNet's mean and deviation; H and W multiples of 16.
        Returns high (N, C, H, W) and low (N, C, H/16, W/16).
        """
        stem, first, second, _third, deep = self.encoder(photo)
        low = self.aspp(deep)
        up = _norm(self.up0(functional.relu(deep)))
        up = torch.cat([_norm(self.up1(functional.relu(up))), second], 1)
        up = torch.cat([_norm(self.up2(functional.relu(up))), first], 1)
        up = torch.cat([_norm(self.up3(functional.relu(up))), stem], 1)
        return self.up4(functional.relu(up)), low


def _deconvolution(in_channels: int, out_channels: int) -> nn.ConvTranspose2d:
    return nn.ConvTranspose2d(in_channels, out_channels, 4, stride=2, padding=1)


def _norm(features: Tensor) -> Tensor:
    """Instance normalisation without scale and shift, as in the authors' code."""
    return functional.instance_norm(features)


def _initialise(module: nn.Module) -> None:
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
        nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
        if module.bias is not None:
            nn.init.zeros_(module.bias)
