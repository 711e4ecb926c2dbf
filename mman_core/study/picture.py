"""Draws a table of texts as a picture, with Pillow and its own font."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from mman_core.study.report import Section

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
INK, FAINT, PAPER, BAND = (24, 24, 27), (113, 113, 122), (255, 255, 255), (244, 244, 245)
MARGIN = 28
_SIZE, _LINE, _GAP = 17, 26, 26


def font(size: int) -> Font:
    """Return Pillow's own font: it is everywhere the same."""
    return ImageFont.load_default(size)


def encode_png(picture: Image.Image) -> bytes:
    """Return the picture as a PNG file."""
    data = io.BytesIO()
    picture.save(data, "PNG", optimize=True)
    return data.getvalue()


def table_picture(title: str, parts: Sequence[Section], notes: Sequence[str]) -> Image.Image:
    """Return the table, its sections one below the other, then its notes; as wide as its widest section."""
    widths = [_widths(part) for part in parts]
    width = max([2 * MARGIN + sum(columns) for columns in widths] + [1000])
    folded = [line for note in notes for line in _folded(note, width - 2 * MARGIN)]
    height = 2 * MARGIN + 50 + sum(2 * _LINE + 30 + _LINE * len(part.lines) + 24 for part in parts) + 22 * len(folded)
    picture = Image.new("RGB", (width, height), PAPER)
    draw = ImageDraw.Draw(picture)
    draw.text((MARGIN, MARGIN), title, INK, font(26))
    top = MARGIN + 50
    for part, columns in zip(parts, widths, strict=True):
        top = _draw_section(draw, part, columns, top)
    for number, line in enumerate(folded):
        draw.text((MARGIN, top + 22 * number), line, FAINT, font(15))
    return picture


def _widths(part: Section) -> list[int]:
    rows = (part.header, *part.lines)
    return [max(round(font(_SIZE).getlength(row[n])) for row in rows) + _GAP for n in range(len(part.header))]


def _folded(note: str, width: int) -> list[str]:
    letters = max(20, int(width / (font(15).getlength("abcdefghij klmno") / 16)))
    return textwrap.wrap(note, letters, initial_indent="- ", subsequent_indent="   ")


def _draw_section(draw: ImageDraw.ImageDraw, part: Section, widths: list[int], top: int) -> int:
    """Draw one section and return where the next one begins."""
    right = MARGIN + sum(widths)
    draw.text((MARGIN, top), part.title, FAINT, font(19))
    top += 34
    _draw_line(draw, part.header, widths, top, FAINT)
    top += _LINE
    draw.line((MARGIN, top, right, top), FAINT, 1)
    for number, line in enumerate(part.lines):
        if number // part.per_row % 2:
            draw.rectangle((MARGIN, top, right, top + _LINE - 1), BAND)
        _draw_line(draw, line, widths, top, INK if number % part.per_row == 0 else FAINT)
        top += _LINE
    draw.line((MARGIN, top, right, top), FAINT, 1)
    return top + _LINE + 20


def _draw_line(
    draw: ImageDraw.ImageDraw, texts: tuple[str, ...], widths: list[int], top: int, ink: tuple[int, int, int]
) -> None:
    left = MARGIN
    for number, (text, width) in enumerate(zip(texts, widths, strict=True)):
        if number < 2:
            draw.text((left + 4, top + 3), text, ink, font(_SIZE))
        else:
            draw.text((left + width - 4, top + 3), text, ink, font(_SIZE), anchor="ra")
        left += width
