"""Crops lie as the paper and the authors' code lay them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from mman_core.train.views import paper_view, released_view


def _corners(matrix: npt.NDArray[np.float64], height: int, width: int) -> tuple[float, float, float, float]:
    """Return left, top, right, bottom of a crop in pixels of the photo, outer edges."""
    scale_x, scale_y = matrix[0, 0], matrix[1, 1]
    left, top = (-0.5 - matrix[0, 2]) / scale_x + 0.5, (-0.5 - matrix[1, 2]) / scale_y + 0.5
    return left, top, left + width / scale_x, top + height / scale_y


def test_the_paper_sees_256_of_a_short_side_of_288() -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        matrix = paper_view(600, 400, 256, 256, rng)
        assert matrix[0, 0] == matrix[1, 1] == pytest.approx(288 / 400)
        left, top, right, bottom = _corners(matrix, 256, 256)
        assert left >= -1e-6 and top >= -1e-6
        assert right <= 400 + 1e-6 and bottom <= 600 + 1e-6


def test_the_code_sees_a_part_of_the_squeezed_photo() -> None:
    rng = np.random.default_rng(0)
    shares = []
    for _ in range(400):
        left, top, right, bottom = _corners(released_view(600, 400, 256, 256, rng), 256, 256)
        assert left >= -1e-6 and top >= -1e-6
        assert right <= 400 + 1e-6 and bottom <= 600 + 1e-6
        shares.append((right - left) * (bottom - top) / (600 * 400))
    usual = (256 / 286) ** 2
    assert np.isclose(shares, 1.0).mean() == pytest.approx(0.27, abs=0.08)
    assert np.isclose(shares, usual).mean() == pytest.approx(0.33, abs=0.08)
    assert min(shares) > 0.6
