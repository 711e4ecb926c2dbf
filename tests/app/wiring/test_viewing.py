"""Views by key, and the model's doubts from the disk to the canvas and to the tools."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.state.view_state import VIEW_MODES
from app.wiring.program import Program
from mman_core.images.margin import Margin, write_margin
from mman_core.mask.allowed import Where
from tests.app.wiring.conftest import wait_idle

Key = Qt.Key
KEYS = list(zip((Key.Key_F2, Key.Key_F3, Key.Key_F4, Key.Key_F7), VIEW_MODES[:4], strict=True))


def drafted_with_doubts(qtbot: QtBot, program: Program) -> None:
    """Draft the open image, and leave a map beside the draft in which the left half is sure."""
    program.prelabel.draft_this()
    wait_idle(qtbot, program)
    project, name = program.projects.project, program.rooms.document.name
    assert project is not None and name is not None
    values = np.full((30, 22), 255, np.uint8)
    values[:, 11:] = 20
    write_margin(project.margin_path("starter", name), Margin(values))


@pytest.mark.parametrize(("key", "mode"), KEYS)
def test_each_view_has_a_key_and_a_button_in_the_strip(opened: Program, key: Qt.Key, mode: str) -> None:
    opened.rooms.views.set_mode("contour" if mode == "fill" else "fill")
    QTest.keyClick(opened.window.canvas, key)
    assert opened.rooms.views.mode == mode
    assert opened.window.acts.view_modes[mode].isChecked()
    assert opened.window.view_panel.isVisible()


def test_tone_outlines_opacity_and_overview_have_keys(opened: Program) -> None:
    views, tools, canvas = opened.rooms.views, opened.rooms.tools, opened.window.canvas
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(canvas, Key.Key_Up, control)
    QTest.keyClick(canvas, Key.Key_Right, control)
    assert views.brightness > 0 and views.gamma > 1
    QTest.keyClick(canvas, Key.Key_0, control)
    assert not views.changes_tone
    QTest.keyClick(canvas, Key.Key_Down, control)
    QTest.keyClick(canvas, Key.Key_Left, control)
    assert views.brightness < 0 and views.gamma < 1
    width, opacity = views.contour_width, tools.opacity
    QTest.keyClick(canvas, Key.Key_BracketRight, control)
    assert views.contour_width == width + 1
    QTest.keyClick(canvas, Key.Key_BracketLeft, control)
    assert views.contour_width == width
    QTest.keyClick(canvas, Key.Key_O)
    assert tools.opacity > opacity
    QTest.keyClick(canvas, Key.Key_O, shift)
    assert tools.opacity == pytest.approx(opacity)
    QTest.keyClick(canvas, Key.Key_F8)
    assert not views.shows_overview
    assert not opened.window.acts.overview.isChecked()


def test_doubts_are_read_when_their_view_is_chosen_and_not_before(qtbot: QtBot, opened: Program) -> None:
    drafted_with_doubts(qtbot, opened)
    document = opened.rooms.document
    assert not document.margin_is_known
    opened.window.acts.doubt_view.trigger()
    wait_idle(qtbot, opened)
    assert document.margin is not None and document.margin.values.shape == (30, 22)


def test_an_old_draft_has_no_doubts_and_the_next_image_is_asked_for_its_own(qtbot: QtBot, opened: Program) -> None:
    drafted_with_doubts(qtbot, opened)
    opened.window.acts.doubt_view.trigger()
    wait_idle(qtbot, opened)
    opened.show_image.step(+1)
    wait_idle(qtbot, opened)
    document = opened.rooms.document
    assert document.name == "b.png"
    assert document.margin is None and document.margin_is_known
    opened.show_image.step(-1)
    wait_idle(qtbot, opened)
    assert document.margin is not None


def test_tools_that_want_it_are_told_where_the_model_was_unsure(qtbot: QtBot, opened: Program) -> None:
    drafted_with_doubts(qtbot, opened)
    tools, document = opened.rooms.tools, opened.rooms.document
    told: list[Where | None] = []
    tools.unsure_changed.connect(lambda: told.append(tools.unsure))
    tools.set_unsure_only(True)
    wait_idle(qtbot, opened)
    (unsure,) = told
    assert unsure is not None and document.mask is not None
    assert unsure.shape == document.mask.shape
    assert not unsure[:, :20].any() and unsure[:, 25:].all()
    tools.set_unsure_only(False)
    tools.set_unsure_only(True)
    assert [where is None for where in told] == [False, True, False]
    opened.show_image.step(+1)
    wait_idle(qtbot, opened)
    assert told[-1] is None and tools.where() is None


def test_a_damaged_map_is_as_none(qtbot: QtBot, opened: Program, photos: Path) -> None:
    drafted_with_doubts(qtbot, opened)
    (photos / ".mman" / "margins" / "starter" / "a.png.png").write_bytes(b"nothing")
    opened.window.acts.doubt_view.trigger()
    wait_idle(qtbot, opened)
    assert opened.rooms.document.margin is None and opened.rooms.document.margin_is_known
