"""What is in the person's hand: the tool, its class and size, what it may overwrite, and how the mask is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias, get_args

from PySide6.QtCore import QObject, Signal

from mman_core.mask.allowed import Allowed, Where, allowed_table
from mman_core.types import IGNORE, Mask

ToolName: TypeAlias = Literal[
    "brush",
    "eraser",
    "picker",
    "pan",
    "relabel",
    "swap",
    "fill",
    "wand",
    "polygon",
    "lasso",
    "scissors",
    "grabcut",
    "superpixel",
    "clone",
    "take",
]
TOOLS: tuple[ToolName, ...] = get_args(ToolName)
BrushShape: TypeAlias = Literal["round", "square"]
BRUSH_SHAPES: tuple[BrushShape, ...] = get_args(BrushShape)
LARGEST_TOLERANCE = 255
SMALLEST_PATCH, LARGEST_PATCH = 6, 64
LARGEST_REACH = 50
LARGEST_ISLAND = 100_000
LEAST_SHARE = 0.2
"""Of the radius, for a pen that hardly touches."""
SMALLEST_RADIUS, LARGEST_RADIUS = 0.5, 500.0
RADIUS_RATIO = 1.15


class ToolState(QObject):
    """The settings that tools, canvas and panels share; a signal follows each change, none follows a repetition."""

    class_changed = Signal(int)
    radius_changed = Signal(float)
    tool_changed = Signal(str)
    opacity_changed = Signal(float)
    hidden_changed = Signal()
    brush_shape_changed = Signal(str)
    tolerance_changed = Signal(int)
    fills_holes_changed = Signal(bool)
    pressure_changed = Signal(bool)
    locked_changed = Signal()
    only_over_changed = Signal()
    solo_changed = Signal(bool)
    unsure_only_changed = Signal(bool)
    unsure_changed = Signal()
    patch_side_changed = Signal(int)
    reach_changed = Signal(int)
    island_size_changed = Signal(int)
    sources_changed = Signal()
    """Other variants to take from, or another one is chosen."""

    def __init__(self, class_count: int = 20, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._class_count = class_count
        self._class_id = 1
        self._radius = 10.0
        self._tool: ToolName = "brush"
        self._opacity = 0.5
        self._hidden: frozenset[int] = frozenset()
        self._brush_shape: BrushShape = "round"
        self._tolerance = 24
        self._fills_holes = False
        self._uses_pressure = False
        self.pressure = 1.0
        """How hard the pen presses now, 0 to 1; the canvas says so before each point. 1 for a mouse."""
        self.zoom = 1.0
        """Pixels of the screen for each one of the image; the canvas says so."""
        self._patch_side = 16
        self._reach = 2
        self._island_size = 100
        self._locked: frozenset[int] = frozenset()
        self._only_over: frozenset[int] | None = None
        self._solo = False
        self._unsure_only = False
        self._unsure: Where | None = None
        self._sources: dict[str, str] = {}
        self._source_key = ""
        self.source: Mask | None = None
        """What the chosen variant says of the open image, for the tools that take from it; the wiring fetches it."""

    @property
    def class_count(self) -> int:
        return self._class_count

    def set_class_count(self, class_count: int) -> None:
        """Work with another label set: nothing is hidden or locked, the class in hand is 1."""
        self._class_count = class_count
        self.set_hidden(())
        self.set_locked(())
        self.set_only_over(None)
        self.set_class_id(1)

    @property
    def everything(self) -> frozenset[int]:
        """All that a pixel can be: the ids of the classes, and 255."""
        return frozenset((*range(self._class_count), IGNORE))

    @property
    def class_id(self) -> int:
        """The id that the brush paints, 0 to `class_count` - 1, or 255: not labelled."""
        return self._class_id

    @class_id.setter
    def class_id(self, class_id: int) -> None:
        self.set_class_id(class_id)

    def set_class_id(self, class_id: int) -> None:
        if class_id in self.everything and class_id != self._class_id:
            self._class_id = class_id
            self.class_changed.emit(class_id)

    @property
    def radius(self) -> float:
        """Radius of brush and eraser in image pixels, 0.5 to 500."""
        return self._radius

    @radius.setter
    def radius(self, radius: float) -> None:
        self.set_radius(radius)

    def set_radius(self, radius: float) -> None:
        radius = min(LARGEST_RADIUS, max(SMALLEST_RADIUS, float(radius)))
        if radius != self._radius:
            self._radius = radius
            self.radius_changed.emit(radius)

    def step_radius(self, steps: int) -> None:
        """Grow (positive) or shrink the radius by so many steps of 15 %, at least half a pixel each."""
        radius = self._radius
        for _ in range(abs(steps)):
            wanted = radius * RADIUS_RATIO if steps > 0 else radius / RADIUS_RATIO
            change = max(0.5, round(2 * abs(wanted - radius)) / 2)
            radius += change if steps > 0 else -change
        self.set_radius(radius)

    def step_size(self, steps: int) -> None:
        """Grow or shrink what the tool in hand works with: patches, tolerance, or the radius."""
        if self._tool == "superpixel":
            self.set_patch_side(self._patch_side + 2 * steps)
        elif self._tool == "wand":
            self.set_tolerance(self._tolerance + 4 * steps)
        else:
            self.step_radius(steps)

    @property
    def tool(self) -> ToolName:
        return self._tool

    @tool.setter
    def tool(self, tool: str) -> None:
        self.set_tool(tool)

    def set_tool(self, tool: str) -> None:
        """Take another tool in hand. Raises ValueError for a name that is none of TOOLS."""
        chosen = TOOLS[TOOLS.index(tool)]
        if chosen != self._tool:
            self._tool = chosen
            self.tool_changed.emit(chosen)

    @property
    def opacity(self) -> float:
        """How strongly the mask covers the photo, 0 to 1."""
        return self._opacity

    @opacity.setter
    def opacity(self, opacity: float) -> None:
        self.set_opacity(opacity)

    def set_opacity(self, opacity: float) -> None:
        opacity = min(1.0, max(0.0, float(opacity)))
        if opacity != self._opacity:
            self._opacity = opacity
            self.opacity_changed.emit(opacity)

    @property
    def hidden(self) -> frozenset[int]:
        """Ids of the classes that are not drawn."""
        return self._hidden

    @hidden.setter
    def hidden(self, hidden: Iterable[int]) -> None:
        self.set_hidden(hidden)

    def set_hidden(self, hidden: Iterable[int]) -> None:
        chosen = frozenset(hidden)
        if chosen != self._hidden:
            self._hidden = chosen
            self.hidden_changed.emit()

    def toggle_hidden(self, class_id: int) -> None:
        """Hide the class, or show it again."""
        self.set_hidden(self._hidden ^ {class_id})

    def show_only(self, class_id: int | None) -> None:
        """Hide all classes but this one; None shows all of them."""
        self.set_hidden(frozenset() if class_id is None else self.everything - {class_id})

    def toggle_alone(self, class_id: int) -> None:
        """Show only this class, or all again if it is the only one."""
        self.show_only(None if self._hidden == self.everything - {class_id} else class_id)

    @property
    def brush_shape(self) -> BrushShape:
        """Shape of brush and eraser."""
        return self._brush_shape

    def set_brush_shape(self, shape: str) -> None:
        """Choose the shape. Raises ValueError for one that is none of BRUSH_SHAPES."""
        chosen = BRUSH_SHAPES[BRUSH_SHAPES.index(shape)]
        if chosen != self._brush_shape:
            self._brush_shape = chosen
            self.brush_shape_changed.emit(chosen)

    @property
    def tolerance(self) -> int:
        """How far a colour may be from the one under the wand, 0 to 255 in each channel."""
        return self._tolerance

    def set_tolerance(self, tolerance: int) -> None:
        tolerance = min(LARGEST_TOLERANCE, max(0, tolerance))
        if tolerance != self._tolerance:
            self._tolerance = tolerance
            self.tolerance_changed.emit(tolerance)

    @property
    def fills_holes(self) -> bool:
        """Whether the wand also takes what its region surrounds, whatever its colour."""
        return self._fills_holes

    def set_fills_holes(self, fills: bool) -> None:
        if fills != self._fills_holes:
            self._fills_holes = fills
            self.fills_holes_changed.emit(fills)

    @property
    def patch_side(self) -> int:
        """About how long and wide a superpixel is, in pixels: 6 to 64."""
        return self._patch_side

    def set_patch_side(self, side: int) -> None:
        side = min(LARGEST_PATCH, max(SMALLEST_PATCH, side))
        if side != self._patch_side:
            self._patch_side = side
            self.patch_side_changed.emit(side)

    @property
    def reach(self) -> int:
        """By how many pixels a region is smoothed, grown or shrunk: 1 to 50."""
        return self._reach

    def set_reach(self, reach: int) -> None:
        reach = min(LARGEST_REACH, max(1, reach))
        if reach != self._reach:
            self._reach = reach
            self.reach_changed.emit(reach)

    @property
    def island_size(self) -> int:
        """Islands and holes of at most so many pixels are dropped and filled: 1 to 100,000."""
        return self._island_size

    def set_island_size(self, size: int) -> None:
        size = min(LARGEST_ISLAND, max(1, size))
        if size != self._island_size:
            self._island_size = size
            self.island_size_changed.emit(size)

    @property
    def uses_pressure(self) -> bool:
        """Whether the pressure of a pen scales the radius."""
        return self._uses_pressure

    def set_uses_pressure(self, uses: bool) -> None:
        if uses != self._uses_pressure:
            self._uses_pressure = uses
            self.pressure_changed.emit(uses)

    @property
    def pressed_radius(self) -> float:
        """The radius that a point painted now has: with pressure on, at least LEAST_SHARE of `radius`."""
        if not self._uses_pressure:
            return self._radius
        share = LEAST_SHARE + (1 - LEAST_SHARE) * min(1.0, max(0.0, self.pressure))
        return max(SMALLEST_RADIUS, share * self._radius)

    @property
    def locked(self) -> frozenset[int]:
        """Ids of the classes whose pixels no tool changes."""
        return self._locked

    def set_locked(self, locked: Iterable[int]) -> None:
        chosen = frozenset(locked)
        if chosen != self._locked:
            self._locked = chosen
            self.locked_changed.emit()

    def toggle_locked(self, class_id: int) -> None:
        """Protect the pixels of the class, or let them change again."""
        self.set_locked(self._locked ^ {class_id})

    @property
    def only_over(self) -> frozenset[int] | None:
        """Ids that tools may overwrite, all others being protected; None: all ids."""
        return self._only_over

    def set_only_over(self, ids: Iterable[int] | None) -> None:
        chosen = None if ids is None else frozenset(ids)
        if chosen != self._only_over:
            self._only_over = chosen
            self.only_over_changed.emit()

    @property
    def solo(self) -> bool:
        """Whether only the class in hand and the background may change: the border between the two is worked on."""
        return self._solo

    def set_solo(self, solo: bool) -> None:
        if solo != self._solo:
            self._solo = solo
            self.solo_changed.emit(solo)

    @property
    def unsure_only(self) -> bool:
        """Whether only pixels may change of which the model was unsure; no effect while `unsure` is not known."""
        return self._unsure_only

    def set_unsure_only(self, unsure_only: bool) -> None:
        if unsure_only != self._unsure_only:
            self._unsure_only = unsure_only
            self.unsure_only_changed.emit(unsure_only)

    @property
    def unsure(self) -> Where | None:
        """(H, W) bool of the open image: where the model was unsure; None if no model has said so."""
        return self._unsure

    def set_unsure(self, unsure: Where | None) -> None:
        """Take the map of the image that was opened; its size must be the mask's."""
        if unsure is not self._unsure:
            self._unsure = unsure
            self.unsure_changed.emit()

    @property
    def sources(self) -> dict[str, str]:
        """The variants that can be taken from: title by key."""
        return self._sources

    @property
    def source_key(self) -> str:
        """The variant that is taken from; empty if there is none."""
        return self._source_key

    @property
    def source_title(self) -> str:
        return self._sources.get(self._source_key, "a variant")

    def set_sources(self, titles: Mapping[str, str]) -> None:
        """Offer these variants; the chosen one stays if it is among them."""
        if dict(titles) != self._sources:
            self._sources = dict(titles)
            if self._source_key not in self._sources:
                self._source_key, self.source = next(iter(self._sources), ""), None
            self.sources_changed.emit()

    def set_source(self, key: str, mask: Mask | None = None) -> None:
        """Take from that variant; `mask` is what it says of the open image, None if that has still to be fetched."""
        self.source = mask
        if key in self._sources and key != self._source_key:
            self._source_key = key
            self.sources_changed.emit()

    def allowed(self) -> Allowed:
        """Return (256,) bool: the ids that a tool may overwrite now."""
        table = allowed_table(self._locked, self._only_over)
        return table & allowed_table(only_over={0, self._class_id}) if self._solo else table

    def where(self) -> Where | None:
        """Return (H, W) bool: the pixels that a tool may change now; None if all of them."""
        return self._unsure if self._unsure_only else None
