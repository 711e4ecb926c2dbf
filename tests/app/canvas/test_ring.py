"""The ring on the screen is exactly what a click paints."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtGui import QImage, QPixmap

from app.canvas.ring import SMALL
from app.canvas.view_transform import ViewTransform
from app.tour import hands
from tests.app.canvas.conftest import Desk


def pixels(pixmap: QPixmap) -> npt.NDArray[np.uint8]:
    image = pixmap.toImage().convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return rows[:, : image.width(), :3].copy()


def enclosed_by_ring(desk: Desk, place: tuple[float, float]) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return for each image pixel whether its middle lies within the ring, and whether it lies on the line itself."""
    hands.move(desk.canvas, (-50, -50))
    bare = pixels(desk.canvas.grab())
    hands.move(desk.canvas, place)
    line = np.any(pixels(desk.canvas.grab()) != bare, axis=-1).astype(np.uint8)
    assert line.any()
    outside = np.pad(line, 1)
    cv2.floodFill(outside, None, (0, 0), 2)
    outside = outside[1:-1, 1:-1]
    ratio = desk.canvas.devicePixelRatioF()
    rows, columns = np.indices(desk.mask.shape)
    view = desk.canvas.view
    x = np.floor(((columns + 0.5) * view.zoom + view.offset[0]) * ratio).astype(int)
    y = np.floor(((rows + 0.5) * view.zoom + view.offset[1]) * ratio).astype(int)
    seen = (x >= 0) & (y >= 0) & (x < line.shape[1]) & (y < line.shape[0])
    x, y = np.where(seen, x, 0), np.where(seen, y, 0)
    return seen & (outside[y, x] == 0), seen & (outside[y, x] == 1)


@pytest.mark.parametrize(
    ("zoom", "radius"),
    [(0.5, 30.0), (1.0, 17.3), (3.0, 9.5), (3.0, 20.0), (4.0, 0.5), (4.0, 7.0), (7.3, 3.25), (16.0, 0.5), (16.0, 4.0)],
)
@pytest.mark.parametrize("shift", [(0.0, 0.0), (0.37, 0.81)])
def test_a_click_paints_what_the_ring_encloses(
    desk: Desk, zoom: float, radius: float, shift: tuple[float, float]
) -> None:
    desk.tools.radius = radius
    desk.tools.class_id = 9
    # The image point (70, 45) lies in the middle of the window.
    desk.canvas.set_view(ViewTransform(zoom, (250 - 70 * zoom, 165 - 45 * zoom)))
    place = (250 + shift[0] * zoom, 165 + shift[1] * zoom)
    inside, on_line = enclosed_by_ring(desk, place)
    hands.click(desk.canvas, place)
    painted = desk.mask == 9
    assert painted.any()
    assert np.array_equal(painted & ~on_line, inside)
    if zoom >= 4 and radius * zoom >= SMALL:
        assert not on_line.any()


def test_there_is_no_ring_without_a_brush_in_hand(desk: Desk) -> None:
    hands.move(desk.canvas, (200, 150))
    assert desk.canvas.shows_ring
    for tool in ("picker", "pan"):
        desk.tools.tool = tool
        assert not desk.canvas.shows_ring
    desk.tools.tool = "eraser"
    assert desk.canvas.shows_ring
    desk.document.close()
    assert not desk.canvas.shows_ring
