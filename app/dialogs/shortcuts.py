"""All keys, in one list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

MOUSE = (
    ("Paint", "Left button"),
    ("Straight line from the last point", "Shift+Left button"),
    ("Erase", "Right button"),
    ("Pick the class under the pointer", "Ctrl+Left button, Alt+Left button"),
    ("Move the image", "Middle button, Space+drag"),
    ("Zoom", "Wheel"),
    ("Size of the brush", "Ctrl+Wheel"),
    ("Hide the mask while held", "Tab"),
    ("Give up the stroke", "Escape"),
)


class ShortcutsDialog(QDialog):
    """A table of what can be done and with which key."""

    def __init__(self, actions: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keys and mouse")
        self.resize(520, 680)
        self.table = QTreeWidget()
        self.table.setRootIsDecorated(False)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.setAlternatingRowColors(True)
        self.table.setHeaderLabels(["What", "Keys"])
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.table.header().setStretchLastSection(False)
        rows = [(action.text().replace("&", ""), _keys(action)) for action in actions if action.shortcuts()]
        for row in (*MOUSE, *rows):
            line = QTreeWidgetItem(list(row))
            line.setSizeHint(0, QSize(0, 22))
            self.table.addTopLevelItem(line)
        layout = QVBoxLayout(self)
        layout.addWidget(self.table)


def _keys(action: QAction) -> str:
    native = QKeySequence.SequenceFormat.NativeText
    return ", ".join(sequence.toString(native) for sequence in action.shortcuts())
