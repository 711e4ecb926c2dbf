from __future__ import annotations

from pathlib import Path

import pytest

from app.state.settings import Settings, load_settings, save_settings
from app.state.tool_memory import recall_tools, remember_tools
from app.state.tool_state import ToolState


def test_tools_are_set_as_at_the_last_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MMAN_SETTINGS", str(tmp_path))
    tools = ToolState(20)
    tools.set_opacity(0.3)
    tools.set_radius(42.5)
    tools.set_brush_shape("square")
    tools.set_uses_pressure(True)
    tools.set_tolerance(77)
    tools.set_fills_holes(True)
    tools.set_patch_side(30)
    tools.set_reach(9)
    tools.set_island_size(4321)
    settings = Settings()
    remember_tools(tools, settings)
    save_settings(settings)
    again = ToolState(20)
    recall_tools(again, load_settings())
    assert (again.opacity, again.radius, again.brush_shape, again.uses_pressure) == (0.3, 42.5, "square", True)
    assert (again.tolerance, again.fills_holes, again.patch_side) == (77, True, 30)
    assert (again.reach, again.island_size) == (9, 4321)


def test_an_invisible_mask_and_an_unknown_shape_are_not_taken_over() -> None:
    tools, settings = ToolState(20), Settings(opacity=0.6, brush_shape="star")
    tools.set_opacity(0.0)
    recall_tools(tools, settings)
    assert (tools.opacity, tools.brush_shape) == (0.6, "round")
    tools.set_opacity(0.0)
    remember_tools(tools, settings)
    assert settings.opacity == 0.6
