"""Draws a grid of photos and label maps with the names of the classes below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from PIL import Image, ImageDraw

from mman_core.study.picture import BAND, FAINT, INK, MARGIN, PAPER, font
from mman_core.types import Rgb

Tile: TypeAlias = Rgb | None
"""(H, W, 3) uint8, or None: not run."""

TILE_WIDTH, TILE_HEIGHT, GAP = 180, 240, 10
_HEADER, _LEGEND_LINE = 84, 30
Color = tuple[int, int, int]


def grid_picture(
    title: str, header: Sequence[str], rows: Sequence[Sequence[Tile]], legend: Sequence[tuple[str, Color]]
) -> Image.Image:
    """Return the tiles under their header, each as large as it fits, and a legend of (class, colour)."""
    width = 2 * MARGIN + len(header) * TILE_WIDTH + (len(header) - 1) * GAP
    places, legend_height = _legend_places([name for name, _ in legend], width - 2 * MARGIN)
    top = MARGIN + _HEADER
    height = top + len(rows) * (TILE_HEIGHT + GAP) + legend_height + MARGIN
    picture = Image.new("RGB", (width, height), PAPER)
    draw = ImageDraw.Draw(picture)
    draw.text((MARGIN, MARGIN - 6), title, INK, font(26))
    for column, text in enumerate(header):
        draw.text((_left(column) + TILE_WIDTH / 2, top - 12), text, INK, font(19), anchor="ms")
    for row, tiles in enumerate(rows):
        for column, tile in enumerate(tiles):
            _draw_tile(picture, tile, _left(column), top + row * (TILE_HEIGHT + GAP))
    below = top + len(rows) * (TILE_HEIGHT + GAP) + 8
    for (name, color), (x, y) in zip(legend, places, strict=True):
        draw.rectangle((MARGIN + x, below + y, MARGIN + x + 20, below + y + 20), color, FAINT)
        draw.text((MARGIN + x + 28, below + y), name, INK, font(17))
    return picture


def _left(column: int) -> int:
    return MARGIN + column * (TILE_WIDTH + GAP)


def _draw_tile(picture: Image.Image, tile: Tile, left: int, top: int) -> None:
    draw = ImageDraw.Draw(picture)
    draw.rectangle((left, top, left + TILE_WIDTH - 1, top + TILE_HEIGHT - 1), BAND)
    if tile is None:
        draw.text((left + TILE_WIDTH / 2, top + TILE_HEIGHT / 2), "not run", FAINT, font(19), anchor="mm")
        return
    height, width = tile.shape[:2]
    scale = min(TILE_WIDTH / width, TILE_HEIGHT / height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = Image.fromarray(tile).resize(size, Image.Resampling.LANCZOS if scale < 1 else Image.Resampling.BICUBIC)
    picture.paste(small, (left + (TILE_WIDTH - size[0]) // 2, top + (TILE_HEIGHT - size[1]) // 2))


def _legend_places(names: Sequence[str], width: int) -> tuple[list[tuple[int, int]], int]:
    """Return where each name of the legend begins, line by line, and how high all lines are."""
    places = []
    x = y = 0
    for name in names:
        needed = 28 + round(font(17).getlength(name)) + 24
        if x and x + needed > width:
            x, y = 0, y + _LEGEND_LINE
        places.append((x, y))
        x += needed
    return places, y + _LEGEND_LINE if places else 0
