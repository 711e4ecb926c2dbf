"""Paints a part into photo and map at once, so that both always agree."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from mman_core.mannequins.cloth import Cloth, Field, surface
from mman_core.mannequins.outline import Outline, Points
from mman_core.types import Mask

SHIFT = 4
"""Sub-pixel bits of cv2's polygon points."""


@dataclass(frozen=True)
class Light:
    """Where the light comes from: a unit vector (right, down, towards the camera), and how much is left in shade."""

    direction: npt.NDArray[np.float64]
    ambient: float
    contact: float


@dataclass(frozen=True)
class Frame:
    """A part's own axes: the texture starts at `origin` (x, y) and runs along `angle` (0: down the image)."""

    origin: Points
    angle: float = 0.0


def along(start: Points, end: Points) -> Frame:
    """Return the frame that runs from `start` to `end`."""
    dx, dy = end - start
    return Frame(start, float(np.arctan2(-dx, dy)))


class Painter:
    """The picture under the brush: `photo` (H, W, 3) float32 0..255 and `mask` (H, W) uint8."""

    def __init__(self, photo: Field, light: Light, noise: Field, grain: Field, unit: float) -> None:
        self.photo = photo
        self.mask: Mask = np.zeros(photo.shape[:2], np.uint8)
        self.light = light
        self.noise = noise
        self.grain = grain
        self.unit = unit

    def paint(
        self,
        outline: Outline,
        class_id: int,
        cloth: Cloth,
        frame: Frame,
        *,
        depth: float = 0.03,
        shadow: float = 1.0,
        within: frozenset[int] | None = None,
        clip: Outline | None = None,
        melt: float = 0.0,
    ) -> None:
        """Paint a part over what is there.

        `depth` is how far (body heights) the rounding reaches in from the rim; 0 paints it flat. `shadow` scales the
        shadow that it casts on the figure. `within`: only pixels that now have one of these ids are painted; `clip`:
        only what also lies in that outline. `melt`: over that length (body heights) along the frame it blends into
        what lies below and is of its own class, as a sleeve does at the shoulder.
        """
        reach = 0.02 * self.unit if shadow > 0 else 0.0
        cut = self._cut(outline, reach + 2)
        if cut is None:
            return
        rows, columns = cut
        alpha = self._cover(outline, rows, columns)
        if within is not None:
            alpha[~np.isin(self.mask[rows, columns], list(within))] = 0
        if clip is not None:
            alpha = np.minimum(alpha, self._cover(clip, rows, columns))
        inside = alpha >= 128
        x, y = self._own_axes(frame, rows, columns)
        fade = self._fade(y / melt, rows, columns, class_id) if melt > 0 else np.ones((1, 1), np.float32)
        if shadow > 0:
            self._cast(alpha, rows, columns, reach, shadow * fade)
        colors = surface(cloth, x, y, self.noise, self.grain[rows, columns])
        if depth > 0:
            colors = self._shade(colors, inside, depth * self.unit, cloth.gloss)
        share = (alpha.astype(np.float32) * (fade / 255))[..., None]
        part = self.photo[rows, columns]
        part += (colors - part) * share
        self.mask[rows, columns][inside] = class_id

    def _cut(self, outline: Outline, margin: float) -> tuple[slice, slice] | None:
        """Return the rows and columns that the outline and its shadow touch, or None if it is out of the image."""
        points = np.concatenate(outline)
        lows, highs = points.min(axis=0) - margin, points.max(axis=0) + margin
        height, width = self.mask.shape
        left, top = np.maximum(np.floor(lows).astype(int), 0)
        right, bottom = np.minimum(np.ceil(highs).astype(int) + 1, (width, height))
        if right - left < 1 or bottom - top < 1:
            return None
        return slice(int(top), int(bottom)), slice(int(left), int(right))

    @staticmethod
    def _cover(outline: Outline, rows: slice, columns: slice) -> npt.NDArray[np.uint8]:
        """Return (h, w) uint8 coverage of the outline in that cut."""
        alpha = np.zeros((rows.stop - rows.start, columns.stop - columns.start), np.uint8)
        corner = np.array([columns.start + 0.5, rows.start + 0.5])
        for polygon in outline:
            points = np.round((polygon - corner) * (1 << SHIFT)).astype(np.int32)
            cv2.fillPoly(alpha, [points], 255, cv2.LINE_AA, SHIFT)
        return alpha

    def _cast(self, alpha: npt.NDArray[np.uint8], rows: slice, columns: slice, reach: float, strength: Field) -> None:
        """Darken the figure around the part: the soft shadow of something that lies on it."""
        size = max(1, int(reach)) * 2 + 1
        dx, dy = -self.light.direction[:2] * reach * 0.6
        shift = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
        soft = cv2.warpAffine(cv2.blur(alpha, (size, size)), shift, alpha.shape[::-1])
        figure = self.mask[rows, columns] > 0
        dark = 1.0 - (self.light.contact * strength / 255) * soft * figure
        self.photo[rows, columns] *= dark.astype(np.float32)[..., None]

    def _fade(self, progress: Field, rows: slice, columns: slice, class_id: int) -> Field:
        """Return (h, w) 0..1: how much of the part is seen over its own class, rising with `progress`."""
        same = self.mask[rows, columns] == class_id
        return np.where(same, np.clip(progress, 0, 1), np.float32(1)).astype(np.float32)

    def _own_axes(self, frame: Frame, rows: slice, columns: slice) -> tuple[Field, Field]:
        """Return (h, w) coordinates of the cut's pixels in body heights: across the frame and along it."""
        x = (np.arange(columns.start, columns.stop, dtype=np.float32) - np.float32(frame.origin[0])) / self.unit
        y = ((np.arange(rows.start, rows.stop, dtype=np.float32) - np.float32(frame.origin[1])) / self.unit)[:, None]
        cos, sin = np.float32(np.cos(frame.angle)), np.float32(np.sin(frame.angle))
        return x * cos + y * sin, y * cos - x * sin

    def _shade(self, colors: Field, inside: npt.NDArray[np.bool_], depth: float, gloss: float) -> Field:
        """Return the colours lit as if the part bulged towards the camera."""
        distance = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, 3)
        depth = min(depth, float(distance.max()) + 0.5)
        rim = 1.0 - np.minimum(distance / depth, 1.0)
        size = max(1, int(depth * 0.3)) * 2 + 1
        bulge = cv2.blur(np.sqrt(1.0 - rim * rim) * depth, (size, size)).astype(np.float32)
        slope_x = cv2.Sobel(bulge, cv2.CV_32F, 1, 0, scale=1 / 8)
        slope_y = cv2.Sobel(bulge, cv2.CV_32F, 0, 1, scale=1 / 8)
        right, down, front = self.light.direction
        lit = (front - slope_x * right - slope_y * down) / np.sqrt(1.0 + slope_x**2 + slope_y**2)
        lit = np.maximum(lit, 0.0)
        shade = self.light.ambient + (1.15 - self.light.ambient) * lit
        shine = 90.0 * gloss * lit**12
        return np.asarray(colors * shade[..., None] + shine[..., None], np.float32)

    def shade_floor(self, outline: Outline, strength: float) -> None:
        """Darken photo pixels under the outline, softly; the map stays as it is."""
        reach = 0.03 * self.unit
        cut = self._cut(outline, 2 * reach + 2)
        if cut is None:
            return
        size = max(1, int(reach)) * 2 + 1
        soft = cv2.blur(cv2.blur(self._cover(outline, *cut), (size, size)), (size, size))
        self.photo[cut] *= (1.0 - strength / 255 * soft.astype(np.float32))[..., None]
