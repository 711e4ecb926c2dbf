"""What every network that parses photos gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True)
class Maps:
    """Logits of one batch of photos (N, 3, H, W).

    high: (N, C, H, W). low: (N, C, H/16, W/16). features: (N, D, h, w), the deepest. middle: (N, C, H/4, W/4), only in
    Multiple AN. scales: the high maps of the single scales before attention joins them, each of its own size.
    """

    high: Tensor
    low: Tensor
    features: Tensor
    low_is_output: bool = True
    """False: `low` is only the shrunken high map, and no loss of its own belongs to it."""
    middle: Tensor | None = None
    scales: tuple[Tensor, ...] = ()


class ParsingNetwork(nn.Module):
    """A network from photos to label maps; `encoder` is the part that ImageNet can initialise."""

    encoder: Any

    def all_maps(self, photo: Tensor) -> Maps:
        """Return all maps of a photo (N, 3, H, W), normalised; H and W multiples of 16, at least 32."""
        raise NotImplementedError

    def forward(self, photo: Tensor) -> tuple[Tensor, Tensor]:
        """Return the logits of both label maps, high (N, C, H, W) and low (N, C, H/16, W/16); see `all_maps`."""
        maps = self.all_maps(photo)
        return maps.high, maps.low


def resized(logits: Tensor, size: tuple[int, int]) -> Tensor:
    """Return logits (N, C, h, w) at another (height, width), bilinearly, edges on edges."""
    return functional.interpolate(logits, size=size, mode="bilinear", align_corners=False)


def single_output(logits: Tensor, features: Tensor, size: tuple[int, int]) -> Maps:
    """Return the maps of a network with one output, logits (N, C, h, w) of whatever size; `size` is the photo's.

    Its low map (N, C, height/16, width/16) is the mean over each 16 x 16 pixels of the high one.
    """
    high = resized(logits, size)
    low = functional.adaptive_avg_pool2d(high, (size[0] // 16, size[1] // 16))
    return Maps(high, low, features, low_is_output=False)
