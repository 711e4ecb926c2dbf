"""Who gets the keys: the canvas, unless a person is typing a name or a number."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QWidget,
)

from app.wiring.rooms import Rooms

Key = Qt.Key
CLICKED = (QComboBox, QAbstractButton, QAbstractSlider)
"""What a click on may not take the keys from the canvas; the Tab key still reaches it."""
FINISH = (Key.Key_Return, Key.Key_Enter, Key.Key_Escape)
TYPED_WITH_CTRL = (Key.Key_A, Key.Key_C, Key.Key_V, Key.Key_X)


class Keyboard(QObject):
    """Keeps the shortcuts alive wherever a person clicked last.

    A number field takes digits and leaves letters to the tools; its arrows, Return and Escape give the keys back. The
    filter of the images takes all text until Return or Escape. Anything else loses the keys when the pointer reaches
    the canvas.
    """

    def __init__(self, rooms: Rooms) -> None:
        super().__init__()
        self._window = rooms.window
        for kind in CLICKED:
            for widget in self._window.findChildren(kind):
                if widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
                    widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for field in self._window.findChildren(QAbstractSpinBox):
            field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            field.installEventFilter(self)
        self._window.images_panel.filter_line.installEventFilter(self)
        self._window.canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window.canvas:
            if event.type() == QEvent.Type.Enter:
                self._follow_pointer()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in FINISH:
            # Later: the field takes the number first.
            QTimer.singleShot(0, self, self._give_back)
        elif isinstance(watched, QAbstractSpinBox):
            return self._filter_number(watched, event)
        return False

    def _filter_number(self, field: QAbstractSpinBox, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.gotFocus() and event.reason() == Qt.FocusReason.MouseFocusReason:
            # Later: the click that gave the focus also places the cursor.
            QTimer.singleShot(0, field, field.selectAll)
        elif event.type() == QEvent.Type.MouseButtonRelease:
            # The digits are a widget of their own: this was one of the arrows.
            QTimer.singleShot(0, self, self._give_back)
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and not _is_typed(event):
            event.ignore()
            return True
        return False

    def _follow_pointer(self) -> None:
        focus = QApplication.focusWidget()
        if self._window.isActiveWindow() and not isinstance(focus, QLineEdit | QAbstractSpinBox):
            self._give_back()

    def _give_back(self) -> None:
        page = self._window.centre.currentWidget()
        if isinstance(page, QWidget):
            page.setFocus()


def _is_typed(event: QKeyEvent) -> bool:
    """Tell whether a number field has a use for that key."""
    if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        return event.key() in TYPED_WITH_CTRL
    return not event.text().isalpha()
