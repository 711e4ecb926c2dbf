"""Which key does what: the usual ones, and those that a person chose instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence

FIXED = (
    ("Paint, or use the tool in hand", "Left button"),
    ("Straight line from the last point", "Shift+Left button"),
    ("Erase", "Right button, Pen upside down"),
    ("Pick the class under the pointer", "Alt+Left button, Ctrl+Left button"),
    ("Move the image", "Middle button, Space+drag"),
    ("Zoom", "Wheel"),
    ("Size of the brush", "Ctrl+Wheel"),
    ("Polygon, lasso, scissors: take the class away", "Shift+Left button"),
    ("Polygon, scissors: close, take a corner back", "Return or double click, Backspace"),
    ("Wand: more of the colour, less", "Drag to the right, to the left"),
    ("Swap the sides of a whole person", "Shift+Left button"),
    ("Solo a class", "Alt+click on its eye, Ctrl+click on its eye"),
    ("Hide the mask while held", "Q"),
    ("Give up the stroke", "Escape"),
    ("Go from control to control", "Tab, Shift+Tab"),
)
"""What mouse and held keys do; it cannot be changed."""
HELD = Qt.Key.Key_Q
"""Hides the mask while it is held on the canvas."""
TAKEN = (
    *("Q", "Space", "Escape", "Tab", "Shift+Tab", "Shift+Backtab"),
    *("Return", "Enter", "Up", "Down", "Left", "Right"),
)
"""Keys that lists, dialogs and the canvas need for themselves."""


class Keys(QObject):
    """The keys of all actions. An action is remembered by its objectName; `changed()` after every change."""

    changed = Signal()

    def __init__(self, chosen: dict[str, list[str]], parent: QObject | None = None) -> None:
        """`chosen` is the person's own keys by the name of their action; it is kept up to date here."""
        super().__init__(parent)
        self._chosen = chosen
        self._usual: dict[QAction, list[QKeySequence]] = {}

    @property
    def actions(self) -> list[QAction]:
        """The actions, in the order in which they were taken over."""
        return list(self._usual)

    def adopt(self, actions: Iterable[QAction]) -> None:
        """Take these actions over: the keys they have are their usual ones.

        One that the person gave to another action stays that one's: a newer program may have found a use for it.
        """
        for action in actions:
            self._usual[action] = action.shortcuts()
        self._dress_all()
        self.changed.emit()

    def drop(self, actions: Iterable[QAction]) -> None:
        """Forget actions that are about to go."""
        for action in actions:
            self._usual.pop(action, None)

    def is_usual(self, action: QAction) -> bool:
        return action.objectName() not in self._chosen

    def owner(self, key: QKeySequence, besides: QAction | None = None) -> QAction | None:
        """Return the action that has that key, another one than `besides`; None if it is free."""
        return next((one for one in self._usual if one is not besides and key in one.shortcuts()), None)

    def choose(self, action: QAction, keys: Sequence[QKeySequence]) -> None:
        """Give the action these keys instead of those it had; whoever had one of them loses it."""
        for other in self._usual:
            left = [key for key in other.shortcuts() if key not in keys]
            if other is not action and len(left) < len(other.shortcuts()):
                self._remember(other, left)
        self._remember(action, keys)
        self._dress_all()
        self.changed.emit()

    def reset(self, action: QAction) -> None:
        """Give the action its usual keys again; whoever has one of them loses it."""
        self.choose(action, self._usual[action])

    def reset_all(self) -> None:
        """Give every action its usual keys again."""
        self._chosen.clear()
        self._dress_all()
        self.changed.emit()

    def _remember(self, action: QAction, keys: Sequence[QKeySequence]) -> None:
        if list(keys) == self._usual[action]:
            self._chosen.pop(action.objectName(), None)
        else:
            self._chosen[action.objectName()] = [key.toString() for key in keys]

    def _dress_all(self) -> None:
        chosen = {action: self._chosen.get(action.objectName()) for action in self._usual}
        taken = [QKeySequence(key) for keys in chosen.values() for key in keys or ()]
        for action, keys in chosen.items():
            usual = [key for key in self._usual[action] if key not in taken]
            action.setShortcuts(usual if keys is None else [QKeySequence(key) for key in keys])
            name_keys(action)


def keys_text(keys: Sequence[QKeySequence]) -> str:
    """Return keys as a person reads them, with commas between."""
    return ", ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in keys)


def name_keys(action: QAction) -> None:
    """Make the tooltip of what the action does, which its whatsThis says, and of its keys."""
    shown = keys_text(action.shortcuts())
    action.setToolTip(f"{action.whatsThis()} ({shown})" if shown else action.whatsThis())
