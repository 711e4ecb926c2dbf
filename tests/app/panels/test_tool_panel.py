from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from app.panels.overwrite_row import LIMITED, OverwriteRow
from app.panels.tool_options import position_of, radius_at
from app.panels.tool_panel import ToolPanel
from app.state.tool_state import TOOLS, ToolState
from mman_core.labels.label_set import load_label_set


def test_radius_and_opacity_go_both_ways(qtbot: QtBot) -> None:
    tools = ToolState(20)
    panel = ToolPanel(tools, [], load_label_set("lip"))
    qtbot.addWidget(panel)
    panel.radius_spin.setValue(42.5)
    assert tools.radius == 42.5
    tools.set_radius(0.7)
    assert panel.radius_spin.value() == pytest.approx(0.7)
    assert tools.radius == 0.7
    panel.opacity_slider.setValue(30)
    assert tools.opacity == pytest.approx(0.3)
    assert panel.opacity_spin.value() == 30


def test_the_slider_covers_all_radii_in_equal_ratios() -> None:
    assert radius_at(0) == 0.5
    assert radius_at(1000) == 500.0
    assert radius_at(750) / radius_at(500) == pytest.approx(radius_at(1000) / radius_at(750), rel=0.02)
    assert all(abs(position_of(radius_at(place)) - place) < 12 for place in range(200, 1001, 100))


def test_the_class_in_hand_is_named_and_the_eraser_paints_background(qtbot: QtBot) -> None:
    tools = ToolState(20)
    panel = ToolPanel(tools, [], load_label_set("lip"))
    qtbot.addWidget(panel)
    tools.set_class_id(13)
    assert panel.class_name.text() == "Face"
    panel.set_class_keys({0: "0", 1: "1", 2: "2", 13: "⇧3", 255: "⇧E"})
    assert panel.class_name.text() == "Face  (⇧3)"
    tools.set_class_id(255)
    assert panel.class_name.text() == "Not labelled  (⇧E)"
    tools.set_class_id(13)
    tools.set_tool("eraser")
    assert panel.class_name.text().startswith("Background")
    tools.set_tool("brush")
    assert panel.class_name.text().startswith("Face")


def test_the_options_are_those_of_the_tool_in_hand_and_no_page_is_higher_than_another(qtbot: QtBot) -> None:
    tools = ToolState(20)
    panel = ToolPanel(tools, [], load_label_set("lip"))
    qtbot.addWidget(panel)
    panel.resize(300, panel.height())
    panel.show()
    qtbot.waitExposed(panel)
    heights = set()
    for tool in TOOLS:
        tools.set_tool(tool)
        heights.add(panel.options.height())
        assert panel.radius_slider.isVisible() == (tool in ("brush", "eraser", "clone"))
        assert panel.options.tolerance_row.isVisible() == (tool == "wand")
        assert panel.options.patch_row.isVisible() == (tool == "superpixel")
        hint = panel.options.hint
        assert hint.heightForWidth(284) <= panel.options.height(), tool
    assert len(heights) == 1


def test_shape_pressure_tolerance_and_patches_go_both_ways(qtbot: QtBot) -> None:
    tools = ToolState(20)
    options = ToolPanel(tools, [], load_label_set("lip")).options
    qtbot.addWidget(options)
    options.square_button.click()
    assert tools.brush_shape == "square"
    tools.set_brush_shape("round")
    assert not options.square_button.isChecked()
    options.pressure_button.click()
    assert tools.uses_pressure
    options.tolerance_row.slider.setValue(77)
    assert tools.tolerance == 77 and options.tolerance_row.spin.value() == 77
    options.holes_button.click()
    assert tools.fills_holes
    tools.set_fills_holes(False)
    assert not options.holes_button.isChecked()
    tools.set_patch_side(30)
    assert options.patch_row.slider.value() == 30


def test_the_row_says_in_colour_that_something_is_protected(qtbot: QtBot) -> None:
    tools = ToolState(20)
    row = ToolPanel(tools, [], load_label_set("lip")).overwrite
    qtbot.addWidget(row)
    free = row.title.foregroundRole()
    limits: list[tuple[Callable[[], None], Callable[[], None]]] = [
        (lambda: tools.set_locked({3}), lambda: tools.set_locked(())),
        (lambda: tools.set_only_over({0}), lambda: tools.set_only_over(None)),
        (lambda: tools.set_solo(True), lambda: tools.set_solo(False)),
        (lambda: tools.set_unsure_only(True), lambda: tools.set_unsure_only(False)),
    ]
    for protect, free_all in limits:
        protect()
        assert row.title.text() == ("Guarded" if tools.only_over is None else "Only over")
        assert row.title.foregroundRole() == LIMITED
        free_all()
        assert (row.title.text(), row.title.foregroundRole()) == ("Over", free)


def test_tooltips_name_the_keys_that_somebody_has_chosen(qtbot: QtBot) -> None:
    row = OverwriteRow(ToolState(20), load_label_set("lip"))
    qtbot.addWidget(row)
    actions = [QAction(), QAction(), QAction(), QAction()]
    row.name_keys(*actions)
    for letter, action in zip("FGHJ", actions, strict=True):
        action.setToolTip(f"What it does ({letter})")
    assert "(F)" in row.solo_button.toolTip()
    assert "(G)" in row.unsure_button.toolTip()
    assert "(H)" in row.over_box.toolTip()
    assert row.locks_button.toolTip() == "0 classes are locked. What it does (J)"
