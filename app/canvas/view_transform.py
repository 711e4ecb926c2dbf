"""Where the image lies on the screen: pure arithmetic between image pixels and widget pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass

from mman_core.types import Box

SMALLEST_ZOOM, LARGEST_ZOOM = 0.01, 64.0
Point = tuple[float, float]


@dataclass(frozen=True)
class ViewTransform:
    """Zoom in widget pixels per image pixel (0.01 to 64), and the widget point (x, y) of the image's top left corner.

    Widget pixels are Qt's logical ones: on a screen with device pixel ratio 2 each is two by two dots.
    """

    zoom: float = 1.0
    offset: Point = (0.0, 0.0)

    @classmethod
    def fit(cls, image: tuple[int, int], window: tuple[int, int], margin: float = 12.0) -> ViewTransform:
        """Return the view that shows the whole image in the middle: both sizes are (height, width)."""
        height, width = (max(1, side) for side in image)
        room_y, room_x = (max(1.0, side - 2 * margin) for side in window)
        zoom = _clamped(min(room_y / height, room_x / width))
        return cls(zoom, ((window[1] - width * zoom) / 2, (window[0] - height * zoom) / 2))

    def to_image(self, x: float, y: float) -> Point:
        return (x - self.offset[0]) / self.zoom, (y - self.offset[1]) / self.zoom

    def to_screen(self, x: float, y: float) -> Point:
        return x * self.zoom + self.offset[0], y * self.zoom + self.offset[1]

    def zoomed_at(self, x: float, y: float, zoom: float) -> ViewTransform:
        """Return this view with another zoom; the image point under the widget point (x, y) stays there."""
        zoom = _clamped(zoom)
        at = self.to_image(x, y)
        return ViewTransform(zoom, (x - at[0] * zoom, y - at[1] * zoom))

    def moved(self, dx: float, dy: float) -> ViewTransform:
        return ViewTransform(self.zoom, (self.offset[0] + dx, self.offset[1] + dy))

    def kept_in_sight(self, image: tuple[int, int], window: tuple[int, int], sight: float = 48.0) -> ViewTransform:
        """Return the nearest view in which at least `sight` widget pixels of the image are within the window."""
        offset_y, offset_x = (
            min(max(offset, min(sight, side * self.zoom) - side * self.zoom), room - min(sight, side * self.zoom))
            for offset, side, room in zip(reversed(self.offset), image, window, strict=True)
        )
        return ViewTransform(self.zoom, (offset_x, offset_y))

    def visible(self, image: tuple[int, int], window: tuple[int, int]) -> Box:
        """Return the image pixels that are seen, also in part."""
        left, top = self.to_image(0, 0)
        right, bottom = self.to_image(window[1], window[0])
        box = Box(math.floor(top), math.floor(left), math.ceil(bottom), math.ceil(right))
        return box.clipped(*image)


def _clamped(zoom: float) -> float:
    return min(LARGEST_ZOOM, max(SMALLEST_ZOOM, zoom))
