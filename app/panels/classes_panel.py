"""The classes: one is chosen for the brush, the eye hides or shows, the lock protects; a filter finds one of many."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QLineEdit, QTableView, QVBoxLayout, QWidget

from app.panels.class_shares import ShareCount
from app.panels.classes_model import EYE, KEY, LOCK, MARK, NAME, SHARE, ClassesModel
from app.state.document import Document
from app.state.tool_state import ToolState
from mman_core.labels.label_set import LabelSet

ROW_HEIGHT = 20
COUNT_PAUSE_MS = 150
MANY = 20
"""Of more classes than this one the filter is always in sight: no key leads to the others."""
ALONE = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
"""With either one a click on an eye shows only that class: many desktops keep Alt and a click for themselves."""


class ClassTable(QTableView):
    """A table for the keyboard: `pressed_at(index)` for Space and Return, `moved_to(index)` for the arrows."""

    pressed_at = Signal(QModelIndex)
    moved_to = Signal(QModelIndex)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.pressed_at.emit(self.currentIndex())
        else:
            before = self.currentIndex().row()
            super().keyPressEvent(event)
            if self.currentIndex().row() != before:
                self.moved_to.emit(self.currentIndex())


class FilterLine(QLineEdit):
    """A line in which Return, Escape and Down leave to the list: `finished(chosen)`, `left_down()`."""

    finished = Signal(bool)
    left_down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.finished.emit(event.key() != Qt.Key.Key_Escape)
        elif event.key() == Qt.Key.Key_Down:
            self.left_down.emit()
        else:
            super().keyPressEvent(event)


class ClassesPanel(QWidget):
    """A table of the classes that reads and sets the tool state."""

    def __init__(
        self, document: Document, tools: ToolState, label_set: LabelSet, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._tools = tools
        self.model = ClassesModel(label_set, tools, self)
        self.filter_line = FilterLine(placeholderText="Find a class by name or number", clearButtonEnabled=True)
        self.view = ClassTable(showGrid=False, wordWrap=False)
        self._set_up_view()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 4, 6, 6)
        layout.setSpacing(4)
        layout.addWidget(self.filter_line)
        layout.addWidget(self.view)
        self._shares = ShareCount(self)
        self._pause = QTimer(self, singleShot=True, interval=COUNT_PAUSE_MS)
        self._connect()
        self._show_class(tools.class_id)
        self.filter_line.setVisible(label_set.size > MANY)

    def set_label_set(self, label_set: LabelSet) -> None:
        """Show the classes of another label set, or the same ones in other colours."""
        self.filter_line.clear()
        self.filter_line.setVisible(label_set.size > MANY)
        self.model.set_label_set(label_set)
        self._show_class(self._tools.class_id)

    def set_class_keys(self, keys: Mapping[int, str]) -> None:
        """Take the text of each class's key by its id, empty where there is none."""
        self.model.set_keys(keys)

    def find_class(self) -> None:
        """Let a class be found by typing."""
        self.filter_line.show()
        self.filter_line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter_line.selectAll()

    def _set_up_view(self) -> None:
        view = self.view
        view.setIconSize(QSize(MARK, MARK))
        view.setModel(self.model)
        view.setAccessibleName("Classes")
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        # A click leaves the keys to the canvas; the Tab key comes here.
        view.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        view.setTabKeyNavigation(False)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.verticalHeader().hide()
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        view.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = view.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(24)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in ((EYE, 28), (LOCK, 28), (KEY, 44), (SHARE, 64)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, width)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)

    def _connect(self) -> None:
        document, tools = self._document, self._tools
        self.view.clicked.connect(self._press)
        self.view.pressed_at.connect(self._press)
        self.view.moved_to.connect(lambda index: self._tools.set_class_id(self.model.class_at(index)))
        self.filter_line.textChanged.connect(self._filter)
        self.filter_line.finished.connect(self._finish_filter)
        self.filter_line.left_down.connect(self.view.setFocus)
        tools.class_changed.connect(self._show_class)
        # Counting never runs beside a stroke, and not before the image is on the screen.
        self._pause.timeout.connect(self._count)
        self._shares.counted.connect(self.model.set_shares)
        document.opened.connect(self._take_image)
        document.committed.connect(lambda _name: self._pause.start())
        document.draft_changed.connect(self._pause.start)
        document.mask_changed.connect(self._wait_for_the_stroke)

    def _press(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        class_id = self.model.class_at(index)
        if index.column() == LOCK:
            self._tools.toggle_locked(class_id)
        elif index.column() != EYE:
            self._tools.set_class_id(class_id)
        elif QApplication.keyboardModifiers() & ALONE:
            self._tools.toggle_alone(class_id)
        else:
            self._tools.toggle_hidden(class_id)
        self._show_class(self._tools.class_id)

    def _show_class(self, class_id: int) -> None:
        row = self.model.index_of(class_id, NAME).row()
        if row < 0:
            self.view.clearSelection()
        elif row != self.view.currentIndex().row() or not self.view.selectionModel().hasSelection():
            self.view.setCurrentIndex(self.model.index(row, NAME))
            self.view.scrollTo(self.model.index(row, NAME))

    def _filter(self, text: str) -> None:
        self.model.set_filter(text)
        self._show_class(self._tools.class_id)

    def _finish_filter(self, chosen: bool) -> None:
        """Choose the first class that was found, and show all again; who gets the keys now is said in the wiring."""
        if chosen and self.filter_line.text() and self.model.rowCount():
            self._tools.set_class_id(self.model.class_at(self.model.index(0, NAME)))
        self.filter_line.clear()
        self.filter_line.setVisible(self._tools.class_count > MANY)
        self._show_class(self._tools.class_id)

    def _take_image(self) -> None:
        if self._document.mask is None:
            self.model.set_shares(())
        self._shares.begin(None)
        self._pause.start()

    def _wait_for_the_stroke(self) -> None:
        if self._shares.is_counting:
            self._shares.begin(None)
            self._pause.start()

    def _count(self) -> None:
        if self._document.is_painting:
            self._pause.start()
        else:
            self._shares.begin(self._document.mask)
