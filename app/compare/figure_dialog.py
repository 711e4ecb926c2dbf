"""What figure is wanted: how many rows, over the photos or not, how wide, and to which file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

MOST_ROWS = 40
ONE_COLUMN, TWO_COLUMNS = 84.0, 174.0
FILTERS = ("PDF (*.pdf)", "SVG (*.svg)", "PNG, 300 dots per inch (*.png)")


@dataclass(frozen=True)
class FigureWish:
    """`rows`: so many images, from the open one on; `opacity` of the masks, 1 without the photo below; `width` in
    millimetres; `names_rows`: write the images' names beside them."""

    path: Path
    rows: int
    opacity: float
    width: float
    names_rows: bool


class FigureDialog(QDialog):
    """The columns are the panes; `wanted(FigureWish)` when a file was chosen."""

    wanted = Signal(object)

    def __init__(self, columns: Sequence[str], opacity: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Picture for a paper")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._opacity = opacity
        self.rows_spin = QSpinBox(minimum=1, maximum=MOST_ROWS, value=3)
        self.rows_spin.setToolTip("The open image and those after it in the list")
        self.over_check = QCheckBox("Masks over the photos")
        self.over_check.setToolTip("As strongly as in the window; without, masks are drawn alone, as in the paper")
        self.names_check = QCheckBox("Names of the images beside the rows")
        self.width_spin = QDoubleSpinBox(minimum=30, maximum=1000, decimals=0, suffix=" mm")
        self.width_spin.setValue(TWO_COLUMNS)
        self.width_spin.setToolTip(f"{ONE_COLUMN:.0f} mm is a column of most papers, {TWO_COLUMNS:.0f} mm a page")
        self.kind_box = QComboBox()
        for kind in FILTERS:
            self.kind_box.addItem(kind.split(" (")[0], kind)
        shown = QLabel(" · ".join(columns))
        shown.setWordWrap(True)
        form = QFormLayout()
        form.addRow("Columns, as in the panes", shown)
        form.addRow("Rows", self.rows_spin)
        form.addRow("Width", self.width_spin)
        form.addRow("File", self.kind_box)
        form.addRow("", self.over_check)
        form.addRow("", self.names_check)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self._choose_file)
        self.buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.addLayout(form)
        box.addWidget(self.buttons)

    def take_file(self, path: Path) -> None:
        """Want the figure in that file; an ending that is missing is added."""
        suffix = (".pdf", ".svg", ".png")[self.kind_box.currentIndex()]
        self.wanted.emit(
            FigureWish(
                path if path.suffix else path.with_suffix(suffix),
                self.rows_spin.value(),
                self._opacity if self.over_check.isChecked() else 1.0,
                self.width_spin.value(),
                self.names_check.isChecked(),
            )
        )
        self.accept()

    def _choose_file(self) -> None:
        chooser = QFileDialog(self, "Save the figure")
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setNameFilter(self.kind_box.currentData())
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.fileSelected.connect(lambda path: self.take_file(Path(path)))
        chooser.open()
