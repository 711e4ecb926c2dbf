"""The structure-sensitive loss grows as parts leave their places."""

from __future__ import annotations

import math

import pytest
import torch
from torch.nn import functional

from mman_core.train.joints import joint_loss


def _with_head_at(row: int, column: int) -> torch.Tensor:
    masks = torch.zeros(1, 64, 48, dtype=torch.int64)
    masks[:, 8 * row : 8 * row + 8, 8 * column : 8 * column + 8] = 13
    return masks


def _certain(masks: torch.Tensor) -> torch.Tensor:
    return functional.one_hot(masks, 20).permute(0, 3, 1, 2).float()


def test_joints_in_their_places_cost_nothing() -> None:
    masks = _with_head_at(2, 3)
    assert joint_loss(_certain(masks), masks).item() == 0


def test_a_moved_joint_costs_more_than_one_that_is_nearly_right() -> None:
    masks = _with_head_at(2, 2)
    near, far = (joint_loss(_certain(_with_head_at(2, column)), masks).item() for column in (3, 5))
    assert 0 < near < far


def test_a_missing_joint_costs_its_whole_heat_map() -> None:
    masks = _with_head_at(4, 3)
    distance = ((torch.arange(8)[:, None] - 4) ** 2 + (torch.arange(6)[None] - 3) ** 2).float()
    heat = 4 / math.sqrt(2 * math.pi) * torch.exp(-distance / 2)
    missing = joint_loss(_certain(torch.zeros_like(masks)), masks)
    assert missing.item() == pytest.approx(0.025 * heat.square().sum().item(), rel=1e-5)


def test_classes_of_no_joint_do_not_count() -> None:
    masks = torch.full((1, 64, 48), 6)
    assert joint_loss(_certain(torch.zeros_like(masks)), masks).item() == 0
