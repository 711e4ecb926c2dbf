"""Which masks of other tools to import; first it is looked what would happen, then it is done."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.dialogs.exchange import FormatChoice, Proceedings
from app.dialogs.exchange_reports import import_rows, import_sentence
from app.work.importing import ImportReport, ImportWish
from mman_core.formats.export import SPLITS
from mman_core.formats.formats import FORMATS
from mman_core.labels.label_set import LabelSet


class ImportDialog(QDialog):
    """The form, then the report of what would happen.

    `look_asked(ImportWish)`, `import_asked(ImportReport)` with what was found, only while the form says the same as
    when it was looked at, `stop_asked()`.
    """

    look_asked = Signal(object)
    import_asked = Signal(object)
    stop_asked = Signal()

    def __init__(
        self, label_sets: Sequence[LabelSet], last: ImportWish | None = None, parent: QWidget | None = None
    ) -> None:
        """`label_sets`: those whose masks can come in, the project's first; `last`: the wish before."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Import masks")
        self._ours = label_sets[0]
        self._names = {each.key: each.name for each in label_sets}
        self._found: ImportReport | None = None
        self.formats = FormatChoice(each for each in FORMATS.values() if each.reading is not None)
        self.source_line = QLineEdit(placeholderText="A folder, a zip archive or a JSON file")
        self.folder_button = QPushButton("Folder ...")
        self.file_button = QPushButton("File ...")
        self.label_set_box = QComboBox()
        self.label_set_box.addItem("", None)
        for label_set in label_sets:
            self.label_set_box.addItem(f"{label_set.name}  ({label_set.size})", label_set.key)
        self.split_box = QComboBox(editable=True)
        self.split_box.addItems(SPLITS)
        self.masks_choice = QRadioButton("masks, corrected by a person")
        self.masks_choice.setChecked(True)
        self.drafts_choice = QRadioButton("drafts of a variant named")
        self.name_line = QLineEdit(placeholderText="other-model")
        self.proceedings = Proceedings("Masks", "Number")
        self.result_label = self.proceedings.label
        self.buttons = QDialogButtonBox()
        self.look_button = self.buttons.addButton("Look what would happen", QDialogButtonBox.ButtonRole.ActionRole)
        self.import_button = self.buttons.addButton("Import", QDialogButtonBox.ButtonRole.AcceptRole)
        self.stop_button = self.buttons.addButton("Stop", QDialogButtonBox.ButtonRole.ActionRole)
        self.close_button = self.buttons.addButton(QDialogButtonBox.StandardButton.Close)
        self._lay_out()
        self.resize(680, self.sizeHint().height())
        self._connect()
        if last is not None:
            self._recall(last)
        self._on_change()

    @property
    def wish(self) -> ImportWish:
        """What the form says."""
        return ImportWish(
            Path(self.source_line.text()).expanduser(),
            self.formats.chosen.key,
            self.split_box.currentText().strip(),
            self.label_set_box.currentData(),
            self.name_line.text().strip() if self.drafts_choice.isChecked() else None,
        )

    def begin(self, sentence: str) -> None:
        """It is being looked or imported."""
        self._found = None
        self._set_running(True)
        self.proceedings.begin(sentence)

    def set_progress(self, done: int, total: int) -> None:
        """`total` is 0 while nobody knows."""
        self.proceedings.set_progress(done if total else 0, total)
        self.proceedings.label.setText(f"{done:,} of {total:,} masks" if total else f"{done:,} masks looked at")

    def end(self, found: ImportReport) -> None:
        """It was looked, or imported."""
        may_import = not found.applied and not found.was_stopped and found.report.to_write > 0
        self._found = found if may_import else None
        self._set_running(False)
        self.proceedings.end(import_sentence(found), import_rows(found))
        if may_import:
            self.import_button.setDefault(True)
            self.import_button.setFocus()

    def fail(self, sentence: str) -> None:
        """It could not be done."""
        self._set_running(False)
        self.proceedings.end(sentence)

    def _set_running(self, is_running: bool) -> None:
        for widget in (self.formats, self.source_line, self.folder_button, self.file_button, self.label_set_box):
            widget.setEnabled(not is_running)
        for choice in (self.split_box, self.masks_choice, self.drafts_choice):
            choice.setEnabled(not is_running)
        self.name_line.setEnabled(not is_running and self.drafts_choice.isChecked())
        self.look_button.setEnabled(not is_running and bool(self.source_line.text().strip()))
        self.import_button.setEnabled(not is_running and self._found is not None)
        self.stop_button.setEnabled(is_running)

    def _on_change(self) -> None:
        """What was found is of another wish than the form says now."""
        self._found = None
        meant = self._names.get(self.formats.chosen.label_set, self._ours.name)
        self.label_set_box.setItemText(0, f"As the files say, else {meant}")
        self.proceedings.clear()
        self._set_running(False)
        self.look_button.setDefault(True)

    def _ask_to_import(self) -> None:
        if self._found is not None:
            self.import_asked.emit(self._found)

    def _choose(self, mode: QFileDialog.FileMode) -> None:
        chooser = QFileDialog(self, "Import masks from", self.source_line.text())
        chooser.setFileMode(mode)
        if mode is QFileDialog.FileMode.ExistingFile:
            chooser.setNameFilters(["Archives and JSON (*.zip *.json)", "All files (*)"])
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.fileSelected.connect(self.source_line.setText)
        chooser.open()

    def _recall(self, last: ImportWish) -> None:
        self.formats.choose(last.format_key)
        self.source_line.setText(str(last.source))
        self.label_set_box.setCurrentIndex(max(0, self.label_set_box.findData(last.label_set_key)))
        self.split_box.setCurrentText(last.split)
        self.drafts_choice.setChecked(last.as_drafts is not None)
        self.name_line.setText(last.as_drafts or "")

    def _connect(self) -> None:
        self.folder_button.clicked.connect(lambda: self._choose(QFileDialog.FileMode.Directory))
        self.file_button.clicked.connect(lambda: self._choose(QFileDialog.FileMode.ExistingFile))
        for signal in (
            self.formats.changed,
            self.source_line.textChanged,
            self.label_set_box.currentIndexChanged,
            self.split_box.currentTextChanged,
            self.drafts_choice.toggled,
            self.name_line.textChanged,
        ):
            signal.connect(self._on_change)
        self.look_button.clicked.connect(lambda: self.look_asked.emit(self.wish))
        self.buttons.accepted.connect(self._ask_to_import)
        self.buttons.rejected.connect(self.reject)
        self.stop_button.clicked.connect(self.stop_asked)
        self.finished.connect(lambda _code: self.stop_asked.emit())

    def _lay_out(self) -> None:
        for button in (self.folder_button, self.file_button, self.stop_button, self.close_button):
            button.setAutoDefault(False)
        source = QHBoxLayout()
        source.addWidget(self.source_line, 1)
        source.addWidget(self.folder_button)
        source.addWidget(self.file_button)
        drafts = QHBoxLayout()
        drafts.addWidget(self.drafts_choice)
        drafts.addWidget(self.name_line, 1)
        form = QFormLayout()
        form.addRow("Format", self.formats)
        form.addRow("Masks", source)
        form.addRow("Classes", self.label_set_box)
        form.addRow("Split", self.split_box)
        form.addRow("Import as", self.masks_choice)
        form.addRow("", drafts)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.proceedings, 1)
        layout.addWidget(self.buttons)
