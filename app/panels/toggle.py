"""A small button that stays down."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QToolButton

from app.look.icons import IconName, icon


def toggle(name: IconName, tip: str) -> QToolButton:
    """Return a checkable button that shows the icon and says the tip; the Tab key reaches it."""
    button = QToolButton(autoRaise=True)
    button.setCheckable(True)
    button.setIcon(icon(name))
    button.setIconSize(QSize(16, 16))
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setProperty("compact", True)
    return button
