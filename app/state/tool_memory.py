"""How the tools are set, from one start to the next."""

from __future__ import annotations

from app.state.settings import Settings
from app.state.tool_state import BRUSH_SHAPES, ToolState


def recall_tools(tools: ToolState, settings: Settings) -> None:
    """Set the tools as they were when the program was closed last."""
    tools.set_opacity(settings.opacity)
    tools.set_radius(settings.radius)
    if settings.brush_shape in BRUSH_SHAPES:
        tools.set_brush_shape(settings.brush_shape)
    tools.set_uses_pressure(settings.uses_pressure)
    tools.set_tolerance(settings.tolerance)
    tools.set_fills_holes(settings.fills_holes)
    tools.set_patch_side(settings.patch_side)
    tools.set_reach(settings.reach)
    tools.set_island_size(settings.island_size)


def remember_tools(tools: ToolState, settings: Settings) -> None:
    """Note how the tools are set; what protects pixels is forgotten: nobody looks for it on the next day."""
    # A mask that nobody sees at the next start would look lost.
    settings.opacity = tools.opacity or settings.opacity
    settings.radius = tools.radius
    settings.brush_shape = tools.brush_shape
    settings.uses_pressure = tools.uses_pressure
    settings.tolerance = tools.tolerance
    settings.fills_holes = tools.fills_holes
    settings.patch_side = tools.patch_side
    settings.reach = tools.reach
    settings.island_size = tools.island_size
