"""Draws the curves of losses over the steps of a training, one panel for each discriminator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from mman_core.study.picture import FAINT, INK, MARGIN, PAPER, font

Points = Sequence[tuple[int, float]]
WINDOW = 25
"""Steps over which a curve is averaged: a single batch tells little."""

_INKS = ((37, 99, 235), (220, 38, 38), (22, 163, 74))
_WIDTH, _HEIGHT, _LEFT, _TOP, _GAP = 420, 300, 56, 110, 40
_FINE = 2
"""Lines are drawn this many times as large, then shrunk: Pillow does not smooth them."""


@dataclass(frozen=True)
class Panel:
    """One panel: its title, and each curve by its name as (step, loss); no points: the run was not made."""

    title: str
    curves: Mapping[str, Points]


def curves_picture(title: str, panels: Sequence[Panel], note: str) -> Image.Image:
    """Return the panels side by side, all to one scale of losses, with their names below the title."""
    width = 2 * MARGIN + len(panels) * (_LEFT + _WIDTH) + (len(panels) - 1) * _GAP
    picture = Image.new("RGB", (width, _TOP + _HEIGHT + 130), PAPER)
    draw = ImageDraw.Draw(picture)
    draw.text((MARGIN, MARGIN - 8), title, INK, font(26))
    left = MARGIN
    for name, ink in zip(panels[0].curves if panels else (), _INKS, strict=False):
        draw.line((left, 72, left + 30, 72), ink, 4)
        draw.text((left + 38, 62), name, INK, font(17))
        left += 70 + round(font(17).getlength(name))
    highest = _highest(panels)
    for number, panel in enumerate(panels):
        _draw_panel(picture, panel, MARGIN + _LEFT + number * (_LEFT + _WIDTH + _GAP), highest)
    draw.text((MARGIN, _TOP + _HEIGHT + 88), note, FAINT, font(15))
    return picture


def smoothed(points: Points, window: int = WINDOW) -> list[tuple[int, float]]:
    """Return the mean of each point and those before it, `window` of them at most."""
    values = np.asarray([value for _, value in points], float)
    sums = np.concatenate(([0.0], np.cumsum(values)))
    ends = np.arange(1, len(values) + 1)
    starts = np.maximum(0, ends - window)
    means: npt.NDArray[np.float64] = (sums[ends] - sums[starts]) / (ends - starts)
    return [(step, float(mean)) for (step, _), mean in zip(points, means, strict=True)]


def _highest(panels: Sequence[Panel]) -> float:
    """Return a round loss that nearly all smoothed points of all panels stay below, at least 1."""
    values = [value for panel in panels for curve in panel.curves.values() for _, value in smoothed(curve)]
    return float(np.ceil(max(1.0, float(np.quantile(values, 0.99)) if values else 1.0)))


def _draw_panel(picture: Image.Image, panel: Panel, left: int, highest: float) -> None:
    draw = ImageDraw.Draw(picture)
    bottom = _TOP + _HEIGHT
    draw.text((left, _TOP + _HEIGHT + 42), panel.title, INK, font(19))
    draw.rectangle((left, _TOP, left + _WIDTH, bottom), outline=FAINT)
    for tick in np.linspace(0, highest, 5):
        y = bottom - tick / highest * _HEIGHT
        draw.line((left - 5, y, left, y), FAINT)
        draw.text((left - 9, y), f"{tick:g}", FAINT, font(15), anchor="rm")
    last = max((points[-1][0] for points in panel.curves.values() if points), default=0)
    if not last:
        draw.text((left + _WIDTH / 2, _TOP + _HEIGHT / 2), "not run", FAINT, font(19), anchor="mm")
        return
    draw.text((left, bottom + 8), "0", FAINT, font(15), anchor="ma")
    draw.text((left + _WIDTH, bottom + 8), f"{last:,} steps", FAINT, font(15), anchor="ra")
    plot = picture.crop((left, _TOP, left + _WIDTH, bottom)).resize((_FINE * _WIDTH, _FINE * _HEIGHT))
    fine = ImageDraw.Draw(plot)
    for points, ink in zip(panel.curves.values(), _INKS, strict=False):
        line = [
            (_FINE * _WIDTH * step / last, _FINE * _HEIGHT * (1 - min(value, highest) / highest))
            for step, value in smoothed(points)
        ]
        if len(line) > 1:
            fine.line(line, ink, 2 * _FINE, joint="curve")
    picture.paste(plot.resize((_WIDTH, _HEIGHT), Image.Resampling.LANCZOS), (left, _TOP))
    draw.rectangle((left, _TOP, left + _WIDTH, bottom), outline=FAINT)
