"""Atrous spatial pyramid pooling: the bottom of the generator (section 3.2; Figure 4's 8192 x 16 x 16 tensor)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

DILATIONS = (2, 4, 6)
"""DeepLab's 6/12/18/24 reach beyond a 16 x 16 map; the authors' code uses 2/4/6 beside a 1x1 branch."""


class Aspp(nn.Module):
    """One 1x1 and three dilated 3x3 branches, joined by a 1x1 convolution into the low-resolution label map.

    Figure 4 gives each branch 2048 channels, hence 8192 together (117 million parameters); the authors' code gives each
    one channel for each class.
    """

    def __init__(self, in_channels: int, branch_channels: int, class_count: int) -> None:
        super().__init__()
        branches = [nn.Conv2d(in_channels, branch_channels, 1)]
        branches += [nn.Conv2d(in_channels, branch_channels, 3, padding=rate, dilation=rate) for rate in DILATIONS]
        self.branches = nn.ModuleList(branches)
        self.width = branch_channels * len(branches)
        """Channels of the pyramid."""
        self.join = nn.Conv2d(self.width, class_count, 1)

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """Map features (N, D, h, w) to logits (N, C, h, w) and to the pyramid that they come from (N, width, h, w)."""
        pyramid = torch.cat([branch(features) for branch in self.branches], 1)
        return self.join(pyramid), pyramid
