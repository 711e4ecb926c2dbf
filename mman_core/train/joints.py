"""The structure-sensitive loss of SSL (Gong et al. 2017), a row of Table 1: how far parts lie from their places."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from mman_core.train.losses import shrunken

JOINTS = ((1, 2, 4, 13), (5, 7, 11), (9, 12), (14,), (15,), (16,), (17,), (18,), (19,))
"""LIP ids: head, upper body, lower body, arms, legs, shoes. Glove, dress, socks and jumpsuits belong to none."""

STRIDE = 8
"""Maps are compared at 1/8 of the labels' size."""

SIGMA = 1.0
PEAK = 4 / (SIGMA * math.sqrt(2 * math.pi))
WEIGHT = 0.05
"""All three as in the layer that Gong et al. published."""


def joint_loss(logits: Tensor, masks: Tensor) -> Tensor:
    """Return 0.05 / 2 times the squared distance between the heat maps of true and predicted joints: (N,), at least 0.

    logits: (N, 20, H, W). masks: (N, H, W) int64, LIP ids. A joint is the centre, in whole pixels, of all pixels of its
    group, and a Gaussian around it; a joint that is nowhere has an empty heat map. There is no gradient through the
    largest score. In the published layer the factor multiplies the loss that is shown and not its gradient, so that it
    trains as plain cross-entropy; here it multiplies both, as the paper of SSL says.
    """
    size = max(1, masks.shape[1] // STRIDE), max(1, masks.shape[2] // STRIDE)
    predicted = _heat_maps(shrunken(logits.detach().argmax(1), *size))
    return WEIGHT / 2 * (predicted - _heat_maps(shrunken(masks, *size))).square().sum((1, 2, 3))


def _heat_maps(ids: Tensor) -> Tensor:
    """Return (N, 9, h, w) float32 for a map of ids (N, h, w)."""
    groups = torch.stack([torch.isin(ids, torch.tensor(group, device=ids.device)) for group in JOINTS], 1).float()
    rows = torch.arange(ids.shape[1], device=ids.device)[:, None]
    columns = torch.arange(ids.shape[2], device=ids.device)[None]
    count = groups.sum((2, 3), keepdim=True)
    middle_row = ((groups * rows).sum((2, 3), keepdim=True) / count.clamp(min=1)).floor()
    middle_column = ((groups * columns).sum((2, 3), keepdim=True) / count.clamp(min=1)).floor()
    distance = (rows - middle_row).square() + (columns - middle_column).square()
    return PEAK * torch.exp(-distance / (2 * SIGMA**2)) * (count > 0)
