"""The dual-output generator, Do-DeepLab-ASPP (section 3.2 and Figure 4 of the paper)."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from mman_core.model.aspp import Aspp
from mman_core.model.backbone import Encoder
from mman_core.model.card import Backbone, Graph, Statistics
from mman_core.model.maps import Maps, ParsingNetwork

STRIDE = 16
"""The low-resolution output is 1/16 of the input; input sides must be multiples of it."""

PAPER_DEVIATION = 0.001
"""Section 4.2 initialises new layers with this Gaussian. It only matters where no normalisation follows: in up4."""


class Generator(ParsingNetwork):
    """Encoder, ASPP low-resolution head, and cascaded deconvolutions joined with the encoder's maps by skips.

    Each deconvolution has as many channels as the skip that it is concatenated with, which gives Figure 4's
    512+512, 256+256, 64+64 for ResNet-101. Instance normalisation follows each of them (section 4.2).

    `graph` "paper" copies the skips, as drawn. "released" is the authors' code: the skips pass 1x1 convolutions (con0
    to con3 there, `adapters` here), a fourth one joins at 16 x 16, and they stand before the deconvolved maps.
    `aspp_channels` 0 lets the deconvolutions start from the encoder, as in the authors' code; with more, both outputs
    come from the ASPP tensor, as section 3.2 and Figure 4 have it. `dropout` is section 4.2's, "in the deconvolution
    layers, following the practice in [13]": pix2pix has it in the first three; the authors' code in none.
    `statistics`: see `WeightsCard`. `middle` adds a third label map after the third deconvolution, for Multiple AN.
    """

    def __init__(
        self,
        backbone: Backbone,
        class_count: int,
        *,
        graph: Graph = "paper",
        aspp_channels: int = 0,
        dropout: float = 0.0,
        statistics: Statistics = "running",
        middle: bool = False,
    ) -> None:
        super().__init__()
        released = graph == "released"
        self.encoder = Encoder(backbone, graph, statistics)
        stem, first, second, third, deep = self.encoder.widths
        self.aspp = Aspp(deep, aspp_channels or class_count, class_count)
        self.starts_from_pyramid = aspp_channels > 0
        start = self.aspp.width if self.starts_from_pyramid else deep
        self.up0 = (nn.ConvTranspose2d if released else nn.Conv2d)(start, third, 3, padding=1)
        self.up1 = _deconvolution(2 * third if released else third, second)
        self.up2 = _deconvolution(2 * second, first)
        self.up3 = _deconvolution(2 * first, stem)
        self.up4 = _deconvolution(2 * stem, class_count)
        self.dropout = nn.Dropout(dropout)
        for module in (self.aspp, self.up0, self.up1, self.up2, self.up3, self.up4):
            module.apply(_initialise)
        nn.init.normal_(self.up4.weight, std=PAPER_DEVIATION)
        self.adapters = _adapters((third, second, first, stem)) if released else None
        self.middle = nn.Conv2d(2 * first, class_count, 1) if middle else None

    def all_maps(self, photo: Tensor) -> Maps:
        """Return the logits of both label maps.

        photo: (N, 3, H, W) float, normalised with ImageNet's mean and deviation; H and W multiples of 16, not both 16.
        high (N, C, H, W), low (N, C, H/16, W/16), features (N, D, H/16, W/16), middle (N, C, H/4, W/4) or None.
        """
        stem, first, second, third, deep = self.encoder(photo)
        low, pyramid = self.aspp(deep)
        up = _norm(self.up0(functional.relu(pyramid if self.starts_from_pyramid else deep)))
        middle = None
        if self.adapters is not None:
            up = self._joined(up, third, 0)
        for number, (deconvolution, skip) in enumerate(
            ((self.up1, second), (self.up2, first), (self.up3, stem)), start=1
        ):
            up = self._joined(self.dropout(_norm(deconvolution(functional.relu(up)))), skip, number)
            if number == 2 and self.middle is not None:
                middle = self.middle(functional.relu(up))
        return Maps(self.up4(functional.relu(up)), low, deep, middle=middle)

    def _joined(self, up: Tensor, skip: Tensor, number: int) -> Tensor:
        """Concatenate an up-sampled map with the encoder's map of its size."""
        return torch.cat([up, skip] if self.adapters is None else [self.adapters[number](skip), up], 1)


def _deconvolution(in_channels: int, out_channels: int) -> nn.ConvTranspose2d:
    return nn.ConvTranspose2d(in_channels, out_channels, 4, stride=2, padding=1)


def _adapters(widths: tuple[int, ...]) -> nn.ModuleList:
    adapters = nn.ModuleList([nn.Conv2d(width, width, 1) for width in widths])
    adapters.apply(_initialise)
    return adapters


def _norm(features: Tensor) -> Tensor:
    """Instance normalisation without scale and shift, as in the authors' code."""
    return functional.instance_norm(features)


def _initialise(module: nn.Module) -> None:
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
        nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
        if module.bias is not None:
            nn.init.zeros_(module.bias)
