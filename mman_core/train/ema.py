"""The exponential moving average of the generator: what is saved and used."""

from __future__ import annotations

import copy
from typing import Generic, TypeVar

import torch
from torch import nn

Network = TypeVar("Network", bound=nn.Module)


class Average(Generic[Network]):
    """Keeps `module`, the average of a network over its steps.

    From scratch (`fades`) the decay grows, so that the first steps are forgotten. A trained network is worth keeping:
    there the average starts from it and leaves it slowly.
    """

    def __init__(self, source: Network, decay: float, *, fades: bool = True) -> None:
        self.decay = decay
        self.fades = fades
        self.steps = 0
        self.module: Network = copy.deepcopy(source).requires_grad_(False)

    @torch.no_grad()
    def update(self, source: nn.Module) -> None:
        """Move the average towards the network by one step; integer buffers are copied."""
        self.steps += 1
        decay = min(self.decay, self.steps / (self.steps + 10)) if self.fades else self.decay
        for mine, theirs in zip(self.module.state_dict().values(), source.state_dict().values(), strict=True):
            if mine.is_floating_point():
                mine.lerp_(theirs.detach().to(mine.dtype), 1 - decay)
            else:
                mine.copy_(theirs)
