"""Which classes the masks of a new project have: asked once, when a folder is opened for the first time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.look.marks import color_icon
from mman_core.errors import WrongLabelSet
from mman_core.labels.label_set import LabelSet
from mman_core.project.label_sets import check_label_set


class NewProjectDialog(QDialog):
    """A list of label sets, and a button for one from a TOML file. `chosen(str | Path)`: a key, or a file."""

    chosen = Signal(object)

    def __init__(self, folder: Path, label_sets: Sequence[LabelSet], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("New project")
        self.resize(560, 520)
        text = QLabel(
            f"<b>{folder.name}</b> has no masks yet. Which classes are they to have? The choice stays with the folder.",
            wordWrap=True,
        )
        self.sets = QListWidget()
        self.sets.setAccessibleName("Label sets")
        self.classes = QListWidget()
        self.classes.setAccessibleName("Classes of the chosen label set")
        self.classes.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self.classes.setIconSize(QSize(14, 14))
        self.message = QLabel(wordWrap=True)
        self.message.hide()
        self.file_button = QPushButton("From a file ...")
        self.file_button.setToolTip("Take the classes of a TOML file; the project keeps a copy of it")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.make_button = self.buttons.addButton("Make the project", QDialogButtonBox.ButtonRole.AcceptRole)
        self.make_button.setDefault(True)
        self.file_button.setAutoDefault(False)
        self._lay_out(text)
        for label_set in label_sets:
            self._offer(label_set, label_set.key)
        self.sets.currentItemChanged.connect(self._show_classes)
        self.sets.itemActivated.connect(self.accept)
        self.file_button.clicked.connect(self._choose_file)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.sets.setCurrentRow(0)
        self.sets.setFocus()

    def accept(self) -> None:
        row = self.sets.currentItem()
        if row is not None:
            source = row.data(Qt.ItemDataRole.UserRole)[1]
            super().accept()
            self.chosen.emit(source)

    def offer_file(self, path: Path) -> None:
        """Offer the label set of that file, and choose it; one that is wrong is told in the dialog."""
        try:
            label_set = check_label_set(path)
        except WrongLabelSet as error:
            self.message.setText(str(error))
            self.message.show()
            return
        self.message.hide()
        self._offer(label_set, path)
        self.sets.setCurrentRow(self.sets.count() - 1)

    def _offer(self, label_set: LabelSet, source: str | Path) -> None:
        row = QListWidgetItem(f"{label_set.name}  ({label_set.size})")
        row.setData(Qt.ItemDataRole.UserRole, (label_set, source))
        row.setToolTip(f"{label_set.size} classes, {source}")
        row.setSizeHint(QSize(0, 26))
        self.sets.addItem(row)

    def _show_classes(self, row: QListWidgetItem | None) -> None:
        self.classes.clear()
        if row is None:
            return
        label_set: LabelSet = row.data(Qt.ItemDataRole.UserRole)[0]
        for label in label_set.classes:
            self.classes.addItem(QListWidgetItem(color_icon(label.color), label.name))

    def _choose_file(self) -> None:
        chooser = QFileDialog(self, "A label set")
        chooser.setNameFilters(["Label sets (*.toml)"])
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.fileSelected.connect(lambda path: self.offer_file(Path(path)))
        chooser.open()

    def _lay_out(self, text: QLabel) -> None:
        halves = QSplitter()
        halves.setChildrenCollapsible(False)
        halves.addWidget(self.sets)
        halves.addWidget(self.classes)
        halves.setSizes([300, 220])
        below = QHBoxLayout()
        below.addWidget(self.file_button)
        below.addStretch(1)
        below.addWidget(self.buttons)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(text)
        layout.addWidget(halves, 1)
        layout.addWidget(self.message)
        layout.addLayout(below)
