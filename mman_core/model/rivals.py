"""Discriminators of the adversarial networks that MMAN is compared with: one for the whole map, and ASN's."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

from mman_core.model.discriminators import LEAK, RGB_CHANNELS

WHOLE_SIDE = 256
WHOLE_WIDTHS = (64, 128, 256, 256, 256, 256)
FOV_WIDTHS = ((96, 128, 128), (256, 256), (512,))
"""Luc et al. 2016, LargeFOV; a pooling by two stands between the groups."""


class WholeMapDiscriminator(nn.Module):
    """Judges a whole 256x256 label map at once: the one of Single AN, and Double AN's second (section 4.5, Table 5).

    The paper says only that its receptive field is global. We deepen Macro D: 4x4 convolutions of stride 2 until 4x4 is
    left (widths 64, 128, then 256, as in Figure 4), and one 4x4 convolution to the answer.
    """

    def __init__(self, class_count: int) -> None:
        super().__init__()
        parts: list[nn.Module] = []
        entering = RGB_CHANNELS + class_count
        for width in WHOLE_WIDTHS:
            parts.append(nn.Conv2d(entering, width, 4, 2, 1))
            parts += [nn.InstanceNorm2d(width)] if parts[1:] else []
            parts.append(nn.LeakyReLU(LEAK))
            entering = width
        self.body = nn.Sequential(*parts, nn.Conv2d(entering, 1, 4))

    def forward(self, photo_and_map: Tensor) -> Tensor:
        """Map (N, 3+C, 256, 256), RGB and class probabilities, to logits (N, 1, 1, 1); smaller maps are padded."""
        height, width = photo_and_map.shape[2:]
        missing = (0, max(0, WHOLE_SIDE - width), 0, max(0, WHOLE_SIDE - height))
        judged: Tensor = self.body(functional.pad(photo_and_map, missing))
        return judged


class AsnDiscriminator(nn.Module):
    """ASN's discriminator (Luc et al. 2016): LargeFOV, 34x34, of the product of the map and the photo.

    MMAN's authors do not say which of its forms they put on their baseline. This is the one that Luc et al. use for
    Pascal VOC. One logit instead of two and a softmax, which is the same.
    """

    def __init__(self, class_count: int) -> None:
        super().__init__()
        parts: list[nn.Module] = []
        entering = RGB_CHANNELS * class_count
        for group in FOV_WIDTHS:
            parts += [nn.MaxPool2d(2)] if parts else []
            for width in group:
                parts += [nn.Conv2d(entering, width, 3, padding=1), nn.ReLU()]
                entering = width
        self.body = nn.Sequential(*parts, nn.Conv2d(entering, 1, 3, padding=1))

    def forward(self, photo_and_map: Tensor) -> Tensor:
        """Map (N, 3+C, H, W), RGB and class probabilities, to one logit (N, 1, 1, 1), averaged over all places.

        Each of the C probabilities is multiplied with each colour of the normalised photo: 3 C channels.
        """
        photo, label_map = photo_and_map[:, :RGB_CHANNELS], photo_and_map[:, RGB_CHANNELS:]
        product = (photo[:, None] * label_map[:, :, None]).flatten(1, 2)
        judged: Tensor = self.body(product)
        return judged.mean((2, 3), keepdim=True)
