"""Lays out a grid of photos and label maps with the names of the classes below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from mman_core.study.drawing import Area, Color, Drawing, Pixels, Text
from mman_core.study.picture import BAND, FAINT, INK, MARGIN, font
from mman_core.types import Rgb

Tile: TypeAlias = Rgb | None
"""(H, W, 3) uint8, or None: not run."""

TILE_WIDTH, TILE_HEIGHT, GAP = 180, 240, 10
_HEADER, _LEGEND_LINE, _LETTERS = 84, 30, 17


def grid_drawing(
    title: str, header: Sequence[str], rows: Sequence[Sequence[Tile]], legend: Sequence[tuple[str, Color]]
) -> Drawing:
    """Return the tiles under their header, each as large as it fits, and a legend of (class, colour)."""
    width = 2 * MARGIN + len(header) * TILE_WIDTH + (len(header) - 1) * GAP
    places, legend_height = _legend_places([name for name, _ in legend], width - 2 * MARGIN)
    top = MARGIN + _HEADER
    parts: list[Area | Pixels | Text] = [Text(MARGIN, MARGIN + 20, title, 26, INK)]
    for column, text in enumerate(header):
        parts.append(Text(_left(column) + TILE_WIDTH / 2, top - 12, text, 19, INK, "middle"))
    for row, tiles in enumerate(rows):
        for column, tile in enumerate(tiles):
            parts += _tile(tile, _left(column), top + row * (TILE_HEIGHT + GAP))
    below = top + len(rows) * (TILE_HEIGHT + GAP) + 8
    for (name, color), (x, y) in zip(legend, places, strict=True):
        parts.append(Area(MARGIN + x, below + y, 20, 20, color, FAINT))
        parts.append(Text(MARGIN + x + 28, below + y + 16, name, _LETTERS, INK))
    return Drawing(width, below - 8 + legend_height + MARGIN, tuple(parts))


def _left(column: int) -> int:
    return MARGIN + column * (TILE_WIDTH + GAP)


def _tile(tile: Tile, left: int, top: int) -> Iterator[Area | Pixels | Text]:
    yield Area(left, top, TILE_WIDTH, TILE_HEIGHT, BAND)
    if tile is None:
        yield Text(left + TILE_WIDTH / 2, top + TILE_HEIGHT / 2 + 6, "not run", 19, FAINT, "middle")
        return
    height, width = tile.shape[:2]
    scale = min(TILE_WIDTH / width, TILE_HEIGHT / height)
    size = width * scale, height * scale
    yield Pixels(left + (TILE_WIDTH - size[0]) / 2, top + (TILE_HEIGHT - size[1]) / 2, *size, tile)


def _legend_places(names: Sequence[str], width: int) -> tuple[list[tuple[int, int]], int]:
    """Return where each name of the legend begins, line by line, and how high all lines are."""
    places = []
    x = y = 0
    for name in names:
        needed = 28 + round(font(_LETTERS).getlength(name)) + 24
        if x and x + needed > width:
            x, y = 0, y + _LEGEND_LINE
        places.append((x, y))
        x += needed
    return places, y + _LEGEND_LINE if places else 0
