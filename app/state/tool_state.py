"""What is in the person's hand: the tool, its class and size, and how the mask is shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias, get_args

from PySide6.QtCore import QObject, Signal

ToolName: TypeAlias = Literal["brush", "eraser", "picker", "pan"]
TOOLS: tuple[ToolName, ...] = get_args(ToolName)
SMALLEST_RADIUS, LARGEST_RADIUS = 0.5, 500.0
RADIUS_RATIO = 1.15


class ToolState(QObject):
    """The settings that tools, canvas and panels share; a signal follows each change, none follows a repetition."""

    class_changed = Signal(int)
    radius_changed = Signal(float)
    tool_changed = Signal(str)
    opacity_changed = Signal(float)
    hidden_changed = Signal()

    def __init__(self, class_count: int = 20, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._class_count = class_count
        self._class_id = 1
        self._radius = 10.0
        self._tool: ToolName = "brush"
        self._opacity = 0.5
        self._hidden: frozenset[int] = frozenset()

    @property
    def class_count(self) -> int:
        return self._class_count

    @property
    def class_id(self) -> int:
        """The id that the brush paints, 0 to `class_count` - 1."""
        return self._class_id

    @class_id.setter
    def class_id(self, class_id: int) -> None:
        self.set_class_id(class_id)

    def set_class_id(self, class_id: int) -> None:
        if 0 <= class_id < self._class_count and class_id != self._class_id:
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
        everything = frozenset(range(self._class_count))
        self.set_hidden(frozenset() if class_id is None else everything - {class_id})
