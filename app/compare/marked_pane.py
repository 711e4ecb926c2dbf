"""A pane whose wrong parts are circled as in the paper's Figure 3, and that may work on the mask instead of moving."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QPixmap

from app.canvas.mask_image import MaskImage, color_table
from app.canvas.pane import Pane
from app.compare.shared_drawing import SharedDrawing
from app.look.theme import INK
from app.look.verdict_colors import ERROR_COLORS
from mman_core.metrics.errors_of_parts import WrongPart
from mman_core.types import Mask, Rgb

MOST_CIRCLES = 40
SMALLEST_CIRCLE, AROUND = 22.0, 1.5
Button = Qt.MouseButton


class MarkedPane(Pane):
    """Left drags move the image, or are told to whoever works on the mask while `works` is true; the middle moves."""

    pressed = Signal(float, float)
    """The image point (x, y) where the left button went down, while `works`."""
    dragged = Signal(float, float)
    released = Signal()

    def __init__(self, palette: npt.NDArray[np.uint8], shared: SharedDrawing) -> None:
        super().__init__(palette)
        self.works = False
        self.ids: Mask | None = None
        """The mask that is drawn."""
        self._shared = shared
        self._source: Rgb | None = None
        self._table: Sequence[int] = [0] * 256
        self._parts: Sequence[WrongPart] = ()
        self._is_working = False

    def set_mask(
        self,
        mask: Mask | None,
        palette: npt.NDArray[np.uint8],
        look: tuple[float, Collection[int]],
        parts: Sequence[WrongPart] = (),
    ) -> None:
        """Show another mask, (H, W) in the colours (256, 3), over the same photo, with these parts circled."""
        self._colors, self.ids = palette, mask
        self._mask = None if mask is None else MaskImage(mask, palette)
        self._parts = parts[:MOST_CIRCLES]
        self.set_look(*look)

    def show_image(self, photo: Rgb | None, mask: Mask | None, halvings: Sequence[Rgb] = ()) -> None:
        self._source, self.ids, self._parts = photo, mask, ()
        super().show_image(photo, mask, halvings)

    def set_look(self, opacity: float, hidden: Collection[int]) -> None:
        super().set_look(opacity, hidden)
        self._table = color_table(self._colors, opacity, hidden)

    def paint_mask(self, painter: QPainter, dirty: QRect) -> None:
        if self.ids is None or self.image_shape is None:
            return
        grid = self._shared.grid(
            (self._view, self.image_shape, (self.height(), self.width()), self.devicePixelRatioF())
        )
        dots = grid.dots(dirty)
        grid.draw(painter, grid.sample(self.ids, dots), dots, self._table)

    def _drawn_base(self) -> QPixmap:
        ratio, palette = self.devicePixelRatioF(), self.palette().cacheKey()
        key = id(self._source), self._view, self.size().toTuple(), ratio, palette
        return self._shared.base(key, super()._drawn_base)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.works and event.button() == Button.LeftButton:
            self._is_working = True
            self.pressed.emit(*self._point(event))
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._is_working:
            self.dragged.emit(*self._point(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._is_working and event.button() == Button.LeftButton:
            self._is_working = False
            self.released.emit()
        else:
            super().mouseReleaseEvent(event)

    def paint_over(self, painter: QPainter, dirty: QRect) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for part in self._parts:
            circle = self._circle(part)
            for color, width in ((INK, 4.0), (QColor(*ERROR_COLORS[part.kind]), 2.2)):
                painter.setPen(QPen(color, width, Qt.PenStyle.DashLine))
                painter.drawEllipse(circle)
        painter.restore()
        super().paint_over(painter, dirty)

    def _circle(self, part: WrongPart) -> QRectF:
        left, top = self._view.to_screen(part.box.left, part.box.top)
        right, bottom = self._view.to_screen(part.box.right, part.box.bottom)
        width = max(SMALLEST_CIRCLE, AROUND * (right - left))
        height = max(SMALLEST_CIRCLE, AROUND * (bottom - top))
        return QRectF((left + right - width) / 2, (top + bottom - height) / 2, width, height)

    def _point(self, event: QMouseEvent) -> tuple[float, float]:
        place: QPointF = event.position()
        return self._view.to_image(place.x(), place.y())
