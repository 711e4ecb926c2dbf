"""The classes of a label set as rows: shown, locked, key, colour and name, share of the open image."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPalette, QPixmap

from app.look.icons import IconName, icon
from app.look.marks import color_icon
from app.state.tool_state import ToolState
from mman_core.labels.label_set import NOT_LABELLED, LabelClass, LabelSet

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
ROOT = QModelIndex()

EYE, LOCK, KEY, NAME, SHARE = range(5)
TITLES = ("", "", "Key", "Class", "Share")
MARK = 16
TIPS = {
    EYE: "Click: hide or show this class. Alt+click or Ctrl+click: show only this class, or all again.",
    LOCK: "Click: protect the pixels of this class from every tool, or let them change again.",
}
NOT_LABELLED_TIP = "What you are unsure of, or what is nobody's: it trains and scores nothing, and files have 255 there"


class ClassesModel(QAbstractTableModel):
    """A row for each class that fits the filter, and last one for what has no class; what is hidden and locked is read
    from the tool state.
    """

    def __init__(self, label_set: LabelSet, tools: ToolState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tools = tools
        self._label_set = label_set
        self._swatches: dict[int, QIcon] = {}
        self._keys: Mapping[int, str] = {}
        self._shares: Sequence[float] = ()
        self._wanted = ""
        self._shown: list[int] = []
        self.set_label_set(label_set)
        tools.hidden_changed.connect(lambda: self._column_changed(EYE, NAME))
        tools.locked_changed.connect(lambda: self._column_changed(LOCK))

    def set_label_set(self, label_set: LabelSet) -> None:
        """Show the classes of another label set, or the same ones in other colours."""
        self._label_set = label_set
        self._swatches = {label.id: color_icon(label.color) for label in self._labels()}
        self.set_filter(self._wanted)

    def set_filter(self, wanted: str) -> None:
        """Show the classes whose name contains that text (case does not matter) or whose number it is.

        Those that begin with it come first.
        """
        self.beginResetModel()
        self._wanted = wanted
        text = wanted.strip().casefold()
        names = {label.id: label.name.casefold() for label in self._labels()}
        found = [class_id for class_id, name in names.items() if text in name or text == str(class_id)]
        self._shown = sorted(found, key=lambda class_id: not names[class_id].startswith(text))
        self.endResetModel()

    def set_keys(self, keys: Mapping[int, str]) -> None:
        """Take the text of each class's key by its id, empty where there is none."""
        self._keys = keys
        self._column_changed(KEY)

    def set_shares(self, shares: Sequence[float]) -> None:
        """Take the share of the pixels, 0 to 1, of each class; empty: no image is open."""
        self._shares = shares
        self._column_changed(SHARE)

    def class_at(self, index: Index) -> int:
        """Return the id of the class in that row."""
        return self._shown[index.row()]

    def index_of(self, class_id: int, column: int) -> QModelIndex:
        """Return the cell of that class, an invalid index if the filter leaves it out."""
        return self.index(self._shown.index(class_id), column) if class_id in self._shown else QModelIndex()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return TITLES[section]
        return None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        class_id, column = self.class_at(index), index.column()
        if role == Role.DisplayRole:
            return self._text(class_id, column)
        if role == Role.DecorationRole:
            return self._mark(class_id, column)
        if role == Role.TextAlignmentRole and column != NAME:
            side = Qt.AlignmentFlag.AlignRight if column == SHARE else Qt.AlignmentFlag.AlignHCenter
            return Qt.AlignmentFlag.AlignVCenter | side
        if role == Role.ForegroundRole and column == NAME and class_id in self._tools.hidden:
            return QGuiApplication.palette().brush(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
        if role == Role.ToolTipRole:
            return TIPS.get(column, NOT_LABELLED_TIP if class_id == NOT_LABELLED.id else self._text(class_id, NAME))
        if role == Role.AccessibleTextRole:
            return self._spoken(class_id, column)
        return None

    def _labels(self) -> tuple[LabelClass, ...]:
        return (*self._label_set.classes, NOT_LABELLED)

    def _text(self, class_id: int, column: int) -> str | None:
        if column == KEY:
            return self._keys.get(class_id, "")
        if column == NAME:
            return self._label_set.named(class_id).name
        if column == SHARE and class_id < len(self._shares) and self._shares[class_id] > 0:
            percent = 100 * self._shares[class_id]
            return f"{percent:.1f} %" if percent >= 0.05 else "< 0.1 %"
        return None

    def _mark(self, class_id: int, column: int) -> QIcon | QPixmap | None:
        if column == EYE:
            return _faint("eye-off") if class_id in self._tools.hidden else icon("eye")
        if column == LOCK:
            return icon("lock") if class_id in self._tools.locked else _faint("unlock")
        return self._swatches[class_id] if column == NAME else None

    def _spoken(self, class_id: int, column: int) -> str | None:
        if column == EYE:
            return "hidden" if class_id in self._tools.hidden else "shown"
        if column == LOCK:
            return "locked" if class_id in self._tools.locked else "not locked"
        return self._text(class_id, column)

    def _column_changed(self, first: int, last: int | None = None) -> None:
        if self._shown:
            bottom = self.index(len(self._shown) - 1, first if last is None else last)
            self.dataChanged.emit(self.index(0, first), bottom)


def _faint(name: IconName) -> QPixmap:
    """Return an icon in the colour of what is switched off, at this moment's theme."""
    app = QGuiApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    return icon(name).pixmap(QSize(MARK, MARK), ratio, QIcon.Mode.Disabled)
