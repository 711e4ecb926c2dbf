"""The terms of the objective (equations 1 to 4 of the paper); `AdversarialStep` weighs them and solves equation 5.

Equation 1 is `cross_entropy`, equation 3 `adversarial_loss` and what D and G make of it; equations 2 and 4 are weighted
sums of these. All losses are scalars, at least 0. Equation 1 is a sum over pixels; here it is their mean, so that its
weight does not depend on the size of the crop.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from mman_core.jobs import Adversarial
from mman_core.types import IGNORE

_TINY = 1e-6


def cross_entropy(logits: Tensor, masks: Tensor, merges: Sequence[Tensor | None]) -> Tensor:
    """Return equation 1 in nats, averaged over the pixels that count; 0 if none does.

    logits: (N, C, H, W). masks: (N, H, W) int64, 255 left out. merges: see Batch; where a crop has one, the
    probabilities of our classes that fall into one coarse class are summed before the logarithm.
    """
    counted = (masks != IGNORE).sum().clamp(min=1)
    if all(merge is None for merge in merges):
        return functional.cross_entropy(logits.float(), masks, ignore_index=IGNORE, reduction="sum") / counted
    total = logits.new_zeros((), dtype=torch.float32)
    for scores, mask, merge in zip(logits.float(), masks, merges, strict=True):
        logs = functional.log_softmax(scores, 0)
        if merge is not None:
            coarse = logs.new_zeros((int(merge.max()) + 1, *logs.shape[1:]))
            logs = coarse.index_add(0, merge, logs.exp()).clamp(min=_TINY).log()
        total = total + functional.nll_loss(logs[None], mask[None], ignore_index=IGNORE, reduction="sum")
    return total / counted


def shrunken(masks: Tensor, height: int, width: int) -> Tensor:
    """Return label maps (N, H, W) int64 at the size of a smaller output: nearest pixel, (N, h, w) int64.

    Section 3.2 resizes the truth for the low-resolution output to 1/16 and does not say how; the authors' code takes
    the nearest pixel.
    """
    if masks.shape[1:] == (height, width):
        return masks
    return functional.interpolate(masks[:, None].float(), size=(height, width), mode="nearest-exact")[:, 0].long()


def real_map(masks: Tensor, class_count: int) -> Tensor:
    """Return masks (N, H, W) int64 as one-hot probabilities (N, C, H, W) float32, 0 or 1: the y of equation 3.

    Pixels that do not count are zero in every class.
    """
    known = masks != IGNORE
    one_hot = functional.one_hot(torch.where(known, masks, 0), class_count).permute(0, 3, 1, 2).float()
    return one_hot * known[:, None]


def fake_map(logits: Tensor, masks: Tensor, sharpness: float = 1.0) -> Tensor:
    """Return the generator's probabilities, zeroed where the mask does not count, as in the real map.

    softmax(sharpness * logits), (N, C, H, W) float32 in 0..1, of logits (N, C, H, W) and masks (N, H, W) int64. The
    authors' code has sharpness 5, which brings them nearer to the one-hot real map; the paper has G(x) itself. The
    cross-entropies always see the plain logits.
    """
    return functional.softmax(sharpness * logits.float(), 1) * (masks != IGNORE)[:, None]


def with_photo(photos: Tensor, label_map: Tensor) -> Tensor:
    """Concatenate a label map with the photo at its size along the channels: the condition of section 3.2.

    photos: (N, 3, H, W), normalised. label_map: (N, C, h, w). Result: (N, 3+C, h, w), the photo first.
    """
    if photos.shape[2:] != label_map.shape[2:]:
        photos = functional.interpolate(photos, size=label_map.shape[2:], mode="area")
    return torch.cat([photos, label_map], 1)


def adversarial_loss(responses: Tensor, target: float, adversarial: Adversarial = "bce") -> Tensor:
    """Return how far D's responses (any size) are from `target`, 1 for real or 0 for fake; averaged, at least 0.

    "bce": one term of equation 3, the responses taken as logits, in nats. "lsgan": the squared error of the responses,
    as in the authors' code.
    """
    if adversarial == "lsgan":
        return (responses - target).square().mean()
    return functional.binary_cross_entropy_with_logits(responses, torch.full_like(responses, target))


def discriminator_loss(real: Tensor, fake: Tensor, adversarial: Adversarial = "bce") -> Tensor:
    """Return what D minimises for its losses on real and on fake maps, both scalars; at least 0.

    "bce": their sum, minus equation 3. "lsgan": half of it, as in the authors' code.
    """
    return (real + fake) / 2 if adversarial == "lsgan" else real + fake


def generator_loss(fake: Tensor, adversarial: Adversarial = "bce") -> Tensor:
    """Return the adversarial term of G for D's responses (any size) to its map, averaged; at least 0.

    "bce": -log D(x, G(x)). Equation 3 lets G minimise log(1 - D); both have the same fixed point, and this form keeps
    its gradient when D wins. "lsgan": the squared error from 1, as in the authors' code.
    """
    return adversarial_loss(fake, 1, adversarial)


def believed(responses: Tensor, adversarial: Adversarial = "bce") -> float:
    """Return how real D finds what it saw, 0..1, averaged over its responses (any size), as section 3.4 averages them.

    "lsgan": responses are cut to 0..1, which they need not keep to.
    """
    responses = responses.detach().float()
    return float((responses.sigmoid() if adversarial == "bce" else responses.clamp(0, 1)).mean())
