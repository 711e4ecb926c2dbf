"""The digit row counts by its place, also where a layout needs Shift for digits."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from app.state.digit_row import digit_at, pressed_sequence

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
KEYPAD = Qt.KeyboardModifier.KeypadModifier


def key_event(code: int, key: Qt.Key, modifiers: Qt.KeyboardModifier, text: str, *, virtual: int = 0) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers, code, virtual, 0, text)


@pytest.mark.parametrize(
    "platform, code, virtual", [("xcb", 10, 0), ("wayland", 10, 0), ("windows", 2, 0), ("cocoa", 0, 18)]
)
def test_the_first_key_of_a_french_row_is_1(platform: str, code: int, virtual: int) -> None:
    plain = key_event(code, Qt.Key.Key_Ampersand, NONE, "&", virtual=virtual)
    shifted = key_event(code, Qt.Key.Key_1, SHIFT, "1", virtual=virtual)
    assert digit_at(plain, platform) == 1
    assert pressed_sequence(plain, platform).toString() == "1"
    assert pressed_sequence(shifted, platform).toString() == "Shift+1"


def test_the_last_key_of_the_row_is_0() -> None:
    assert digit_at(key_event(19, Qt.Key.Key_Agrave, NONE, "à"), "xcb") == 0
    assert pressed_sequence(key_event(19, Qt.Key.Key_ParenRight, SHIFT, ")"), "xcb").toString() == "Shift+0"


def test_other_keys_and_the_number_pad_have_no_place_in_the_row() -> None:
    assert digit_at(key_event(24, Qt.Key.Key_A, NONE, "a"), "xcb") is None
    assert digit_at(key_event(10, Qt.Key.Key_1, KEYPAD, "1"), "xcb") is None
    assert digit_at(key_event(0, Qt.Key.Key_1, NONE, "1"), "offscreen") is None


def test_a_sign_that_needs_shift_is_the_sign_and_a_letter_keeps_its_shift() -> None:
    assert pressed_sequence(key_event(34, Qt.Key.Key_BraceLeft, SHIFT, "{"), "xcb").toString() == "{"
    assert pressed_sequence(key_event(45, Qt.Key.Key_K, SHIFT, "K"), "xcb").toString() == "Shift+K"


def test_a_modifier_alone_is_no_key() -> None:
    assert pressed_sequence(key_event(50, Qt.Key.Key_Shift, SHIFT, ""), "xcb").isEmpty()
