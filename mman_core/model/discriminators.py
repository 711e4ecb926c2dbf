"""Macro D and Micro D (sections 3.3 and 3.4, Figure 4)."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

RGB_CHANNELS = 3
LEAK = 0.2
MACRO_SIDE = 16


class MacroDiscriminator(nn.Module):
    """Judges a whole low-resolution label map: reasonable poses, parts in their places (section 3.3).

    Figure 4: (3+C)x16x16 to 64x8x8, 128x4x4, 256x1x1, 1x1x1. The text asks for four 4x4 convolutions of stride 2 with
    instance normalisation after each; the last acts on one pixel, where neither is possible, so it is 1x1 and maps of
    one pixel are not normalised. Larger maps give more than one response, which are averaged; smaller ones are padded.
    """

    def __init__(self, class_count: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(RGB_CHANNELS + class_count, 64, 4, 2, 1),
            nn.LeakyReLU(LEAK),
            nn.Conv2d(64, 128, 4, 2, 1),
            nn.InstanceNorm2d(128),
            nn.LeakyReLU(LEAK),
            nn.Conv2d(128, 256, (4, 4), 2, 0),
            nn.LeakyReLU(LEAK),
            nn.Conv2d(256, 1, 1),
        )

    def forward(self, photo_and_map: Tensor) -> Tensor:
        """Map (N, 3+C, 16, 16), RGB and class probabilities, to the logits (N, 1, 1, 1) of "real"."""
        height, width = photo_and_map.shape[2:]
        missing = (0, max(0, MACRO_SIDE - width), 0, max(0, MACRO_SIDE - height))
        judged: Tensor = self.body(functional.pad(photo_and_map, missing))
        return judged


class MicroDiscriminator(nn.Module):
    """Judges each 22x22 patch of the high-resolution label map: holes, blur (section 3.4).

    Figure 4: (3+C)x256x256 to 64x128x128, 128x64x64, 1x64x64. The text says stride 2 throughout, the figure draws the
    last map at 64x64; the receptive field is 22 either way, and we follow the figure.
    """

    def __init__(self, class_count: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(RGB_CHANNELS + class_count, 64, 4, 2, 1),
            nn.LeakyReLU(LEAK),
            nn.Conv2d(64, 128, 4, 2, 1),
            nn.InstanceNorm2d(128),
            nn.LeakyReLU(LEAK),
            nn.ZeroPad2d((1, 2, 1, 2)),
            nn.Conv2d(128, 1, 4, 1, 0),
        )

    def forward(self, photo_and_map: Tensor) -> Tensor:
        """Map (N, 3+C, H, W), RGB and class probabilities, to patch logits (N, 1, H/4, W/4) of "real"."""
        judged: Tensor = self.body(photo_and_map)
        return judged
