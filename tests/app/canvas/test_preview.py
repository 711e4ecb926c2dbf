"""What a tool is about to do lies where it will be done."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from app.canvas.preview import draw_preview, preview_rect
from app.canvas.screen_grid import ScreenGrid
from app.canvas.view_transform import ViewTransform
from app.edit.preview import NOTHING, Preview
from mman_core.types import Box, Mask

WINDOW, IMAGE = (240, 330), (60, 80)


def drawn(preview: Preview, view: ViewTransform, dirty: QRect | None = None) -> Mask:
    """Return (240, 330) uint8: what is drawn on an even grey."""
    canvas = QImage(WINDOW[1], WINDOW[0], QImage.Format.Format_RGB32)
    canvas.fill(0xFF808080)
    painter = QPainter(canvas)
    dirty = dirty or canvas.rect()
    painter.setClipRect(dirty)
    draw_preview(painter, view, preview, ScreenGrid(view, IMAGE, WINDOW, 1.0), dirty)
    painter.end()
    rows = np.frombuffer(canvas.constBits(), np.uint8).reshape(WINDOW[0], WINDOW[1], 4)
    return rows[:, :, 0].copy()


def changed_box(picture: Mask) -> Box:
    rows, columns = np.nonzero(picture != 128)
    return Box(int(rows.min()), int(columns.min()), int(rows.max()) + 1, int(columns.max()) + 1)


PREVIEWS = [
    Preview(lines=(((10.0, 5.0), (40.5, 22.0), (12.0, 30.0)),), knots=((10.0, 5.0), (40.5, 22.0))),
    Preview(lines=(((10.0, 5.0), (40.5, 22.0), (12.0, 30.0)),), is_closed=True),
    Preview(box=Box(8, 12, 30, 44)),
    Preview(region=np.tri(20, 33, dtype=bool), region_at=(11, 17)),
]


@pytest.mark.parametrize("preview", PREVIEWS)
@pytest.mark.parametrize("view", [ViewTransform(3.0, (9.0, 7.0)), ViewTransform(0.8, (50.5, 60.25))])
def test_its_rectangle_holds_all_of_it_and_little_more(qtbot: QtBot, preview: Preview, view: ViewTransform) -> None:
    found = changed_box(drawn(preview, view))
    rect = preview_rect(view, preview)
    assert rect.left() <= found.left and rect.top() <= found.top
    assert rect.right() >= found.right and rect.bottom() >= found.bottom
    assert found.left - rect.left() < 12 and rect.bottom() - found.bottom < 12


@pytest.mark.parametrize("preview", PREVIEWS)
def test_drawn_in_parts_it_looks_as_drawn_at_once(qtbot: QtBot, preview: Preview) -> None:
    view = ViewTransform(3.0, (9.0, 7.0))
    whole = drawn(preview, view)
    parts = whole.copy()
    for top in range(0, WINDOW[0], 37):
        for left in range(0, WINDOW[1], 53):
            piece = drawn(preview, view, QRect(left, top, 53, 37))
            parts[top : top + 37, left : left + 53] = piece[top : top + 37, left : left + 53]
    assert np.array_equal(parts, whole)


def test_a_region_covers_its_pixels_and_no_others(qtbot: QtBot) -> None:
    region = np.tri(20, 33, dtype=bool)
    view = ViewTransform(4.0, (0.0, 0.0))
    light = drawn(Preview(region=region, region_at=(11, 17)), view) > 128
    expected = np.zeros(IMAGE, bool)
    expected[11:31, 17:50] = region
    seen = light[2::4, 2::4][:60, :80]
    assert np.array_equal(seen, expected[: seen.shape[0], : seen.shape[1]])


def test_nothing_needs_no_room() -> None:
    assert preview_rect(ViewTransform(), NOTHING).isNull()
