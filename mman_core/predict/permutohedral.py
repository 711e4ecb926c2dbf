"""Gaussian filtering in many dimensions on the permutohedral lattice.

Adams, Baek, Davis, "Fast High-Dimensional Filtering Using the Permutohedral Lattice", 2010. The space is tiled with
simplices whose corners are points of a lattice. A value is spread over the d + 1 corners of its simplex, the corners
that exist are blurred with their neighbours along each of d + 1 axes, and the values are read back from the corners.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Corners:
    """The simplex that holds each point.

    `keys` (N, d + 1, d) int64: its corners, in lattice coordinates without the last one, which is minus their sum.
    `weights` (N, d + 1) float32 in 0..1, sum 1: how near the point is to each corner.
    """

    keys: Indices
    weights: Floats


def elevated(features: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Place points (N, d) in the plane of d + 1 coordinates whose sum is 0, where the lattice lies: (N, d + 1).

    Distances grow by (d + 1) * sqrt(2 / 3). That is the standard deviation of the whole filter there: the blur has a
    variance of (d + 1)^2 / 2 in each direction, spreading and reading of (d + 1)^2 / 12 each, on average.
    """
    count, size = features.shape
    steps = np.arange(1, size + 1)
    scaled = features * ((size + 1) * np.sqrt(2 / 3) / np.sqrt(steps * (steps + 1)))
    # Column i of the basis is (1, ..., 1, -i, 0, ..., 0) with i ones: orthogonal to the others and to (1, ..., 1).
    ones = np.cumsum(scaled[:, ::-1], axis=1)[:, ::-1]
    plane = np.zeros((count, size + 1))
    plane[:, :size] += ones
    plane[:, 1:] -= steps * scaled
    return plane


def corners_of(points: npt.NDArray[np.float64]) -> Corners:
    """Find the simplex of each point (N, d + 1) of the plane."""
    axes = points.shape[1]
    size = axes - 1
    origin = np.rint(points / axes).astype(np.int64)  # in units of d + 1; its sum may be off by some units
    excess = origin.sum(axis=1, keepdims=True)
    rank = np.argsort(np.argsort(origin * axes - points, axis=1), axis=1) + excess  # 0: the largest remainder
    origin += (rank < 0).astype(np.int64) - (rank > size)
    rank %= axes
    origin *= axes
    rest = np.empty_like(points)
    np.put_along_axis(rest, rank, points - origin, axis=1)  # by rank, falling
    weights = np.empty(points.shape)
    weights[:, 1:] = (rest[:, :-1] - rest[:, 1:])[:, ::-1] / axes
    weights[:, 0] = 1 - weights[:, 1:].sum(axis=1)
    corner = np.arange(axes)[None, :, None]
    keys = origin[:, None, :size] + corner - axes * (rank[:, None, :size] > size - corner)
    return Corners(keys, weights.astype(np.float32))


class Lattice:
    """A Gaussian filter of standard deviation 1 between fixed points; built once, used for many values."""

    def __init__(self, features: npt.NDArray[np.floating]) -> None:
        """Build the lattice of N points, features (N, d).

        Raises ValueError if the points are so far apart that 64 bits do not number the lattice around them.
        """
        corners = corners_of(elevated(features.astype(np.float64)))
        axes = features.shape[1] + 1
        low = corners.keys.min(axis=(0, 1)) - axes
        spans = [int(span) for span in corners.keys.max(axis=(0, 1)) + axes + 1 - low]
        places = [1]
        for span in spans:
            places.append(places[-1] * span)
        if places[-1] > np.iinfo(np.int64).max:
            raise ValueError("the standard deviations are too small: 64 bits do not number the lattice")
        digits = np.array(places[:-1], np.int64)
        # A corner's number is linear in its key, so a step along an axis adds the same to all numbers.
        numbers, found = np.unique(((corners.keys - low) @ digits).ravel(), return_inverse=True)
        steps = [int(digits.sum()) - axes * int(digit) for digit in [*digits, 0]]
        self.size = len(numbers)
        self._corner = np.ascontiguousarray(found.reshape(-1, axes).T)
        self._weight = np.ascontiguousarray(corners.weights.T)
        self._neighbours = [_neighbours(numbers, step) for step in steps]

    def filtered(self, values: Floats) -> Floats:
        """Return for each point the sum of all values (N, C), weighted by the Gaussian of their distance; (N, C).

        The sum is known up to a factor that is the same for all points; divide by the filtered ones.
        """
        held = self._spread(values)
        for ahead, behind in self._neighbours:
            held[:-1] += 0.5 * (held[ahead] + held[behind])
        out = np.zeros_like(values)
        for corner, weight in zip(self._corner, self._weight, strict=True):
            out += weight[:, None] * held[corner]
        return out

    def _spread(self, values: Floats) -> Floats:
        """Return what each corner holds, (size + 1, C); the last row is that of all corners that do not exist: 0."""
        held = np.zeros((self.size + 1, values.shape[1]), np.float32)
        where = self._corner.ravel()
        for channel in range(values.shape[1]):
            shares = (self._weight * values[:, channel]).ravel()
            held[:-1, channel] = np.bincount(where, shares, self.size)
        return held


def _neighbours(numbers: Indices, step: int) -> tuple[Indices, Indices]:
    """Return the places of each corner's neighbours, `step` ahead and behind; those that do not exist get the size."""
    size = len(numbers)
    place = np.searchsorted(numbers, numbers + step)
    there = np.flatnonzero(numbers[np.minimum(place, size - 1)] == numbers + step)
    ahead, behind = np.full(size, size, np.int64), np.full(size, size, np.int64)
    ahead[there] = place[there]
    behind[place[there]] = there
    return ahead, behind
