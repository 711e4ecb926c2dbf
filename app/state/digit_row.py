"""Where the digits lie on a keyboard, whatever its layout writes on them.

On a French keyboard the digits need Shift and the row says & é " ' ( without it; the keys of classes are meant by their
place. Qt tells the place only as the platform's own code.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

EVDEV = {10 + place: (place + 1) % 10 for place in range(10)}
"""X11 and Wayland: evdev's number of the key plus 8."""
WINDOWS = {2 + place: (place + 1) % 10 for place in range(10)}
COCOA = dict(zip((18, 19, 20, 21, 23, 22, 26, 28, 25, 29), (1, 2, 3, 4, 5, 6, 7, 8, 9, 0), strict=True))
"""macOS: virtual key codes, named after the places of an American keyboard."""


def digit_at(event: QKeyEvent, platform: str) -> int | None:
    """Return the digit whose place on an American keyboard the key has, or None.

    `platform` is QGuiApplication.platformName(). Keys of the number pad have other places and count as what they are.
    """
    if event.modifiers() & Qt.KeyboardModifier.KeypadModifier:
        return None
    if platform == "cocoa":
        return COCOA.get(event.nativeVirtualKey())
    codes = WINDOWS if platform == "windows" else EVDEV if platform in ("xcb", "wayland") else {}
    return codes.get(event.nativeScanCode())


def pressed_sequence(event: QKeyEvent, platform: str) -> QKeySequence:
    """Return the key that was pressed, as a shortcut is written; an empty one for a modifier alone.

    The digit row counts by its place. Of other signs that need Shift on this keyboard, the sign itself counts.
    """
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier & ~Qt.KeyboardModifier.GroupSwitchModifier
    digit = digit_at(event, platform)
    if digit is not None:
        return QKeySequence(modifiers.value | (Qt.Key.Key_0 + digit))
    key = Qt.Key(event.key())
    if key in MODIFIERS or key in (Qt.Key.Key_unknown, 0):
        return QKeySequence()
    text = event.text()
    if len(text) == 1 and text.isprintable() and not text.isalpha() and not text.isspace():
        modifiers &= ~Qt.KeyboardModifier.ShiftModifier
    return QKeySequence(modifiers.value | key.value)


MODIFIERS = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_Super_L,
    Qt.Key.Key_Super_R,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
    Qt.Key.Key_Mode_switch,
)
