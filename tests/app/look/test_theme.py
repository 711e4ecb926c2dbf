from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPalette, QStyleHints
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.look.theme import apply_theme, load_theme

Role = QPalette.ColorRole


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast ratio of WCAG 2.1, 1 to 21."""

    def luminance(color: QColor) -> float:
        parts = [
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
            for part in (color.redF(), color.greenF(), color.blueF())
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [True, False])
def test_text_is_easy_to_read_in_both_themes(qtbot: QtBot, qapp: QApplication, dark: bool) -> None:
    apply_theme(qapp, dark)
    palette = qapp.palette()
    for text, ground in (
        (Role.WindowText, Role.Window),
        (Role.Text, Role.Base),
        (Role.Text, Role.AlternateBase),
        (Role.ButtonText, Role.Button),
        (Role.ToolTipText, Role.ToolTipBase),
    ):
        assert contrast(palette.color(text), palette.color(ground)) > 7, (text, ground)
    for text, ground in ((Role.HighlightedText, Role.Highlight), (Role.PlaceholderText, Role.Base)):
        assert contrast(palette.color(text), palette.color(ground)) > 4.5, (text, ground)


def test_the_two_themes_name_the_same_roles_with_other_colours() -> None:
    dark, light = vars(load_theme(dark=True)), vars(load_theme(dark=False))
    assert dark.keys() == light.keys()
    assert all(QColor(color).isValid() for color in (*dark.values(), *light.values()))
    assert (
        QColor(load_theme(dark=True).window).lightness() < 64 < 192 < QColor(load_theme(dark=False).window).lightness()
    )


def test_the_theme_can_be_changed_while_the_window_is_open(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, dark=False)
    light = qapp.palette().color(Role.Window)
    apply_theme(qapp, dark=True)
    assert qapp.palette().color(Role.Window).lightness() < light.lightness()


@pytest.mark.parametrize("scheme", [Qt.ColorScheme.Light, Qt.ColorScheme.Dark, Qt.ColorScheme.Unknown])
def test_the_theme_is_the_systems_and_dark_where_it_does_not_say(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, scheme: Qt.ColorScheme
) -> None:
    # The offscreen system cannot be told to be light.
    monkeypatch.setattr(QStyleHints, "colorScheme", lambda _hints: scheme)
    apply_theme(qapp, dark=None)
    assert (qapp.palette().color(Role.Window).lightness() > 192) == (scheme == Qt.ColorScheme.Light)
    apply_theme(qapp, dark=True)


@pytest.mark.parametrize("dark", [True, False])
def test_the_box_before_an_action_that_is_off_is_seen(qtbot: QtBot, qapp: QApplication, dark: bool) -> None:
    apply_theme(qapp, dark)
    pictures = []
    for checkable in (False, True):
        menu = QMenu()
        qtbot.addWidget(menu)
        menu.addAction("Off").setCheckable(checkable)
        menu.resize(menu.sizeHint())
        pictures.append(menu.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8))
    apply_theme(qapp, True)
    plain, boxed = pictures
    places = [(x, y) for x in range(28) for y in range(plain.height())]
    differences = [abs(plain.pixelColor(x, y).value() - boxed.pixelColor(x, y).value()) for x, y in places]
    assert sum(difference > 60 for difference in differences) > 24, "an outline that is seen"
