"""The colours of the window: a light and a dark theme on Qt's Fusion style, read from resources/themes."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from mman_core.paths import RESOURCES

Role = QPalette.ColorRole

INK = QColor(0, 0, 0, 190)
CHALK = QColor(255, 255, 255)
"""A chalk line on a wider ink line is seen on any photo, in either theme."""

VEIL = QColor(255, 255, 255, 96)
"""Over the pixels that a tool is about to change."""

GRID = QColor(128, 128, 128, 110)
"""Between the pixels of a photo: quiet on light and on dark ones."""

HEAT = ((255, 220, 90), (255, 140, 30), (235, 20, 90))
"""Red, green and blue of a growing doubt; told apart by lightness too."""

DARK: dict[str, bool | None] = {"system": None, "light": False, "dark": True}
"""What each choice of a theme says about darkness; None: the system decides."""

CHECK = RESOURCES / "themes" / "check.svg"

STYLE = Template("""
QToolTip { color: $text; background: $panel; border: 1px solid $border; padding: 4px; }
QToolBar { border: 0; border-bottom: 1px solid $border; spacing: 2px; padding: 3px; }
QToolBar QToolButton, QToolButton[autoRaise="true"] {
    border: 1px solid transparent; border-radius: 5px; padding: 4px;
}
QToolBar QToolButton:hover, QToolButton[autoRaise="true"]:hover { background: $button; border-color: $border; }
QToolBar QToolButton:checked, QToolButton[autoRaise="true"]:checked { background: $button; border-color: $accent; }
QToolButton[compact="true"] { padding: 2px; }
QToolBar QToolButton:focus, QToolButton[autoRaise="true"]:focus { border-color: $text; background: $button; }
QTableView:focus, QListView:focus, QTreeView:focus { border-color: $accent; }
QTableView::item:focus { border: 1px solid $text; }
QSlider:focus { background: $button; border: 1px solid $text; border-radius: 4px; }
QTabBar:focus { border: 1px solid $text; }
QToolBar QToolButton#qt_toolbar_ext_button { padding: 0; border: 0; min-width: 14px; }
QDockWidget::title { padding: 6px 8px; background: $window; }
QMenu::item { padding: 3px 20px 3px 28px; }
QMenu::item:selected { background: $accent; color: $accent_text; }
QMenu::item:disabled { color: $disabled; background: transparent; }
QMenu::separator { height: 1px; background: $border; margin: 3px 6px; }
QMenu::icon { padding-left: 6px; }
QMenu::indicator { width: 12px; height: 12px; margin-left: 7px; border: 1px solid $muted; border-radius: 2px; }
QMenu::indicator:exclusive { border-radius: 7px; }
QMenu::indicator:selected { border-color: $accent_text; }
QMenu::indicator:checked { background: $accent; border-color: $accent; image: url("$check"); }
QStatusBar { border-top: 1px solid $border; }
QStatusBar::item { border: 0; }
QHeaderView::section {
    background: $window; color: $muted; border: 0; border-bottom: 1px solid $border; padding: 4px 8px;
}
QTableCornerButton::section { background: $window; border: 0; border-bottom: 1px solid $border; }
QTableView, QListView, QTreeView { border: 1px solid $border; gridline-color: $border; }
""")


@dataclass(frozen=True)
class Theme:
    """The roles of the colours, each "#rrggbb"."""

    window: str
    panel: str
    canvas: str
    """Around the photo."""
    alternate: str
    button: str
    text: str
    muted: str
    disabled: str
    border: str
    accent: str
    accent_text: str
    link: str
    warning: str


def load_theme(*, dark: bool) -> Theme:
    """Return the dark or the light theme."""
    path = RESOURCES / "themes" / ("dark.toml" if dark else "light.toml")
    return Theme(**tomllib.loads(path.read_text(encoding="utf-8")))


def apply_theme(app: QApplication, dark: bool | None = True) -> Theme:
    """Dress the whole program in the dark or light theme; None: as the system is, dark where it does not say.

    May be called again at any time. Returns the theme.
    """
    hints = app.styleHints()
    scheme = Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light
    hints.setColorScheme(Qt.ColorScheme.Unknown if dark is None else scheme)
    theme = load_theme(dark=hints.colorScheme() != Qt.ColorScheme.Light if dark is None else dark)
    app.setStyle("Fusion")
    app.setPalette(_palette(theme))
    app.setStyleSheet(STYLE.substitute(vars(theme), check=CHECK.as_posix()))
    return theme


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    roles = {
        Role.Window: theme.window,
        Role.WindowText: theme.text,
        Role.Base: theme.panel,
        Role.AlternateBase: theme.alternate,
        Role.Text: theme.text,
        Role.Button: theme.button,
        Role.ButtonText: theme.text,
        Role.BrightText: theme.warning,
        Role.ToolTipBase: theme.panel,
        Role.ToolTipText: theme.text,
        Role.PlaceholderText: theme.muted,
        Role.Highlight: theme.accent,
        Role.HighlightedText: theme.accent_text,
        Role.Accent: theme.accent,
        Role.Link: theme.link,
        Role.LinkVisited: theme.link,
        Role.Light: theme.border,
        Role.Midlight: theme.button,
        Role.Mid: theme.border,
        Role.Dark: theme.canvas,
        Role.Shadow: theme.canvas,
    }
    for role, color in roles.items():
        palette.setColor(role, QColor(color))
    for role in (Role.WindowText, Role.Text, Role.ButtonText, Role.HighlightedText, Role.PlaceholderText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.disabled))
    palette.setColor(QPalette.ColorGroup.Disabled, Role.Highlight, QColor(theme.border))
    return palette
