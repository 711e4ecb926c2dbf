"""The open image in the way that the view state asks for: filled, outlined, compared with the draft, with doubts."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPalette, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.canvas.contour import ERASED, differences, outlines
from app.canvas.heat_map import doubt_colors, draw_heat, flaw_colors
from app.canvas.image_view import ImageView
from app.canvas.mask_image import color_table
from app.canvas.overview import Overview
from app.canvas.photo_image import tone_table
from app.canvas.screen_grid import ScreenGrid
from app.canvas.spotlight import Flight, draw_outline, outline_rect
from app.canvas.view_transform import Point, ViewTransform
from app.look.theme import CHALK, INK
from app.state.document import Document
from app.state.tool_state import ToolState
from app.state.view_state import ViewState
from mman_core.labels.label_set import LabelSet
from mman_core.types import Box, Mask

LINE_STRENGTH = 2.0
"""Outlines cover little: at the same opacity they are drawn this much stronger than areas."""
GLOWING = ("confidence", "critic")
"""The view modes that lay a glow over the photo."""
DOUBT_CONTOUR = 1
"""Width of the outlines over the glow of the doubts."""


class DocumentView(ImageView):
    """Draws the document; whoever changes mask, look or view state is seen here at once."""

    def __init__(
        self,
        document: Document,
        tools: ToolState,
        views: ViewState,
        label_set: LabelSet,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label_set.palette(), parent)
        self._document = document
        self._tools = tools
        self._views = views
        self._grid: ScreenGrid | None = None
        self._table = [0] * 256
        self._line_table: list[int] | None = None
        """Of the outlines; None until one is drawn: a slider in motion changes the look many times a second."""
        self._spotlight: QPainterPath | None = None
        self._flight = Flight(self)
        self.overview = Overview(self)
        self.overview.moved.connect(self._centre_on)
        document.mask_changed.connect(self._show_change)
        document.draft_changed.connect(self._redraw)
        document.margin_changed.connect(self.forget_base)
        document.heat_changed.connect(self.forget_base)
        tools.opacity_changed.connect(self._take_look)
        tools.hidden_changed.connect(self._take_look)
        views.mode_changed.connect(self.forget_base)
        views.contour_width_changed.connect(self._redraw)
        views.mask_hidden_changed.connect(self._hide_or_show)
        views.tone_changed.connect(self._take_tone)
        views.overview_changed.connect(self._show_overview)
        self.view_changed.connect(self._show_overview)

    def show_document(self) -> None:
        """Show the image that the document holds now, whole."""
        self._flight.stop()
        self._spotlight = None
        self.show_image(self._document.photo, self._document.mask, self._document.halvings)
        self.overview.set_images(self._photo, self._document.mask)
        self._take_tone()
        self._take_look()
        self.fit()
        self._show_overview()

    def fly_to(self, box: Box, outline: QPainterPath) -> None:
        """Bring a box of the image to the middle, with the outline (in image pixels) of what to look at there."""
        self.set_spotlight(outline)
        self._flight.go_to(box)

    def set_spotlight(self, outline: QPainterPath | None) -> None:
        """Draw that outline, in image pixels, above all; None draws none. It goes with the next change of the mask."""
        if outline is not self._spotlight:
            for drawn in (self._spotlight, outline):
                if drawn is not None:
                    self.update(outline_rect(drawn, self._view).toAlignedRect().intersected(self.rect()))
            self._spotlight = outline

    @property
    def has_spotlight(self) -> bool:
        return self._spotlight is not None

    def set_look(self, opacity: float, hidden: Collection[int]) -> None:
        super().set_look(opacity, hidden)
        self._table = color_table(self._colors, opacity, hidden)
        self._line_table = None
        self.overview.set_colors(self._table)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_overview()

    def paint_base_over(self, painter: QPainter) -> None:
        is_critic, shape = self._views.mode == "critic", self.image_shape
        heat = self._document.heat if is_critic else self._document.margin
        if self._views.mode not in GLOWING or self._views.mask_hidden or heat is None or shape is None:
            return
        window, opacity = (self.height(), self.width()), self._tools.opacity
        colors = flaw_colors(opacity) if is_critic else doubt_colors(opacity)
        draw_heat(painter, heat, self._view, shape, window, self.devicePixelRatioF(), colors)

    def paint_mask(self, painter: QPainter, dirty: QRect) -> None:
        if self._views.mask_hidden or self._document.mask is None:
            return
        if self._views.mode == "fill":
            self._paint_areas(painter, dirty, self._document.mask)
        elif self._views.mode == "difference":
            self._paint_difference(painter, dirty, self._document.mask)
        else:
            self._paint_outlines(painter, dirty, self._document.mask)

    def paint_over(self, painter: QPainter, dirty: QRect) -> None:
        if self._spotlight is not None:
            draw_outline(painter, self._spotlight, self._view, self.palette().color(QPalette.ColorRole.Highlight))
        notice = self._notice()
        if notice:
            _draw_notice(painter, notice, self.rect().toRectF())

    def screen_grid(self) -> ScreenGrid:
        """Return which pixels the dots of the screen show now; an image must be open."""
        assert self.image_shape is not None
        key = self._view, self.image_shape, (self.height(), self.width()), self.devicePixelRatioF()
        if self._grid is None or self._grid.key != key:
            self._grid = ScreenGrid(*key)
        return self._grid

    def _paint_areas(self, painter: QPainter, dirty: QRect, mask: Mask) -> None:
        if self._view.zoom * self.devicePixelRatioF() <= 1:
            super().paint_mask(painter, dirty)
            return
        # Dot by dot: several times faster than Qt's scaling, and exact.
        grid = self.screen_grid()
        dots = grid.dots(dirty)
        grid.draw(painter, grid.sample(mask, dots), dots, self._table)

    def _paint_outlines(self, painter: QPainter, dirty: QRect, mask: Mask) -> None:
        grid, width = self.screen_grid(), self._outline_width
        wide, inner = grid.dots(dirty, width), grid.dots(dirty)
        if inner.is_empty:
            return
        edges = outlines(grid.sample(mask, wide), width)
        part = edges[inner.top - wide.top :, inner.left - wide.left :][: inner.height, : inner.width]
        if self._line_table is None:
            opacity, hidden = self._look
            self._line_table = color_table(self._colors, min(1.0, LINE_STRENGTH * opacity), hidden)
        grid.draw(painter, part, inner, self._line_table)

    def _paint_difference(self, painter: QPainter, dirty: QRect, mask: Mask) -> None:
        draft = self._document.draft
        if draft is None:
            return
        grid = self.screen_grid()
        dots = grid.dots(dirty)
        shown = differences(grid.sample(mask, dots), grid.sample(draft, dots))
        erased = QColor(CHALK)
        erased.setAlphaF(self._look[0])
        grid.draw(painter, shown, dots, [*self._table[:ERASED], erased.rgba()])

    @property
    def _outline_width(self) -> int:
        return self._views.contour_width if self._views.mode == "contour" else DOUBT_CONTOUR

    def _notice(self) -> str:
        """Return why nothing is shown, if the person may wonder."""
        document, mode = self._document, self._views.mode
        if document.mask is None or self._views.mask_hidden:
            return ""
        if mode == "difference" and document.draft is None:
            return "This image has no draft to compare with"
        if mode == "confidence" and document.margin is None and document.margin_is_known:
            return "How sure the model was is not known for this image: pre-label it again"
        if mode == "critic" and document.heat is None:
            return "The critic is looking at this mask ..."
        return ""

    def _take_look(self) -> None:
        self.set_look(self._tools.opacity, self._tools.hidden)
        if self._views.mode in GLOWING:
            self.forget_base()

    def _hide_or_show(self) -> None:
        if self._views.mode in GLOWING:
            self.forget_base()
        self.update()

    def _take_tone(self) -> None:
        views = self._views
        if self._photo is not None:
            self._photo.set_tone(tone_table(views.brightness, views.gamma) if views.changes_tone else None)
            self.overview.forget_photo()
            self.forget_base()

    def _show_change(self, box: Box) -> None:
        self.overview.mask_changed()
        self.set_spotlight(None)
        self.repaint_box(box, 1 if self._views.mode in ("fill", "difference") else 1 + self._outline_width)

    def _show_overview(self) -> None:
        self.overview.show_view(self._view, self._views.shows_overview)

    def _centre_on(self, point: Point) -> None:
        zoom = self._view.zoom
        self.set_view(ViewTransform(zoom, (self.width() / 2 - point[0] * zoom, self.height() / 2 - point[1] * zoom)))

    def _redraw(self) -> None:
        self.update()


def _draw_notice(painter: QPainter, text: str, window: QRectF) -> None:
    """Write a line at the top of the window that is read on any photo."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    size = painter.fontMetrics().boundingRect(text)
    place = QRectF(0, 0, size.width() + 28, size.height() + 14)
    place.moveCenter(QPointF(window.center().x(), 14 + place.height() / 2))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(INK)
    painter.drawRoundedRect(place, place.height() / 2, place.height() / 2)
    painter.setPen(CHALK)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
