"""Where and what to export."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

SPLITS = ("train", "val", "test")


@dataclass(frozen=True)
class ExportWish:
    """What a person wants exported: into which folder, as which split, only images marked done or all corrected."""

    out: Path
    split: str
    only_done: bool


class ExportDialog(QDialog):
    """The form, then the progress. `export_asked(ExportWish)`, `stop_asked()`."""

    export_asked = Signal(object)
    stop_asked = Signal()

    def __init__(self, folder: Path, done: int, corrected: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export masks in LIP's layout")
        self.setMinimumWidth(560)
        self.folder_line = QLineEdit(str(folder))
        browse = QPushButton("Choose ...")
        browse.clicked.connect(self._choose_folder)
        self.split_box = QComboBox()
        self.split_box.addItems(SPLITS)
        self.which_box = QComboBox()
        self.which_box.addItem(f"All corrected images ({corrected:,})", False)
        self.which_box.addItem(f"Only images marked done ({done:,})", True)
        self.progress_bar = QProgressBar(value=0)
        self.progress_bar.setVisible(False)
        self.result_label = QLabel(wordWrap=True)
        self.result_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.buttons = QDialogButtonBox()
        self.export_button = self.buttons.addButton("Export", QDialogButtonBox.ButtonRole.AcceptRole)
        self.stop_button = self.buttons.addButton("Stop", QDialogButtonBox.ButtonRole.ActionRole)
        self.close_button = self.buttons.addButton(QDialogButtonBox.StandardButton.Close)
        self.stop_button.setEnabled(False)
        self._lay_out(browse)
        self.buttons.accepted.connect(self._ask)
        self.buttons.rejected.connect(self.reject)
        self.stop_button.clicked.connect(self.stop_asked)
        self.finished.connect(lambda _code: self.stop_asked.emit())

    def begin(self) -> None:
        """The export runs."""
        self.export_button.setEnabled(False)
        self.stop_button.setEnabled(True)
        self.progress_bar.setRange(0, 0)
        self.progress_bar.setVisible(True)
        self.result_label.setText("")

    def set_progress(self, done: int, total: int) -> None:
        self.progress_bar.setRange(0, total)
        self.progress_bar.setValue(done)

    def end(self, sentence: str) -> None:
        """The export is over; `sentence` says how it went."""
        self.export_button.setEnabled(True)
        self.stop_button.setEnabled(False)
        self.progress_bar.setRange(0, max(1, self.progress_bar.maximum()))
        self.result_label.setText(sentence)

    def _ask(self) -> None:
        wish = ExportWish(
            Path(self.folder_line.text()).expanduser(), self.split_box.currentText(), self.which_box.currentData()
        )
        self.export_asked.emit(wish)

    def _choose_folder(self) -> None:
        chooser = QFileDialog(self, "Export into", self.folder_line.text())
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.fileSelected.connect(self.folder_line.setText)
        chooser.open()

    def _lay_out(self, browse: QPushButton) -> None:
        folder = QHBoxLayout()
        folder.addWidget(self.folder_line, 1)
        folder.addWidget(browse)
        form = QFormLayout()
        form.addRow("Folder", folder)
        form.addRow("Split", self.split_box)
        form.addRow("Images", self.which_box)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.progress_bar)
        layout.addWidget(self.result_label)
        layout.addWidget(self.buttons)
