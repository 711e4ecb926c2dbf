from __future__ import annotations

import gc

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from app.look.icons import ICONS, icon
from app.look.theme import apply_theme
from mman_core.paths import RESOURCES


def shown(pixmap: QPixmap) -> npt.NDArray[np.uint8]:
    image = pixmap.toImage().convertToFormat(QImage.Format.Format_ARGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4).copy()


def lightness(pixmap: QPixmap) -> float:
    pixels = shown(pixmap)
    return float(pixels[pixels[..., 3] > 200][:, :3].mean())


def test_each_name_has_a_drawing_and_each_drawing_a_name() -> None:
    drawings = {path.stem for path in (RESOURCES / "icons").glob("*.svg")}
    assert drawings == set(ICONS)


def test_all_are_drawn_and_no_two_look_the_same(qtbot: QtBot) -> None:
    pictures = {shown(icon(name).pixmap(QSize(24, 24))).tobytes() for name in ICONS}
    assert len(pictures) == len(ICONS)
    for name in ICONS:
        assert 30 < np.count_nonzero(shown(icon(name).pixmap(QSize(24, 24)))[..., 3]) < 24 * 24 * 0.8, name


def test_an_icon_follows_the_theme_and_is_pale_when_disabled(qtbot: QtBot, qapp: QApplication) -> None:
    brush = icon("brush")
    apply_theme(qapp, dark=True)
    on_dark = lightness(brush.pixmap(QSize(32, 32)))
    disabled = lightness(brush.pixmap(QSize(32, 32), QIcon.Mode.Disabled))
    apply_theme(qapp, dark=False)
    assert lightness(brush.pixmap(QSize(32, 32))) < 60 < disabled < on_dark - 60


def test_an_icon_outlives_its_copies(qtbot: QtBot) -> None:
    original = icon("undo")
    button = QToolButton()
    qtbot.addWidget(button)
    button.setIcon(original)
    copy = QIcon(original)
    copy.addPixmap(QPixmap(4, 4))
    del copy
    gc.collect()
    button.show()
    assert not button.grab().isNull()
