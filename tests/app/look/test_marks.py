"""Each status has a mark of its own, which differs in shape and not in colour alone."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from app.look.marks import DOT, STATUS_COLORS, status_icon
from mman_core.project.status import ImageStatus


def grey_mark(status: ImageStatus, background: str) -> npt.NDArray[np.int32]:
    """Return the mark as eyes that see no colour see it, (28, 28) 0..255."""
    image = QImage(2 * DOT, 2 * DOT, QImage.Format.Format_RGB32)
    image.fill(QColor(background))
    painter = QPainter(image)
    painter.drawPixmap(0, 0, status_icon(status).pixmap(2 * DOT, 2 * DOT).scaled(2 * DOT, 2 * DOT))
    painter.end()
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    return np.frombuffer(grey.constBits(), np.uint8).reshape(2 * DOT, -1)[:, : 2 * DOT].astype(np.int32)


def test_every_status_has_a_colour_of_its_own() -> None:
    assert set(STATUS_COLORS) == set(ImageStatus)
    assert len(set(STATUS_COLORS.values())) == len(ImageStatus)


@pytest.mark.parametrize("background", ["#1e1f22", "#ffffff"])
def test_marks_can_be_told_apart_without_colours(qtbot: QtBot, background: str) -> None:
    marks = {status: grey_mark(status, background) for status in ImageStatus}
    for first, second in itertools.combinations(ImageStatus, 2):
        differing = np.abs(marks[first] - marks[second]) > 32
        assert differing.mean() > 0.03, (first, second, differing.mean())
