from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from app.canvas.mask_image import MaskImage
from mman_core.labels.label_set import load_label_set
from mman_core.types import Box, Mask
from tests.app.pictures import a_mask

PALETTE = load_label_set("lip").palette()


def drawn(image: MaskImage, mask: Mask) -> QImage:
    height, width = mask.shape
    canvas = QImage(width, height, QImage.Format.Format_ARGB32)
    canvas.fill(0)
    painter = QPainter(canvas)
    image.draw(painter, Box(0, 0, height, width))
    painter.end()
    return canvas


@pytest.mark.parametrize("width", [1, 3, 141, 1023])
def test_each_class_has_its_colour_and_the_background_none(qtbot: QtBot, width: int) -> None:
    mask = np.resize(np.arange(20, dtype=np.uint8), (21, width))
    picture = drawn(MaskImage(mask, PALETTE), mask)
    for row in range(20):
        color = picture.pixelColor(0, row)
        class_id = mask[row, 0]
        assert color.alpha() == (0 if class_id == 0 else 255)
        if class_id:
            assert (color.red(), color.green(), color.blue()) == tuple(PALETTE[class_id])


def test_what_is_written_into_the_mask_is_drawn_also_after_a_change_of_colours(qtbot: QtBot) -> None:
    mask = a_mask()
    image = MaskImage(mask, PALETTE)
    drawn(image, mask)
    for opacity in (0.2, 1.0):
        image.set_look(opacity, ())
        mask[70:, 100:] = 9 if opacity == 1.0 else 6
        color = drawn(image, mask).pixelColor(120, 80)
        assert color.alpha() == round(255 * opacity)
    assert (color.red(), color.green(), color.blue()) == tuple(PALETTE[9])


def test_hidden_classes_are_not_drawn(qtbot: QtBot) -> None:
    mask = a_mask()
    image = MaskImage(mask, PALETTE)
    image.set_look(1.0, {5})
    picture = drawn(image, mask)
    assert picture.pixelColor(10, 10).alpha() == 0
    assert picture.pixelColor(50, 60).alpha() == 255


def test_a_mask_that_qt_cannot_read_in_place_is_refused() -> None:
    with pytest.raises(ValueError, match="C-contiguous"):
        MaskImage(a_mask()[:, ::2], PALETTE)
