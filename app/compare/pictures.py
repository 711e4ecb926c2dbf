"""The pictures that the panes show: each is computed once, in a thread, until the masks it is made of change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from app.compare.picture import MASK, Colors, Picture, Wish, make_picture
from app.edit.job import Job
from app.look.verdict_colors import (
    ERROR_COLORS,
    VERDICT_COLORS,
    Palette,
    coded_palette,
    difference_palette,
    disputed_palette,
    heat_palette,
)
from mman_core.labels.label_set import LabelSet
from mman_core.types import Mask


class Pictures(QObject):
    """Remembers pictures by wish; `made(Wish)` tells that one is there, `job_wanted(Job)` asks for the work.

    `state` counts how often the masks have changed: what was begun in another state is dropped.
    """

    made = Signal(object)
    job_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.state = 0
        self._pictures: dict[Wish, Picture] = {}
        self._asked: set[Wish] = set()
        """Those that were asked for since the masks last changed; those before are shown until then."""

    def forget(self) -> None:
        """Another image: no picture is of it."""
        self._pictures.clear()
        self.make_anew()

    def make_anew(self) -> None:
        """The masks have changed: each picture is asked for again, and the old one stays until the new is there."""
        self.state += 1
        self._asked.clear()

    def get(self, wish: Wish, masks: Mapping[str, Mask], voters: Sequence[str]) -> Picture | None:
        """Return the latest picture of a wish, None if there is none yet; it is asked for if it was not."""
        if wish not in self._asked:
            self._asked.add(wish)
            self._ask(wish, masks, voters)
        return self._pictures.get(wish)

    def _ask(self, wish: Wish, masks: Mapping[str, Mask], voters: Sequence[str]) -> None:
        state = self.state
        needed = {key: masks[key].copy() if key == MASK else masks[key] for key in wish.needed(voters)}

        def take(picture: object) -> None:
            assert isinstance(picture, Picture)
            if state == self.state:
                self._pictures[wish] = picture
                self.made.emit(wish)

        self.job_wanted.emit(Job("Comparing", lambda: make_picture(wish, needed, voters), take))


def palettes(label_set: LabelSet) -> dict[Colors, Palette]:
    """Return (256, 3) uint8 for each kind of colours that a picture may be in."""
    classes = label_set.palette()
    return {
        "classes": classes,
        "difference": difference_palette(classes),
        "verdicts": coded_palette(VERDICT_COLORS),
        "parts": coded_palette(ERROR_COLORS),
        "heat": heat_palette(),
        "disputed": disputed_palette(),
    }
