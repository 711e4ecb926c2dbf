"""What lies in a project's trash, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from mman_core.project.trash_list import Trashed

EXPLAINED = "Nothing of yours is deleted: what was damaged, replaced or taken back was moved here."
EMPTY = "The trash of this project is empty."
STAMP = "%Y%m%d-%H%M%S"
STAMP_LENGTH = 15


class TrashDialog(QDialog):
    """A list of files, newest first. `restore_asked(name)`: that file of the trash is wanted back in its place."""

    restore_asked = Signal(str)

    def __init__(self, found: Sequence[Trashed], folder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Trash")
        self.resize(760, 420)
        self.text = QLabel(wordWrap=True)
        self.list = QTreeWidget()
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setHeaderLabels(["What it is", "Moved here", "Size", "File"])
        self.list.setAccessibleName("Files in the trash")
        header = self.list.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        for column, width in enumerate((260, 150, 80)):
            header.resizeSection(column, width)
        self.place = QLabel(f"They lie in {folder}", wordWrap=True)
        self.place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.restore_button = buttons.addButton("Put back", QDialogButtonBox.ButtonRole.ActionRole)
        self.restore_button.setToolTip("Move the chosen file back to where it came from; nothing is replaced")
        self.restore_button.clicked.connect(self._restore)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        for widget in (self.text, self.list, self.place, buttons):
            layout.addWidget(widget)
        self.list.currentItemChanged.connect(self._enable)
        self.list.itemActivated.connect(self._restore)
        self.set_found(found)

    def set_found(self, found: Sequence[Trashed]) -> None:
        """Show these files."""
        self.list.clear()
        for one in sorted(found, key=moved, reverse=True):
            row = QTreeWidgetItem([meaning(one.origin), f"{moved(one):%Y-%m-%d %H:%M:%S}", _size(one.size), one.name])
            row.setData(0, Qt.ItemDataRole.UserRole, one.name if one.origin else "")
            row.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            for column in (0, 3):
                row.setToolTip(column, one.origin or "Nobody has noted where it came from; only you can say")
            self.list.addTopLevelItem(row)
        self.text.setText(EXPLAINED if found else EMPTY)
        self._enable()

    def _chosen(self) -> str:
        row = self.list.currentItem()
        return str(row.data(0, Qt.ItemDataRole.UserRole)) if row is not None else ""

    def _enable(self) -> None:
        self.restore_button.setEnabled(bool(self._chosen()))

    def _restore(self) -> None:
        if name := self._chosen():
            self.restore_asked.emit(name)


def meaning(origin: str) -> str:
    """Return in words what a file was, from its path within `.mman`: "masks/a.jpg.png" is "Mask of a.jpg"."""
    room, _slash, rest = origin.partition("/")
    if room == "masks":
        return f"Mask of {rest.removesuffix('.png')}"
    if room == "journal":
        return f"Strokes on {rest.removesuffix('.log')}"
    if room == "drafts" and "/" in rest:
        variant, _slash, name = rest.partition("/")
        return f"Draft of {name.removesuffix('.png')} by {variant}"
    if origin.startswith("index.db"):
        return "The index of the project"
    return origin or "Not known"


def moved(one: Trashed) -> datetime:
    """Return when it was moved, which its name begins with; else when it was last changed."""
    try:
        return datetime.strptime(one.name[:STAMP_LENGTH], STAMP).astimezone()
    except ValueError:
        return one.changed


def _size(count: int) -> str:
    for unit in ("bytes", "KB"):
        if count < 1000:
            return f"{count:,.0f} {unit}"
        count //= 1000
    return f"{count:,} MB"
