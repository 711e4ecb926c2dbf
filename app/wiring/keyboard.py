"""Who gets the keys: the canvas, unless a person is typing a name or a number."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAction, QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QWidget,
)

from app.state.digit_row import digit_at, pressed_sequence
from app.wiring.rooms import Rooms

Key = Qt.Key
CLICKED = (QComboBox, QAbstractButton, QAbstractSlider)
"""What a click on may not take the keys from the canvas; the Tab key still reaches it."""
FINISH = (Key.Key_Return, Key.Key_Enter, Key.Key_Escape)
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
TYPED_WITH_CTRL = (Key.Key_A, Key.Key_C, Key.Key_V, Key.Key_X)


class Keyboard(QObject):
    """Keeps the shortcuts alive wherever a person clicked last.

    A number field takes digits and leaves letters to the tools; its arrows, Return and Escape give the keys back. The
    filters of images and classes take all text until Return or Escape. Anything else loses the keys when the pointer
    reaches the canvas. The keys of classes are meant by their place in the digit row, see `app.state.digit_row`.
    """

    def __init__(self, rooms: Rooms) -> None:
        super().__init__()
        self._rooms = rooms
        self._window = rooms.window
        for kind in CLICKED:
            for widget in self._window.findChildren(kind):
                if widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
                    widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for field in self._window.findChildren(QAbstractSpinBox):
            field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            field.installEventFilter(self)
        self._window.images_panel.filter_line.installEventFilter(self)
        self._window.classes_panel.filter_line.finished.connect(self._give_back)
        panels = (self._window.images_panel, self._window.history_panel, self._window.classes_panel)
        # Escape in the comparison, wherever in it the keys are: back to the canvas.
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self._window.compare_view)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(lambda: self._window.acts.compare.setChecked(False))
        self._lists = (*(panel.view for panel in panels), self._window.compare_view)
        for widget in (self._window.canvas, *self._lists):
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window.canvas or watched in self._lists:
            if isinstance(event, QKeyEvent):
                return self._filter_digit(event)
            if event.type() == QEvent.Type.Enter and watched is self._window.canvas:
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

    def _filter_digit(self, event: QKeyEvent) -> bool:
        """Choose the class of a key of the digit row on which the layout has written something else than the digit."""
        action = self._digit_action(event)
        if action is None or event.type() not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            # Accepted: else Qt would look for a shortcut by what is written on the key.
            event.accept()
            action.trigger()
        return True

    def _digit_action(self, event: QKeyEvent) -> QAction | None:
        platform = QGuiApplication.platformName()
        digit = digit_at(event, platform)
        if digit is None or event.modifiers() not in (NONE, SHIFT) or self._rooms.document.is_painting:
            return None
        if event.modifiers() == NONE and event.key() == Key.Key_0 + digit:
            return None
        action = self._rooms.keys.owner(pressed_sequence(event, platform))
        return action if action is not None and action.isEnabled() else None

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
