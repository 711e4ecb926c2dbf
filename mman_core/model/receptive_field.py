"""How much of a label map one answer of a discriminator sees, found by gradient and not by formula."""

from __future__ import annotations

import copy

import torch
from torch import nn


def receptive_field(judge: nn.Module, side: int) -> tuple[int, int]:
    """Return (height, width) in pixels of what reaches the middle answer for a map of `side` x `side`.

    Normalisations, which couple all pixels a little, are left out; a final average over answers is too.
    """
    body = copy.deepcopy(next(judge.children()))
    convolutions = nn.Sequential(
        *(_smooth(part) for part in body.children() if not isinstance(part, nn.InstanceNorm2d))
    )
    entering = next(part.in_channels for part in convolutions if isinstance(part, nn.Conv2d))
    seen = torch.rand(1, entering, side, side, requires_grad=True)
    answers = convolutions(seen)
    answers[0, 0, answers.shape[2] // 2, answers.shape[3] // 2].backward()
    assert seen.grad is not None
    rows, columns = torch.nonzero(seen.grad.abs().sum(1)[0], as_tuple=True)
    return int(rows.max() - rows.min()) + 1, int(columns.max() - columns.min()) + 1


def _smooth(part: nn.Module) -> nn.Module:
    """Return a part through which every pixel has a gradient: a maximum or a ReLU would hide some of them."""
    if isinstance(part, nn.MaxPool2d):
        return nn.AvgPool2d(part.kernel_size)
    return nn.Softplus() if isinstance(part, nn.ReLU) else part
