"""Doubt is nought where the model is sure and one where it cannot be less so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from mman_core.predict.predictor import Predictor
from mman_core.predict.uncertainty import doubts, doubts_of, entropy_doubt, margin_doubt, mirror_disagreement


def test_every_doubt_goes_from_sure_to_undecided() -> None:
    sure, even = torch.tensor([1.0, 0, 0, 0])[:, None, None], torch.full((4, 1, 1), 0.25)
    for doubt in (margin_doubt, entropy_doubt):
        assert doubt(sure).item() == 0
        assert doubt(even).item() == pytest.approx(1)
    assert mirror_disagreement(sure, sure).item() == 0
    assert mirror_disagreement(sure, sure.flip(0)).item() == 1
    two = torch.tensor([0.5, 0.5, 0, 0])[:, None, None]
    assert margin_doubt(two).item() == 1
    assert entropy_doubt(two).item() == pytest.approx(0.5)


def test_the_summary_is_the_mean_of_each_map() -> None:
    seen = torch.softmax(torch.randn(20, 7, 5, generator=torch.Generator().manual_seed(0)), 0)
    found = doubts_of(seen)
    assert found.summary() == {"margin": found.margin.mean().item(), "entropy": found.entropy.mean().item()}
    assert set(doubts_of(seen, seen).summary()) == {"margin", "entropy", "mirror"}


def test_the_mirror_image_of_a_photo_is_compared_at_the_same_place(weights: Path) -> None:
    predictor = Predictor(weights, "cpu")
    photo = np.random.default_rng(0).integers(0, 255, (128, 90, 3), np.uint8)
    seen, found = doubts(predictor, photo, mirror=True)
    assert found.mirror is not None
    assert seen.shape[1:] == found.mirror.shape == predictor.seen_size(photo)
    symmetric = np.concatenate([photo[:, :45], photo[:, :45][:, ::-1]], 1)
    _, back = doubts(predictor, np.ascontiguousarray(symmetric[:, ::-1]), mirror=True)
    _, there = doubts(predictor, symmetric, mirror=True)
    assert back.mirror is not None
    assert there.mirror is not None
    assert torch.allclose(back.mirror, there.mirror)
