"""A drawing of areas, photos and texts, and its PNG; `drawing_files` makes pages of lines and letters of it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Literal, TypeAlias

from PIL import Image, ImageDraw

from mman_core.study.picture import PAPER, font
from mman_core.types import Rgb

Color: TypeAlias = tuple[int, int, int]
DPI = 300
MM_PER_INCH = 25.4


@dataclass(frozen=True)
class Area:
    """A filled rectangle; `line`: the colour of its border, or None."""

    left: float
    top: float
    width: float
    height: float
    fill: Color
    line: Color | None = None


@dataclass(frozen=True)
class Pixels:
    """A photo or label map (H, W, 3) uint8 in a rectangle of its own shape."""

    left: float
    top: float
    width: float
    height: float
    pixels: Rgb


@dataclass(frozen=True)
class Text:
    """A line of letters of that size; `left` is where it begins or has its middle, `baseline` where letters stand."""

    left: float
    baseline: float
    text: str
    size: float
    color: Color
    anchor: Literal["start", "middle"] = "start"


@dataclass(frozen=True)
class Drawing:
    """Parts on white paper, in units of which `width` are across it; later ones cover earlier ones."""

    width: float
    height: float
    parts: tuple[Area | Pixels | Text, ...]


def encode_drawing(drawing: Drawing, width_mm: float) -> bytes:
    """Return the drawing as a PNG file of 300 dots an inch."""
    scale = width_mm / MM_PER_INCH * DPI / drawing.width
    picture = Image.new("RGB", (round(drawing.width * scale), round(drawing.height * scale)), PAPER)
    draw = ImageDraw.Draw(picture)
    for part in drawing.parts:
        left, top = part.left * scale, (part.baseline if isinstance(part, Text) else part.top) * scale
        if isinstance(part, Text):
            anchor = "ms" if part.anchor == "middle" else "ls"
            draw.text((left, top), part.text, part.color, font(max(1, round(part.size * scale))), anchor=anchor)
            continue
        size = max(1, round(part.width * scale)), max(1, round(part.height * scale))
        if isinstance(part, Area):
            corner = round(left) + size[0] - 1, round(top) + size[1] - 1
            draw.rectangle((round(left), round(top), *corner), part.fill, part.line, max(1, round(scale)))
        else:
            picture.paste(_sized(part.pixels, size), (round(left), round(top)))
    data = io.BytesIO()
    picture.save(data, "PNG", optimize=True, dpi=(DPI, DPI))
    return data.getvalue()


def _sized(pixels: Rgb, size: tuple[int, int]) -> Image.Image:
    shrinks = size[0] < pixels.shape[1]
    return Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS if shrinks else Image.Resampling.BICUBIC)
