"""The classes: a click chooses what the brush paints, the eye hides or shows."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSize, Qt, QTimer
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView, QVBoxLayout, QWidget

from app.panels.classes_model import EYE, KEY, NAME, SHARE, ClassesModel
from app.state.document import Document
from app.state.tool_state import ToolState
from mman_core.labels.label_set import LabelSet

ROW_HEIGHT = 23
COUNT_PAUSE_MS = 150
ALONE = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
"""With either one a click on an eye shows only that class: many desktops keep Alt and a click for themselves."""


class ClassesPanel(QWidget):
    """A table of the classes that reads and sets the tool state."""

    def __init__(
        self, document: Document, tools: ToolState, label_set: LabelSet, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._tools = tools
        self.model = ClassesModel(label_set, tools, self)
        self.view = QTableView(showGrid=False, wordWrap=False)
        self.view.setIconSize(QSize(16, 16))
        self.view.setModel(self.model)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.verticalHeader().hide()
        self.view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.view.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self._lay_out_columns()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 4, 6, 6)
        layout.addWidget(self.view)
        # Counting costs milliseconds on a large image: after a stroke, not during it.
        self._pause = QTimer(self, singleShot=True, interval=COUNT_PAUSE_MS)
        self._pause.timeout.connect(self._count)
        self.view.clicked.connect(self._on_click)
        tools.class_changed.connect(self._show_class)
        document.opened.connect(self._count)
        document.committed.connect(lambda _name: self._pause.start())
        document.draft_changed.connect(self._pause.start)
        self._show_class(tools.class_id)

    def _lay_out_columns(self) -> None:
        header = self.view.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(24)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in ((EYE, 30), (KEY, 44), (SHARE, 64)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, width)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)

    def _on_click(self, index: QModelIndex) -> None:
        row = index.row()
        if index.column() != EYE:
            self._tools.set_class_id(row)
        elif QApplication.keyboardModifiers() & ALONE:
            others = frozenset(range(self._tools.class_count)) - {row}
            self._tools.show_only(None if self._tools.hidden == others else row)
        else:
            self._tools.toggle_hidden(row)
        self._show_class(self._tools.class_id)

    def _show_class(self, class_id: int) -> None:
        self.view.selectRow(class_id)
        self.view.scrollTo(self.model.index(class_id, NAME))

    def _count(self) -> None:
        self.model.set_mask(self._document.mask)
