"""What is there before a folder is open: how to begin, and the recent folders."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCommandLinkButton, QLabel, QPushButton, QVBoxLayout, QWidget

from app.look.icons import icon

WIDTH = 460


class WrappedLabel(QLabel):
    """A label of fixed width that is as tall as its lines: a layout alone would cut the last one off."""

    def __init__(self, text: str) -> None:
        super().__init__(text, wordWrap=True)
        self.setFixedSize(WIDTH, self.heightForWidth(WIDTH))


class StartPage(QWidget):
    """`folder_chosen(path)` when a recent folder is clicked; `example_wanted()` for the bundled one."""

    folder_chosen = Signal(str)
    example_wanted = Signal()

    def __init__(self, open_folder: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = QLabel("<h2>Human parsing masks</h2>")
        text = WrappedLabel(
            "Open a folder of photos, or drop one here. A model drafts each mask; you correct it, and the model learns "
            "from your corrections. Everything is saved by itself, in the folder's own <b>.mman</b>."
        )
        button = QPushButton(icon("open"), "Open a folder of photos ...")
        button.setIconSize(QSize(20, 20))
        button.setMinimumHeight(40)
        button.clicked.connect(open_folder.trigger)
        button.setToolTip(open_folder.toolTip())
        example = QPushButton(icon("view-fill"), "Try the example: drawn figures")
        example.setIconSize(QSize(20, 20))
        example.setMinimumHeight(34)
        example.clicked.connect(self.example_wanted)
        example.setToolTip("Open your own copy of the project that comes with the program; nothing can be spoilt there")
        self.example_button = example
        self._recent_title = QLabel("<b>Recent folders</b>")
        self._recent = QVBoxLayout()
        self._recent.setSpacing(0)
        column = QVBoxLayout()
        column.setSpacing(12)
        for widget in (title, text, button, example, self._recent_title):
            widget.setFixedWidth(WIDTH)
            column.addWidget(widget)
        column.addLayout(self._recent)
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        layout.addLayout(column)
        layout.setAlignment(column, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)

    def set_recent(self, folders: Sequence[str]) -> None:
        """Offer these folders."""
        while (row := self._recent.takeAt(0)) is not None:
            if (old := row.widget()) is not None:
                old.deleteLater()
        self._recent_title.setVisible(bool(folders))
        for folder in folders:
            button = QCommandLinkButton(Path(folder).name, str(Path(folder).parent))
            button.setIcon(icon("folder"))
            button.setFixedWidth(WIDTH)
            button.setToolTip(f"Open {folder}")
            button.clicked.connect(lambda _checked=False, folder=folder: self.folder_chosen.emit(folder))
            self._recent.addWidget(button)
