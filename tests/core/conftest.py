"""Real files that many tests of the core start from: mannequins with exact masks, and small untrained weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from mman_core.images.index_png import write_mask
from mman_core.labels.label_set import load_label_set
from mman_core.mannequins.draw import draw_mannequin
from mman_core.model.card import WeightsCard
from mman_core.model.weights import build_networks, save_networks


@pytest.fixture(scope="session")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, Path]]:
    """Three mannequins, none square: (photo, mask) files of the same stems in two folders."""
    folder = tmp_path_factory.mktemp("mannequins")
    lip = load_label_set("lip")
    made = []
    for number, (height, width) in enumerate([(160, 120), (190, 110), (120, 170)]):
        photo, mask = draw_mannequin(np.random.default_rng(number), height, width)
        photo_path, mask_path = folder / "images" / f"{number}.jpg", folder / "labels" / f"{number}.png"
        photo_path.parent.mkdir(exist_ok=True)
        Image.fromarray(photo).save(photo_path, quality=92)
        write_mask(mask_path, mask, lip.palette())
        made.append((photo_path, mask_path))
    return made


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained ResNet-18 generator with both discriminators, in our file format; predicts at 128 pixels."""
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("weights") / "untrained.safetensors"
    save_networks(path, build_networks(WeightsCard("Untrained", "resnet18", 20, "lip", test_side=128)))
    return path
