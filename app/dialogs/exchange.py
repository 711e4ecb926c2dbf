"""What the dialogs of export and import share: the choice of a format, and how it goes and went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QHeaderView,
    QLabel,
    QProgressBar,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from mman_core.formats.formats import Format

MOST_DETAILS = 200
"""Sentences below one row; nobody reads more, and the rest is counted."""


@dataclass(frozen=True)
class Row:
    """A line of a report: what, how many, and the sentences or names below it."""

    what: str
    count: int
    details: Sequence[str] = ()


class FormatChoice(QWidget):
    """A list of formats, and below it what the chosen one cannot carry. `changed()`: another one is chosen."""

    changed = Signal()

    def __init__(self, formats: Iterable[Format], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = QComboBox()
        self.box.setAccessibleName("Format")
        for each in formats:
            self.box.addItem(each.title, each)
        self.box.setMaxVisibleItems(self.box.count())
        self.cannot = QLabel(wordWrap=True)
        self.cannot.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.cannot.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        # Room for the longest of them: the dialog must not jump while one goes through the formats.
        self.cannot.setMinimumHeight(2 * self.cannot.fontMetrics().lineSpacing())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.box)
        layout.addWidget(self.cannot)
        self.box.currentIndexChanged.connect(self._on_changed)
        self._on_changed()

    @property
    def chosen(self) -> Format:
        found = self.box.currentData()
        assert isinstance(found, Format)
        return found

    def choose(self, key: str) -> None:
        """Choose the format of that key; an unknown one changes nothing."""
        keys = [self.box.itemData(place).key for place in range(self.box.count())]
        if key in keys:
            self.box.setCurrentIndex(keys.index(key))

    def _on_changed(self) -> None:
        self.cannot.setText(self.chosen.cannot)
        self.changed.emit()


class Proceedings(QWidget):
    """A bar while the work is under way, then a sentence and the report as a tree."""

    def __init__(self, what_heading: str, count_heading: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = QProgressBar(value=0)
        self.label = QLabel(wordWrap=True)
        self.label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName("Report")
        self.tree.setHeaderLabels([what_heading, count_heading])
        self.tree.headerItem().setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.setStyleSheet("QTreeView::item { padding: 3px 0; }")
        self.tree.setSelectionMode(QTreeWidget.SelectionMode.NoSelection)
        self.tree.setMinimumHeight(190)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.bar, self.label):
            layout.addWidget(widget)
        layout.addWidget(self.tree, 1)
        self._rows: list[Row] = []
        self.clear()

    def clear(self) -> None:
        """Nothing is under way, and there is nothing to tell."""
        self.bar.hide()
        self.tree.hide()
        self.tree.clear()
        self._rows.clear()
        self.label.clear()

    def begin(self, sentence: str) -> None:
        """Work is under way; nobody knows yet how much."""
        self.clear()
        self.label.setText(sentence)
        self.bar.setRange(0, 0)
        self.bar.show()

    def set_progress(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def end(self, sentence: str, rows: Iterable[Row] = ()) -> None:
        """The work is over; `sentence` says how it went, `rows` what became of what."""
        self.clear()
        self.label.setText(sentence)
        for row in rows:
            self._add(row)
        self.tree.setVisible(bool(self._rows))

    def rows(self) -> dict[str, int]:
        """Return the numbers of the report by what they count."""
        return {row.what: row.count for row in self._rows}

    def _add(self, row: Row) -> None:
        self._rows.append(row)
        line = QTreeWidgetItem(self.tree, [row.what, f"{row.count:,}"])
        line.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        details = [" ".join(detail.split()) for detail in row.details[:MOST_DETAILS]]
        if len(row.details) > MOST_DETAILS:
            details.append(f"and {len(row.details) - MOST_DETAILS:,} more")
        for detail in details:
            below = QTreeWidgetItem(line, [detail])
            below.setToolTip(0, detail)
            # Only now: the tree forgets it of what is not in it yet.
            below.setFirstColumnSpanned(True)
