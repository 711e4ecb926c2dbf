"""All keys in one list: to look up, to search, to change."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QFont, QGuiApplication, QKeyEvent, QKeySequence, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.state.digit_row import pressed_sequence
from app.state.keys import FIXED, TAKEN, Keys, keys_text

WHAT, KEYS = 0, 1
ROW_HEIGHT = 25
HINT = "Click a key, or press Return on a row, to change it."


class KeyCatcher(QLabel):
    """Waits for the next key: `caught(QKeySequence)`, or `given_up()` with Escape or when something else is clicked."""

    caught = Signal(QKeySequence)
    given_up = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Press the new key ...", parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setIndent(4)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Highlight)
        self.setForegroundRole(QPalette.ColorRole.HighlightedText)

    def event(self, event: QEvent) -> bool:
        # Every key comes here: no shortcut, and no Tab that would move the focus.
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self.keyPressEvent(event)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
            return
        key = pressed_sequence(event, QGuiApplication.platformName())
        if not key.isEmpty():
            self.caught.emit(key)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.given_up.emit()


class ShortcutsDialog(QDialog):
    """A table of what can be done and with which key; a click on a key and the next key pressed change it."""

    def __init__(self, keys: Keys, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keys and mouse")
        self.resize(600, 660)
        self._keys = keys
        self._rows: dict[QTreeWidgetItem, QAction] = {}
        self._sections: list[QTreeWidgetItem] = []
        self._catcher: KeyCatcher | None = None
        self._adds = False
        self._clash: tuple[QAction, list[QKeySequence]] | None = None
        self.filter_line = QLineEdit(placeholderText="Find what is done, or a key", clearButtonEnabled=True)
        self.table = QTreeWidget()
        self.message = QLabel(HINT, wordWrap=True)
        # Always room for two lines: the table must not jump under the pointer.
        self.message.setFixedHeight(2 * self.fontMetrics().lineSpacing() + 4)
        self.take_button = QPushButton("Take it over")
        self.change_button = QPushButton("Change")
        self.add_button = QPushButton("Add another")
        self.reset_button = QPushButton("Usual key")
        self.reset_all_button = QPushButton("All usual keys")
        self._set_up_table()
        self._fill()
        self._lay_out()
        self._connect()
        self._show_choice()
        self.take_button.hide()

    def _set_up_table(self) -> None:
        table = self.table
        table.setRootIsDecorated(False)
        table.setUniformRowHeights(True)
        table.setAlternatingRowColors(True)
        table.setAllColumnsShowFocus(True)
        table.setHeaderLabels(["What", "Keys"])
        table.header().setSectionResizeMode(WHAT, QHeaderView.ResizeMode.Stretch)
        table.header().setSectionResizeMode(KEYS, QHeaderView.ResizeMode.Fixed)
        table.header().resizeSection(KEYS, 260)
        table.header().setStretchLastSection(False)

    def _fill(self) -> None:
        actions = self._keys.actions
        classes = [action for action in actions if action.data() is not None]
        self._section("Everything that can be done")
        for action in actions:
            if action.data() is None:
                self._rows[self._row(_title(action), "")] = action
        self._section("Classes")
        for action in classes:
            self._rows[self._row(_title(action), "")] = action
        self._section("Mouse and held keys (these stay)")
        for what, key in FIXED:
            self._row(what, key)
        self._show_keys()

    def _section(self, title: str) -> None:
        row = self._row(title, "")
        row.setFlags(Qt.ItemFlag.ItemIsEnabled)
        row.setFirstColumnSpanned(True)
        font = QFont(self.font())
        font.setBold(True)
        row.setFont(WHAT, font)
        self._sections.append(row)

    def _row(self, what: str, key: str) -> QTreeWidgetItem:
        row = QTreeWidgetItem([what, key])
        row.setSizeHint(WHAT, QSize(0, ROW_HEIGHT))
        self.table.addTopLevelItem(row)
        return row

    def _lay_out(self) -> None:
        told = QHBoxLayout()
        told.addWidget(self.message, 1)
        told.addWidget(self.take_button)
        buttons = QHBoxLayout()
        for button in (self.change_button, self.add_button, self.reset_button, self.reset_all_button):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        self.change_button.setToolTip("Give the chosen row another key (Return)")
        self.add_button.setToolTip("Give the chosen row one more key")
        self.reset_button.setToolTip("Give the chosen row its usual key again")
        self.reset_all_button.setToolTip("Give everything its usual key again")
        self.take_button.setToolTip("Take the key away from what it did until now")
        self.take_button.setAutoDefault(False)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        close.rejected.connect(self.reject)
        buttons.addStretch(1)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.addWidget(self.filter_line)
        layout.addWidget(self.table, 1)
        layout.addLayout(told)
        layout.addLayout(buttons)

    def _connect(self) -> None:
        self.filter_line.textChanged.connect(self._filter)
        self.table.currentItemChanged.connect(self._show_choice)
        self.table.itemClicked.connect(lambda row, column: self._catch(row) if column == KEYS else None)
        self.table.itemActivated.connect(self._catch)
        self.change_button.clicked.connect(lambda: self._catch(self.table.currentItem()))
        self.add_button.clicked.connect(lambda: self._catch(self.table.currentItem(), adds=True))
        self.reset_button.clicked.connect(self._reset)
        self.reset_all_button.clicked.connect(self._reset_all)
        self.take_button.clicked.connect(self._take_over)
        self._keys.changed.connect(self._show_keys)

    def _current(self) -> QAction | None:
        row = self.table.currentItem()
        return None if row is None else self._rows.get(row)

    def _catch(self, row: QTreeWidgetItem | None, _column: int = KEYS, *, adds: bool = False) -> None:
        """Wait for the new key of that row."""
        if row is None or row not in self._rows or self._catcher is not None:
            return
        self.table.setCurrentItem(row)
        self._clash, self._adds = None, adds
        self._catcher = KeyCatcher()
        self._catcher.caught.connect(self._on_caught)
        self._catcher.given_up.connect(lambda: self._end_catching(HINT))
        self.table.setItemWidget(row, KEYS, self._catcher)
        self._catcher.setFocus()
        self._tell(f"{row.text(WHAT)}: press the new key, or Escape to leave it as it is.")

    def _on_caught(self, key: QKeySequence) -> None:
        action = self._current()
        if action is None:
            return
        if key.toString() in TAKEN:
            self._tell(f"{keys_text([key])} is needed by lists, buttons and the canvas; press another key.")
            return
        wanted = [*action.shortcuts(), key] if self._adds and key not in action.shortcuts() else [key]
        owner = self._keys.owner(key, besides=action)
        if owner is None:
            self._keys.choose(action, wanted)
            self._end_catching(f"{_title(action)}: {keys_text(action.shortcuts())}.")
        else:
            self._end_catching(f"{keys_text([key])} is the key of “{_title(owner)}”. Take it, or press another one.")
            self._clash = action, wanted
            self.take_button.setText(f"Take it from {_title(owner)}")
            self.take_button.show()
            self.take_button.setFocus()

    def _end_catching(self, sentence: str) -> None:
        catcher, self._catcher = self._catcher, None
        if catcher is None:
            return
        # Qt deletes the catcher; it must not tell of the focus that it loses by that.
        catcher.blockSignals(True)
        row = self.table.currentItem()
        if row is not None:
            self.table.removeItemWidget(row, KEYS)
        self.table.setFocus()
        self._tell(sentence)

    def _take_over(self) -> None:
        if self._clash is not None:
            action, wanted = self._clash
            self._keys.choose(action, wanted)
            self._tell(f"{_title(action)}: {keys_text(action.shortcuts())}.")
            self.table.setFocus()

    def _reset(self) -> None:
        action = self._current()
        if action is not None:
            self._keys.reset(action)
            self._tell(f"{_title(action)}: {keys_text(action.shortcuts()) or 'no key'}.")

    def _reset_all(self) -> None:
        self._keys.reset_all()
        self._tell("Everything has its usual key again.")

    def _tell(self, sentence: str) -> None:
        self._clash = None
        self.take_button.hide()
        self.message.setText(sentence)

    def _show_keys(self) -> None:
        for row, action in self._rows.items():
            row.setText(KEYS, keys_text(action.shortcuts()))
            font = QFont(self.font())
            # A person's own keys stand out, so that they are found again.
            font.setBold(not self._keys.is_usual(action))
            row.setFont(KEYS, font)
        self._show_choice()

    def _show_choice(self) -> None:
        action = self._current()
        self.change_button.setEnabled(action is not None)
        self.add_button.setEnabled(action is not None and bool(action.shortcuts()))
        self.reset_button.setEnabled(action is not None and not self._keys.is_usual(action))
        self.reset_all_button.setEnabled(not all(self._keys.is_usual(one) for one in self._rows.values()))

    def _filter(self, text: str) -> None:
        wanted = text.casefold().strip()
        section, found = None, 0
        for number in range(self.table.topLevelItemCount()):
            row = self.table.topLevelItem(number)
            assert row is not None
            if row in self._sections:
                self._hide_if_empty(section, found)
                section, found = row, 0
                continue
            fits = wanted in row.text(WHAT).casefold() or _has_key(row.text(KEYS), wanted)
            row.setHidden(not fits)
            found += fits
        self._hide_if_empty(section, found)

    @staticmethod
    def _hide_if_empty(section: QTreeWidgetItem | None, found: int) -> None:
        if section is not None:
            section.setHidden(not found)


def _title(action: QAction) -> str:
    # Undo and redo name the step that they are about; their data is what they are called without one.
    text = action.data() if isinstance(action.data(), str) else action.text()
    return text.replace("&", "").removesuffix(" ...")


def _has_key(keys: str, wanted: str) -> bool:
    """Tell whether one of the keys is the wanted one; a single letter must not find every word that holds it."""
    return any(wanted == key or (len(wanted) > 1 and wanted in key) for key in _split(keys))


def _split(keys: str) -> Sequence[str]:
    return keys.casefold().split(", ")
