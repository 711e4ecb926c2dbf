"""Weights to put at risk."""

from __future__ import annotations

from pathlib import Path

import torch

from mman_core.model.card import WeightsCard
from mman_core.model.weights import Networks, build_networks, save_networks


def small_networks() -> Networks:
    """Return an untrained ResNet-18 generator with both discriminators, which predicts at 64 pixels."""
    torch.manual_seed(0)
    return build_networks(WeightsCard("Untrained", "resnet18", 20, "lip", test_side=64))


def save_small_weights(folder: Path) -> Path:
    """Save them; return the file, of some 30 MB."""
    path = folder / "untrained.safetensors"
    save_networks(path, small_networks())
    return path
