"""How a photo enters the generator."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from mman_core.types import Rgb

MEAN = (0.485, 0.456, 0.406)
DEVIATION = (0.229, 0.224, 0.225)
"""ImageNet's, in 0..1 RGB: the paper subtracts the mean only (4.2); the authors' code and all ResNets divide too."""


def normalised(photo: Rgb) -> Tensor:
    """Turn (H, W, 3) uint8 into (3, H, W) float32 with about zero mean and unit deviation."""
    scaled = (photo.astype(np.float32) / 255 - np.asarray(MEAN, np.float32)) / np.asarray(DEVIATION, np.float32)
    return torch.from_numpy(np.ascontiguousarray(scaled.transpose(2, 0, 1)))
