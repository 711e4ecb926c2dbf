from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.state.tool_state import ToolState


def test_a_signal_follows_each_change_and_no_repetition(qtbot: QtBot) -> None:
    tools = ToolState()
    seen: list[object] = []
    tools.class_changed.connect(seen.append)
    tools.radius_changed.connect(seen.append)
    tools.tool_changed.connect(seen.append)
    tools.opacity_changed.connect(seen.append)
    for _ in range(2):
        tools.class_id = 7
        tools.set_radius(3.5)
        tools.tool = "eraser"
        tools.opacity = 0.25
    assert seen == [7, 3.5, "eraser", 0.25]


def test_values_stay_within_their_ranges() -> None:
    tools = ToolState(20)
    tools.radius = 0.1
    assert tools.radius == 0.5
    tools.radius = 10_000
    assert tools.radius == 500
    tools.opacity = 7
    assert tools.opacity == 1
    tools.class_id = 20
    assert tools.class_id == 1
    with pytest.raises(ValueError):
        tools.tool = "hammer"


def test_the_radius_grows_and_shrinks_from_its_smallest_to_its_largest_and_back() -> None:
    tools = ToolState()
    tools.radius = 0.5
    sizes = [0.5]
    while tools.radius < 500:
        tools.step_radius(1)
        assert tools.radius > sizes[-1]
        sizes.append(tools.radius)
    assert len(sizes) < 60
    tools.step_radius(-len(sizes))
    assert tools.radius == 0.5


def test_a_class_is_hidden_and_shown_and_one_can_be_shown_alone() -> None:
    tools = ToolState(4)
    tools.toggle_hidden(2)
    assert tools.hidden == {2}
    tools.toggle_hidden(2)
    assert tools.hidden == frozenset()
    tools.show_only(3)
    assert tools.hidden == {0, 1, 2, 255}
    tools.show_only(None)
    assert tools.hidden == frozenset()


def test_what_may_be_overwritten_is_all_but_what_is_locked_or_not_chosen() -> None:
    tools = ToolState(6)
    assert tools.allowed().all()
    tools.toggle_locked(3)
    assert np.flatnonzero(~tools.allowed()).tolist() == [3]
    tools.set_only_over({0, 3, 4})
    assert np.flatnonzero(tools.allowed()).tolist() == [0, 4]
    tools.set_only_over(None)
    tools.toggle_locked(3)
    tools.class_id = 5
    tools.set_solo(True)
    assert np.flatnonzero(tools.allowed()).tolist() == [0, 5]
    tools.set_locked({0})
    assert np.flatnonzero(tools.allowed()).tolist() == [5]


def test_the_doubts_of_the_model_count_only_when_they_are_asked_for_and_known() -> None:
    tools = ToolState()
    unsure = np.eye(4, 5, dtype=np.bool_)
    tools.set_unsure_only(True)
    assert tools.where() is None
    tools.set_unsure(unsure)
    assert tools.where() is unsure
    tools.set_unsure_only(False)
    assert tools.where() is None


def test_pressure_scales_the_radius_down_to_its_least_share_if_it_is_switched_on() -> None:
    tools = ToolState()
    tools.radius, tools.pressure = 40.0, 0.0
    assert tools.pressed_radius == 40.0
    tools.set_uses_pressure(True)
    assert tools.pressed_radius == pytest.approx(8.0)
    tools.pressure = 0.5
    assert tools.pressed_radius == pytest.approx(24.0)
    tools.pressure = 1.0
    assert tools.pressed_radius == 40.0
    tools.radius, tools.pressure = 0.5, 0.1
    assert tools.pressed_radius == 0.5


def test_sizes_stay_in_their_ranges_and_tell_only_changes() -> None:
    tools = ToolState()
    told: list[int] = []
    for name, lowest, highest in (("tolerance", 0, 255), ("patch_side", 6, 64), ("reach", 1, 50)):
        getattr(tools, f"{name}_changed").connect(told.append)
        change = getattr(tools, f"set_{name}")
        change(-1)
        change(-1)
        change(100_000)
        assert told == [lowest, highest]
        told.clear()
    with pytest.raises(ValueError):
        tools.set_brush_shape("star")


def test_a_step_of_size_is_one_of_what_the_tool_in_hand_works_with() -> None:
    tools = ToolState()
    before = tools.radius, tools.patch_side, tools.tolerance
    tools.tool = "superpixel"
    tools.step_size(1)
    tools.tool = "wand"
    tools.step_size(-1)
    assert (tools.radius, tools.patch_side, tools.tolerance) == (before[0], before[1] + 2, before[2] - 4)
    tools.tool = "eraser"
    tools.step_size(1)
    assert tools.radius > before[0]
