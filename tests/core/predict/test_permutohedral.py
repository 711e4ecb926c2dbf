"""The lattice filters like the Gaussian that it stands for, as nearly as it can."""

from __future__ import annotations

import numpy as np
import pytest

from mman_core.predict.permutohedral import Lattice, corners_of, elevated


def _points(count: int, size: int, spread: float, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, size)) * spread


def _values(count: int, channels: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).random((count, channels), np.float32)


@pytest.mark.parametrize("size", [1, 2, 5])
def test_the_plane_keeps_distances_up_to_one_factor(size: int) -> None:
    points = _points(40, size, 3)
    plane = elevated(points)
    assert plane.shape == (40, size + 1)
    assert np.allclose(plane.sum(axis=1), 0)
    before, after = (np.linalg.norm(each[:, None] - each[None], axis=2) for each in (points, plane))
    assert np.allclose(after, before * (size + 1) * np.sqrt(2 / 3))


@pytest.mark.parametrize("size", [1, 2, 5])
def test_a_point_lies_among_the_corners_of_its_simplex(size: int) -> None:
    plane = elevated(_points(500, size, 4))
    corners = corners_of(plane)
    assert corners.weights.min() > -1e-6
    keys = np.concatenate([corners.keys, -corners.keys.sum(axis=2, keepdims=True)], axis=2)
    # Coordinates of a lattice point have one remainder, and each corner of a simplex has another.
    assert np.array_equal(keys % (size + 1), np.broadcast_to(np.arange(size + 1)[None, :, None], keys.shape))
    assert np.allclose((corners.weights[:, :, None] * keys).sum(axis=1), plane, atol=1e-4)


@pytest.mark.parametrize(("size", "spread", "likeness"), [(1, 2, 0.9998), (2, 2, 0.9998), (3, 2, 0.999), (5, 1, 0.995)])
def test_it_filters_nearly_as_the_gaussian_does(size: int, spread: float, likeness: float) -> None:
    points, values = _points(2000, size, spread), _values(2000, 2)
    squares = (points**2).sum(axis=1)
    exact = np.exp(points @ points.T - (squares[:, None] + squares[None]) / 2) @ values
    filtered = Lattice(points).filtered(values)
    assert filtered.dtype == np.float32
    assert np.corrcoef(exact.ravel(), filtered.ravel())[0, 1] > likeness  # measured: 0.9999, 0.9999, 0.9998, 0.9974


def test_a_single_value_spreads_with_a_standard_deviation_of_one() -> None:
    places = np.linspace(-10, 10, 1001)
    starts = np.random.default_rng(0).integers(400, 600, 100)
    values = np.zeros((1001, 100), np.float32)
    values[starts, np.arange(100)] = 1
    spread = Lattice(places[:, None]).filtered(values)
    variances = (spread * (places[:, None] - places[starts]) ** 2).sum(axis=0) / spread.sum(axis=0)
    assert np.sqrt(variances.mean()) == pytest.approx(1, abs=0.02)


def test_what_is_far_apart_does_not_mix() -> None:
    near, far = _points(50, 5, 0.1), _points(50, 5, 0.1, seed=2) + 20
    values = _values(100, 3)
    together = Lattice(np.concatenate([near, far])).filtered(values)
    assert np.allclose(together[:50], Lattice(near).filtered(values[:50]), rtol=1e-5)
    assert np.allclose(together[50:], Lattice(far).filtered(values[50:]), rtol=1e-5)


def test_the_order_of_points_and_of_channels_says_nothing() -> None:
    points, values = _points(300, 4, 1), _values(300, 5)
    order, channels = np.random.default_rng(3).permutation(300), [4, 2, 0, 1, 3]
    filtered = Lattice(points).filtered(values)
    other = Lattice(points[order]).filtered(values[order][:, channels])
    assert np.allclose(other, filtered[order][:, channels], rtol=1e-4)


def test_a_single_point_keeps_its_value() -> None:
    lattice = Lattice(np.zeros((1, 5)))
    ones, twos = (lattice.filtered(np.full((1, 1), value, np.float32)) for value in (1, 2))
    assert ones[0, 0] > 0
    assert twos[0, 0] == pytest.approx(2 * ones[0, 0])


def test_points_that_64_bits_cannot_number_are_refused() -> None:
    with pytest.raises(ValueError, match="too small"):
        Lattice(_points(50, 5, 1e5))
