"""Draws lines into panels side by side: quality against what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from mman_core.study.picture import FAINT, INK, MARGIN, PAPER, font

Line = Sequence[tuple[float, float]]
INKS = ((113, 113, 122), (217, 119, 6), (37, 99, 235), (22, 163, 74), (220, 38, 38), (147, 51, 234))
_WIDTH, _HEIGHT, _LEFT, _TOP, _GAP = 460, 340, 64, 96, 40
_FINE = 2
"""Lines are drawn this many times as large, then shrunk: Pillow does not smooth them."""


@dataclass(frozen=True)
class Panel:
    """One panel: what runs along x and y, and each line by its name as (x, y), x from 0."""

    title: str
    x: str
    y: str
    lines: Mapping[str, Line]


def plot_picture(title: str, panels: Sequence[Panel], note: str) -> Image.Image:
    """Return the panels side by side, each with its own scales and its names below it."""
    rows = max((len(panel.lines) for panel in panels), default=0)
    width = 2 * MARGIN + len(panels) * (_LEFT + _WIDTH) + (len(panels) - 1) * _GAP
    picture = Image.new("RGB", (width, _TOP + _HEIGHT + 110 + 24 * rows), PAPER)
    draw = ImageDraw.Draw(picture)
    draw.text((MARGIN, MARGIN - 8), title, INK, font(26))
    for number, panel in enumerate(panels):
        _draw_panel(picture, panel, MARGIN + _LEFT + number * (_LEFT + _WIDTH + _GAP))
    draw.text((MARGIN, picture.height - 34), note, FAINT, font(15))
    return picture


def _draw_panel(picture: Image.Image, panel: Panel, left: int) -> None:
    draw = ImageDraw.Draw(picture)
    bottom = _TOP + _HEIGHT
    points = [point for line in panel.lines.values() for point in line]
    right_x = max((x for x, _ in points), default=0.0) or 1.0
    low, high = _range([y for _, y in points])
    draw.text((left, _TOP - 30), panel.title, INK, font(19))
    for tick in round_ticks(low, high):
        y = bottom - (tick - low) / (high - low) * _HEIGHT
        draw.line((left - 5, y, left + _WIDTH, y), (228, 228, 231))
        draw.text((left - 9, y), f"{tick:.2f}", FAINT, font(15), anchor="rm")
    for tick in round_ticks(0, right_x):
        x = left + tick / right_x * _WIDTH
        draw.text((x, bottom + 8), f"{tick:,.0f}", FAINT, font(15), anchor="ma")
    draw.text((left + _WIDTH / 2, bottom + 30), panel.x, FAINT, font(15), anchor="ma")
    draw.text((left + 6, _TOP + 4), panel.y, FAINT, font(15))
    box = (left, _TOP, left + _WIDTH, bottom)
    plot = picture.crop(box).resize((_FINE * _WIDTH, _FINE * _HEIGHT))
    for number, (name, line) in enumerate(panel.lines.items()):
        ink = INKS[number % len(INKS)]
        spots = [(_FINE * _WIDTH * x / right_x, _FINE * _HEIGHT * (high - y) / (high - low)) for x, y in line]
        if len(spots) > 1:
            ImageDraw.Draw(plot).line(spots, ink, 2 * _FINE, joint="curve")
        row = bottom + 62 + 24 * number
        draw.line((left, row + 9, left + 30, row + 9), ink, 4)
        draw.text((left + 38, row), name, INK, font(16))
    picture.paste(plot.resize((_WIDTH, _HEIGHT), Image.Resampling.LANCZOS), box)
    draw.rectangle(box, outline=FAINT)


def round_ticks(low: float, high: float) -> list[float]:
    """Return at most six multiples of 1, 2 or 5 times a power of ten between the two."""
    power = 10.0 ** np.floor(np.log10((high - low) / 5))
    step = next(power * each for each in (1, 2, 5, 10) if (high - low) / (power * each) <= 5)
    return [step * number for number in range(int(np.ceil(low / step - 1e-9)), int(np.floor(high / step + 1e-9)) + 1)]


def _range(values: Sequence[float]) -> tuple[float, float]:
    """Return round bounds around the values, a twentieth apart at least."""
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    low, high = np.floor(low * 20) / 20, np.ceil(high * 20) / 20
    return float(low), float(high if high > low else low + 0.05)
