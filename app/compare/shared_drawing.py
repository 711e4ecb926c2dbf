"""What panes of one size that show one photo in one view need not do each for itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QPixmap

from app.canvas.screen_grid import ScreenGrid
from app.canvas.view_transform import ViewTransform

GridKey = tuple[ViewTransform, tuple[int, int], tuple[int, int], float]


class SharedDrawing:
    """The photo as it was last drawn, and which pixel each dot of the screen shows; for another view made anew."""

    def __init__(self) -> None:
        self._base: tuple[object, QPixmap] | None = None
        self._grid: ScreenGrid | None = None

    def base(self, key: object, draw: Callable[[], QPixmap]) -> QPixmap:
        """Return what was drawn for that key, or draw it."""
        if self._base is None or self._base[0] != key:
            self._base = key, draw()
        return self._base[1]

    def grid(self, key: GridKey) -> ScreenGrid:
        """Return which pixels the dots show."""
        if self._grid is None or self._grid.key != key:
            self._grid = ScreenGrid(*key)
        return self._grid
