"""How the learning rate moves over a training."""

from __future__ import annotations

import math


def cosine_factor(along: float, final: float) -> float:
    """Return the part of the first learning rate that is left `along` (0..1) a cosine that ends at `final` (0..1)."""
    return final + (1 - final) * (1 + math.cos(math.pi * along)) / 2


def rise_factor(number: int, steps: int) -> float:
    """Return number / steps, at most 1: the learning rate rises over its first `steps` steps; 0 steps: it does not."""
    return min(1.0, number / max(1, steps))
