"""The magic wand: press where a colour is, drag to the right for more of it, release to paint."""

from __future__ import annotations

from app.edit.hand import Hand
from app.edit.preview import NOTHING, Preview
from app.edit.tool import Tool
from app.state.document import Point
from mman_core.mask.components import id_under
from mman_core.mask.fill import Wand
from mman_core.mask.repaint import Region, repaint_region
from mman_core.types import Box

PIXELS_A_STEP = 4.0
"""Of the screen, that a drag needs to change the tolerance by one."""


class WandTool(Tool):
    """Paints what is joined to a point and of its colour; the tolerance follows the drag and is remembered."""

    def __init__(self, hand: Hand) -> None:
        self._hand = hand
        self._wand: Wand | None = None
        self._start: Point = (0.0, 0.0)
        self._tolerance = 0
        self._erases = False
        self._found: tuple[Box, Region] | None = None
        hand.document.opened.connect(self.cancel)

    def press(self, point: Point, *, erases: bool = False, straight: bool = False) -> None:
        document, tools = self._hand.document, self._hand.tools
        if document.photo is None or document.mask is None or id_under(document.mask, point) is None:
            return
        self._wand = Wand(document.photo, point)
        self._start, self._tolerance, self._erases = point, tools.tolerance, erases
        self._find()

    def move(self, point: Point) -> None:
        if self._wand is None:
            return
        tools = self._hand.tools
        before = tools.tolerance
        tools.set_tolerance(self._tolerance + round((point[0] - self._start[0]) * tools.zoom / PIXELS_A_STEP))
        if tools.tolerance != before:
            self._find()

    def release(self) -> None:
        found, hand = self._found, self._hand
        self._wand = self._found = None
        if found is None or hand.document.mask is None:
            return
        class_id = hand.class_id(self._erases)
        allowed, where = hand.tools.allowed(), hand.tools.where()
        change = repaint_region(hand.document.mask, *found, class_id, allowed, where)
        hand.repaint(change, hand.title("Wand", class_id))

    def cancel(self) -> None:
        if self._wand is not None:
            self._hand.tools.set_tolerance(self._tolerance)
        self._wand = self._found = None

    def _find(self) -> None:
        tools = self._hand.tools
        if self._wand is not None:
            self._found = self._wand.region(tools.tolerance, fills_holes=tools.fills_holes)

    def preview(self) -> Preview:
        if self._found is None:
            return NOTHING
        box, region = self._found
        return Preview(region=region, region_at=(box.top, box.left))
