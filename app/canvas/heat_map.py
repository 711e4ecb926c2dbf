"""Where the model was unsure, or a critic finds the mask wrong, as a glow over the photo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from app.canvas.view_transform import ViewTransform
from app.look.theme import HEAT
from mman_core.images.heat import wrongness
from mman_core.images.margin import Margin


def draw_heat(
    painter: QPainter,
    margin: Margin,
    view: ViewTransform,
    image: tuple[int, int],
    window: tuple[int, int],
    ratio: float,
    colors: Sequence[int],
) -> None:
    """Draw the glow on a widget of (height, width) `window` that shows an image of (height, width) `image`.

    `colors`: what `doubt_colors` or `flaw_colors` returned.
    """
    height, width = (round(side * ratio) for side in window)
    down, across = margin.values.shape[0] / image[0], margin.values.shape[1] / image[1]
    # From the middle of each dot to the place among the middles of the map's pixels that it shows.
    step = 1 / (ratio * view.zoom)
    to_map = np.array(
        [
            [across * step, 0, across * (step / 2 - view.offset[0] / view.zoom) - 0.5],
            [0, down * step, down * (step / 2 - view.offset[1] / view.zoom) - 0.5],
        ]
    )
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    shown = cv2.warpAffine(margin.values, to_map, (width, height), flags=how, borderMode=cv2.BORDER_REPLICATE)
    shown = np.ascontiguousarray(shown, np.uint8)
    glow = QImage(shown.data, width, height, shown.strides[0], QImage.Format.Format_Indexed8)
    glow.setColorTable(colors)
    glow.setDevicePixelRatio(ratio)
    painter.save()
    left, top = view.to_screen(0, 0)
    painter.setClipRect(round(left), round(top), round(image[1] * view.zoom), round(image[0] * view.zoom))
    painter.drawImage(QPointF(0, 0), glow)
    painter.restore()


def doubt_colors(opacity: float) -> list[int]:
    """Return the colour, an ARGB number, of each margin 0 to 255: brightest where two classes were as probable."""
    return _glow(1 - np.arange(256) / 255, opacity)


def flaw_colors(opacity: float) -> list[int]:
    """Return the colour, an ARGB number, of each value of a critic's map: clear where the mask may be right."""
    return _glow(np.maximum(0, 2 * wrongness(np.arange(256, dtype=np.uint8)) - 1), opacity)


def _glow(doubt: npt.NDArray[np.floating[Any]], opacity: float) -> list[int]:
    stops = np.linspace(0, 1, len(HEAT))
    red, green, blue = (
        np.interp(doubt, stops, channel).round().astype(np.uint32) for channel in zip(*HEAT, strict=True)
    )
    # At a middling opacity the worst doubts are all but opaque: they are what this view is for.
    alpha = (255 * np.minimum(1, 1.8 * opacity * doubt**0.8)).round().astype(np.uint32)
    colors: list[int] = (alpha << 24 | red << 16 | green << 8 | blue).tolist()
    return colors
