from __future__ import annotations

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
    assert tools.hidden == {0, 1, 2}
    tools.show_only(None)
    assert tools.hidden == frozenset()
