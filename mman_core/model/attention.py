"""Attention to scale (Chen et al. 2016), the "plug-and-play module" of section 4.3 and of Table 2's last row."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from mman_core.model.generator import STRIDE
from mman_core.model.maps import Maps, ParsingNetwork, resized

SCALES = (1.0, 0.75, 0.5)
"""Chen et al.; the training settings published with LIP's SSL have the same."""

HIDDEN = 512


class Attention(ParsingNetwork):
    """One network sees a photo at three scales, and a small head weighs the scales for each pixel.

    The deepest features of the three scales, brought to the size of the largest, are concatenated (3 D channels), then
    3x3 convolution to 512, ReLU, dropout 0.5, 1x1 convolution to 3, softmax over the scales. The paper says only that
    it uses "multi-scale input and the attention network to merge the results": both maps are merged with these weights.
    """

    def __init__(self, seeing: ParsingNetwork, feature_width: int) -> None:
        super().__init__()
        self.seeing = seeing
        self.weigh = nn.Sequential(
            nn.Conv2d(len(SCALES) * feature_width, HIDDEN, 3, padding=1),
            nn.ReLU(),
            nn.Dropout(0.5),
            nn.Conv2d(HIDDEN, len(SCALES), 1),
        )

    @property
    def encoder(self) -> Any:
        return self.seeing.encoder

    def all_maps(self, photo: Tensor) -> Maps:
        """Return the merged logits of a photo (N, 3, H, W): high (N, C, H, W), low (N, C, H/16, W/16).

        `scales` holds the high maps of the three sizes, for the extra loss that each of them gets (Chen et al. 2016).
        """
        height, width = photo.shape[2:]
        seen = [self.seeing.all_maps(resized(photo, _size(height, width, scale))) for scale in SCALES]
        first = seen[0]
        features = torch.cat([resized(maps.features, _area(first.features)) for maps in seen], 1)
        weights = self.weigh(features).softmax(1)
        return Maps(
            _merged(weights, [maps.high for maps in seen]),
            _merged(weights, [maps.low for maps in seen]),
            first.features,
            low_is_output=first.low_is_output,
            middle=first.middle,
            scales=tuple(maps.high for maps in seen),
        )


def _merged(weights: Tensor, maps: list[Tensor]) -> Tensor:
    """Return the sum over scales of weight times map, (N, C, H, W) logits at the size of the first map.

    weights: (N, 3, h, w), of sum 1 over the scales. maps: three of (N, C, ., .), the largest first.
    """
    size = _area(maps[0])
    shares = resized(weights, size)
    total = shares[:, :1] * maps[0]
    for number, logits in enumerate(maps[1:], 1):
        total = total + shares[:, number : number + 1] * resized(logits, size)
    return total


def _size(height: int, width: int, scale: float) -> tuple[int, int]:
    """Return the multiples of 16, at least 32, nearest to a scaled size."""
    return _to_stride(height * scale), _to_stride(width * scale)


def _to_stride(length: float) -> int:
    return max(2 * STRIDE, round(length / STRIDE) * STRIDE)


def _area(tensor: Tensor) -> tuple[int, int]:
    return tensor.shape[2], tensor.shape[3]
