from __future__ import annotations

import cv2
import numpy as np
import pytest

from mman_core.mannequins.draw import draw_mannequin, draw_pose
from mman_core.mannequins.outfit import LEFT_ARM, LEFT_SHOE, RIGHT_ARM, RIGHT_SHOE, sample_outfit
from mman_core.mannequins.pose import sample_pose
from mman_core.types import Mask


def test_the_same_seed_draws_the_same_mannequin() -> None:
    first = draw_mannequin(np.random.default_rng(7), 160, 118)
    second = draw_mannequin(np.random.default_rng(7), 160, 118)
    assert np.array_equal(first[0], second[0])
    assert np.array_equal(first[1], second[1])


def test_another_seed_draws_another_mannequin() -> None:
    first, second = (draw_mannequin(np.random.default_rng(seed), 160, 118)[1] for seed in (1, 2))
    assert not np.array_equal(first, second)


@pytest.mark.parametrize(("height", "width"), [(96, 64), (97, 131), (321, 239), (200, 333), (640, 480)])
def test_photo_and_mask_have_the_size_that_was_asked_for(height: int, width: int) -> None:
    for seed in range(3):
        photo, mask = draw_mannequin(np.random.default_rng(seed), height, width)
        assert photo.shape == (height, width, 3)
        assert mask.shape == (height, width)
        assert photo.dtype == mask.dtype == np.uint8
        assert photo.flags["C_CONTIGUOUS"] and mask.flags["C_CONTIGUOUS"]
        assert mask.max() <= 19
        assert len(np.unique(mask)) > 3


def test_every_class_comes_up() -> None:
    rng = np.random.default_rng(3)
    seen: set[int] = set()
    for _ in range(150):
        _, mask = draw_mannequin(rng, 120, 92)
        seen |= set(np.unique(mask).tolist())
    assert seen == set(range(20))


def _mean_column(mask: Mask, class_id: int) -> float | None:
    columns = np.nonzero(mask == class_id)[1]
    return float(columns.mean()) if len(columns) > 5 else None


@pytest.mark.parametrize(("yaw", "sign"), [(0.0, 1.0), (np.pi, -1.0)])
def test_left_is_the_persons_own_left(yaw: float, sign: float) -> None:
    rng = np.random.default_rng(11)
    sides = []
    for _ in range(25):
        pose = sample_pose(rng, yaw)
        _, mask = draw_pose(rng, 160, 120, pose, sample_outfit(rng, pose.build.feminine))
        for left, right in ((LEFT_ARM, RIGHT_ARM), (LEFT_SHOE, RIGHT_SHOE)):
            columns = _mean_column(mask, left), _mean_column(mask, right)
            if columns[0] is not None and columns[1] is not None:
                sides.append(sign * (columns[0] - columns[1]) > 0)
    # Crossed arms and legs do lie the other way round.
    assert len(sides) > 15
    assert np.mean(sides) > 0.75


def test_the_photo_changes_where_the_mask_changes() -> None:
    rng = np.random.default_rng(5)
    ratios = []
    for _ in range(12):
        photo, mask = draw_mannequin(rng, 240, 180)
        slope = np.abs(cv2.Laplacian(cv2.GaussianBlur(photo, (3, 3), 0), cv2.CV_32F)).sum(axis=2)
        edges = cv2.dilate(mask, np.ones((3, 3))) != cv2.erode(mask, np.ones((3, 3)))
        moved = np.roll(edges, (12, 9), axis=(0, 1)) & ~edges
        ratios.append(float(slope[edges].mean() / slope[moved].mean()))
    assert np.median(ratios) > 1.5
