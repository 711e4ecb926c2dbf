"""Smooth outlines made of convex or simple polygons: limbs, blobs, ellipses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

Points: TypeAlias = npt.NDArray[np.float64]
Outline: TypeAlias = list[Points]
"""Polygons (N, 2) of (x, y) image points that are painted as one part; each is simple (does not cross itself)."""

CIRCLE = np.stack([np.cos(np.arange(16) * np.pi / 8), np.sin(np.arange(16) * np.pi / 8)], axis=1)


@dataclass(frozen=True)
class Limb:
    """A curved tube: centres (N, 2) and radii (N,) in pixels, evenly spread along the bones."""

    centers: Points
    radii: npt.NDArray[np.float64]

    def piece(self, start: float, end: float, ease: float = 0.0, flare: float = 0.0) -> Outline:
        """Return the tube from `start` to `end` (0..1), `ease` pixels wider (less near 0), cut straight there.

        `flare` widens the end by that many pixels more, growing along the piece. A start of 0 and an end of 1 or more
        stay round.
        """
        count = max(4, round(14 * (end - start)))
        t = np.linspace(start, min(end, 1.0), count)
        grid = np.linspace(0.0, 1.0, len(self.radii))
        centers = np.stack([np.interp(t, grid, self.centers[:, 0]), np.interp(t, grid, self.centers[:, 1])], axis=1)
        loose = ease * np.minimum(0.2 + 4.0 * t, 1.0)
        radii = np.interp(t, grid, self.radii) + loose + flare * np.linspace(0.0, 1.0, count) ** 1.5
        return tube(centers, radii, round_start=start <= 0.0, round_end=end >= 1.0)

    def at(self, t: float) -> Points:
        grid = np.linspace(0.0, 1.0, len(self.radii))
        return np.array([np.interp(t, grid, self.centers[:, 0]), np.interp(t, grid, self.centers[:, 1])])


def limb(points: Points, radii: npt.NDArray[np.float64], steps: int = 5) -> Limb:
    """Return a smooth tube through `points` (K, 2) with `radii` (K,)."""
    joined = np.column_stack([points, radii])
    smooth = spline(joined, steps, closed=False)
    return Limb(smooth[:, :2], np.maximum(smooth[:, 2], 0.4))


def tube(
    centers: Points, radii: npt.NDArray[np.float64], *, round_start: bool = True, round_end: bool = True
) -> Outline:
    """Return circles joined by quadrilaterals; an end that is not round is cut along a flat ellipse."""
    along = np.gradient(centers, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True) + 1e-9
    ribs = np.stack([-along[:, 1], along[:, 0]], axis=1) * radii[:, None]
    lows, highs = centers - ribs, centers + ribs
    outline: Outline = list(np.stack([lows[:-1], highs[:-1], highs[1:], lows[1:]], axis=1))
    rounded = np.ones(len(radii), np.bool_)
    for at, is_round in ((0, round_start), (-1, round_end)):
        if not is_round:
            rounded &= np.linalg.norm(centers - centers[at], axis=1) > radii
            outline.append(centers[at] + CIRCLE[:, :1] * ribs[at] + CIRCLE[:, 1:] * along[at] * radii[at] * 0.22)
    outline += list(centers[rounded, None] + CIRCLE * radii[rounded, None, None])
    return outline


def blob(points: Points, steps: int = 6) -> Outline:
    """Return the smooth closed curve through `points` (K, 2)."""
    return [spline(np.asarray(points, np.float64), steps, closed=True)]


def ellipse(center: Points, rx: float, ry: float, angle: float = 0.0) -> Outline:
    """Return an ellipse with half axes `rx`, `ry`, turned by `angle` radians."""
    turns = np.linspace(0.0, 2 * np.pi, 24, endpoint=False)
    local = np.stack([np.cos(turns) * rx, np.sin(turns) * ry], axis=1)
    return [center + rotated(local, angle)]


def rotated(points: Points, angle: float) -> Points:
    """Return `points` (N, 2) turned about the origin, clockwise on the screen."""
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, sin], [-sin, cos]])
    return np.asarray(np.asarray(points, np.float64) @ turn, np.float64)


def hull(points: Points) -> Points:
    """Return the convex hull of `points` (N, 2)."""
    return np.asarray(cv2.convexHull(points.astype(np.float32))[:, 0], np.float64)


def spline(points: Points, steps: int, *, closed: bool) -> Points:
    """Return a Catmull-Rom curve through `points` (K, D), `steps` samples to the segment."""
    if closed:
        padded = np.concatenate([points[-1:], points, points[:2]])
    else:
        padded = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    p0, p1, p2, p3 = (padded[i : len(padded) - 3 + i, None] for i in range(4))
    t = np.linspace(0.0, 1.0, steps, endpoint=False)[None, :, None]
    curve = 0.5 * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3)
    flat = curve.reshape(-1, points.shape[1])
    return flat if closed else np.concatenate([flat, points[-1:]])
