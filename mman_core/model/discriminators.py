"""Macro D and Micro D (sections 3.3 and 3.4, Figure 4)."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

from mman_core.model.card import Graph

RGB_CHANNELS = 3
LEAK = 0.2
MACRO_SIDE = 16
RELEASED_SIDE = 16


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


class ReleasedDiscriminator(nn.Module):
    """The authors' code's one discriminator, used as Macro D on the small map and as Micro D on the large one.

    Four 4x4 convolutions, padding 1: 64 and 128 of stride 2, 256 and 1 of stride 1; instance normalisation after the
    two inner ones. Each answer sees 34x34 pixels (the paper says 22x22); a map of 16x16 gets 2x2 answers, not one.
    """

    def __init__(self, class_count: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(RGB_CHANNELS + class_count, 64, 4, 2, 1),
            nn.LeakyReLU(LEAK),
            nn.Conv2d(64, 128, 4, 2, 1, bias=False),
            nn.InstanceNorm2d(128),
            nn.LeakyReLU(LEAK),
            nn.Conv2d(128, 256, 4, 1, 1, bias=False),
            nn.InstanceNorm2d(256),
            nn.LeakyReLU(LEAK),
            nn.Conv2d(256, 1, 4, 1, 1),
        )

    def forward(self, photo_and_map: Tensor) -> Tensor:
        """Map (N, 3+C, H, W), RGB and class probabilities, to scores (N, 1, H/4 - 2, W/4 - 2); H and W at least 12.

        The code trains them towards 1 for real and 0 for fake by squared error (LSGAN), without a sigmoid. Smaller maps
        are padded with zeros.
        """
        height, width = photo_and_map.shape[2:]
        missing = (0, max(0, RELEASED_SIDE - width), 0, max(0, RELEASED_SIDE - height))
        judged: Tensor = self.body(functional.pad(photo_and_map, missing))
        return judged


def macro_discriminator(graph: Graph, class_count: int) -> nn.Module:
    """Return a new Macro D of one of the two graphs."""
    return MacroDiscriminator(class_count) if graph == "paper" else ReleasedDiscriminator(class_count)


def micro_discriminator(graph: Graph, class_count: int) -> nn.Module:
    """Return a new Micro D of one of the two graphs."""
    return MicroDiscriminator(class_count) if graph == "paper" else ReleasedDiscriminator(class_count)
