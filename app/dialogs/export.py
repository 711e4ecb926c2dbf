"""In which format, which images, and where to export."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.dialogs.exchange import FormatChoice, Proceedings
from app.dialogs.exchange_reports import export_rows, export_sentence
from app.work.exporting import ExportReport, ExportWish
from mman_core.formats.export import SPLITS
from mman_core.formats.formats import FORMATS
from mman_core.labels.label_set import LabelSet
from mman_core.project.pairs import label_sets_for


class ExportDialog(QDialog):
    """The form, then the progress and the report. `export_asked(ExportWish)`, `stop_asked()`."""

    export_asked = Signal(object)
    stop_asked = Signal()

    def __init__(
        self,
        root: Path,
        ours: LabelSet,
        counts: tuple[int, int],
        last: ExportWish | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`root`: the folder of photos; `counts`: how many images are corrected, and done; `last`: the wish before."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export masks")
        self._root, self._ours = root, ours
        self._suggestion = str(root)
        self.formats = FormatChoice(FORMATS.values())
        self.label_set_box = QComboBox()
        self.which_box = QComboBox()
        self.which_box.addItem(f"All corrected images ({counts[0]:,})", False)
        self.which_box.addItem(f"Only images marked done ({counts[1]:,})", True)
        self.split_box = QComboBox(editable=True)
        self.split_box.addItems(SPLITS)
        self.folder_line = QLineEdit(str(root))
        self.folder_button = QPushButton("Choose ...")
        self.proceedings = Proceedings("Report", "Number")
        self.result_label = self.proceedings.label
        self.buttons = QDialogButtonBox()
        self.export_button = self.buttons.addButton("Export", QDialogButtonBox.ButtonRole.AcceptRole)
        self.stop_button = self.buttons.addButton("Stop", QDialogButtonBox.ButtonRole.ActionRole)
        self.look_button = self.buttons.addButton("Open the folder", QDialogButtonBox.ButtonRole.ActionRole)
        self.close_button = self.buttons.addButton(QDialogButtonBox.StandardButton.Close)
        self._lay_out()
        self.resize(640, self.sizeHint().height())
        self._connect()
        self._on_format()
        if last is not None:
            self._recall(last)

    @property
    def wish(self) -> ExportWish:
        """What the form says."""
        return ExportWish(
            Path(self.folder_line.text()).expanduser(),
            self.split_box.currentText().strip(),
            bool(self.which_box.currentData()),
            self.formats.chosen.key,
            str(self.label_set_box.currentData()),
        )

    def begin(self) -> None:
        """The export runs."""
        self._set_running(True)
        self.look_button.setEnabled(False)
        self.proceedings.begin("Exporting ...")

    def set_progress(self, done: int, total: int) -> None:
        self.proceedings.set_progress(done, total)
        self.proceedings.label.setText(f"{done:,} of {total:,} images")

    def end(self, report: ExportReport) -> None:
        """The export is over."""
        self._set_running(False)
        self.look_button.setEnabled(True)
        self.proceedings.end(export_sentence(report), export_rows(report))

    def fail(self, sentence: str) -> None:
        """The export could not be made."""
        self._set_running(False)
        self.proceedings.end(sentence)

    def open_folder(self) -> None:
        """Show the folder in the system's own program for files."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.wish.out)))

    def _set_running(self, is_running: bool) -> None:
        for widget in (self.formats, self.label_set_box, self.which_box, self.split_box):
            widget.setEnabled(not is_running)
        for button in (self.folder_line, self.folder_button, self.export_button):
            button.setEnabled(not is_running)
        self.stop_button.setEnabled(is_running)

    def _on_format(self) -> None:
        self.label_set_box.clear()
        for label_set in label_sets_for(self.formats.chosen, self._ours):
            self.label_set_box.addItem(f"{label_set.name}  ({label_set.size})", label_set.key)
        self._suggest()

    def _suggest(self) -> None:
        """Name a folder for this format and these classes, unless the person has named one."""
        key = self.label_set_box.currentData()
        if key is None or self.folder_line.text() != self._suggestion:
            return
        # Other classes in LIP's layout are not LIP, and one folder holds one format: the name says which.
        chosen = self.formats.chosen.key
        name = f"{self._root.name}-{key.upper()}" + ("" if chosen in ("lip", key) else f"-{chosen}")
        self._suggestion = str(self._root.parent / name)
        self.folder_line.setText(self._suggestion)

    def _recall(self, last: ExportWish) -> None:
        self.formats.choose(last.format_key)
        self.label_set_box.setCurrentIndex(max(0, self.label_set_box.findData(last.label_set_key)))
        self.which_box.setCurrentIndex(int(last.only_done))
        self.split_box.setCurrentText(last.split)
        # As if it were suggested: another format must not go into the folder of this one.
        self._suggestion = str(last.out)
        self.folder_line.setText(self._suggestion)

    def _choose_folder(self) -> None:
        chooser = QFileDialog(self, "Export into", self.folder_line.text())
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.fileSelected.connect(self.folder_line.setText)
        chooser.open()

    def _connect(self) -> None:
        self.formats.changed.connect(self._on_format)
        self.label_set_box.currentIndexChanged.connect(self._suggest)
        self.folder_button.clicked.connect(self._choose_folder)
        self.buttons.accepted.connect(lambda: self.export_asked.emit(self.wish))
        self.buttons.rejected.connect(self.reject)
        self.stop_button.clicked.connect(self.stop_asked)
        self.look_button.clicked.connect(self.open_folder)
        self.finished.connect(lambda _code: self.stop_asked.emit())

    def _lay_out(self) -> None:
        self.export_button.setDefault(True)
        self.stop_button.setEnabled(False)
        self.look_button.setEnabled(False)
        for button in (self.folder_button, self.stop_button, self.look_button, self.close_button):
            button.setAutoDefault(False)
        folder = QHBoxLayout()
        folder.addWidget(self.folder_line, 1)
        folder.addWidget(self.folder_button)
        form = QFormLayout()
        form.addRow("Format", self.formats)
        form.addRow("Classes", self.label_set_box)
        form.addRow("Images", self.which_box)
        form.addRow("Split", self.split_box)
        form.addRow("Folder", folder)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.proceedings, 1)
        layout.addWidget(self.buttons)
