"""Where the model was unsure, as a glow over the photo."""

from __future__ import annotations

import cv2
import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from app.canvas.view_transform import ViewTransform
from app.look.theme import HEAT
from mman_core.images.margin import Margin


def draw_heat(
    painter: QPainter,
    margin: Margin,
    view: ViewTransform,
    image: tuple[int, int],
    window: tuple[int, int],
    ratio: float,
    opacity: float,
) -> None:
    """Draw the glow on a widget of (height, width) `window` that shows an image of (height, width) `image`.

    Clear where the model was sure of itself, brightest where two classes were equally probable.
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
    glow.setColorTable(_glow(opacity))
    glow.setDevicePixelRatio(ratio)
    painter.save()
    left, top = view.to_screen(0, 0)
    painter.setClipRect(round(left), round(top), round(image[1] * view.zoom), round(image[0] * view.zoom))
    painter.drawImage(QPointF(0, 0), glow)
    painter.restore()


def _glow(opacity: float) -> list[int]:
    """Return the colour, an ARGB number, of each margin 0 to 255."""
    doubt = 1 - np.arange(256) / 255
    stops = np.linspace(0, 1, len(HEAT))
    red, green, blue = (
        np.interp(doubt, stops, channel).round().astype(np.uint32) for channel in zip(*HEAT, strict=True)
    )
    # At a middling opacity the worst doubts are all but opaque: they are what this view is for.
    alpha = (255 * np.minimum(1, 1.8 * opacity * doubt**0.8)).round().astype(np.uint32)
    colors: list[int] = (alpha << 24 | red << 16 | green << 8 | blue).tolist()
    return colors
