"""How many pixels each class has in the open mask, counted while nothing else is to be done."""

from __future__ import annotations

import cv2
from PySide6.QtCore import QObject, QTimer, Signal

from mman_core.types import Mask

STRIP_PIXELS = 2**20
"""Counted in one go, in well under a millisecond: painting never waits for it, however large the image is."""


class ShareCount(QObject):
    """Counts a mask strip by strip between other events. `counted(list[float])`: the share of each id, 0 to 1."""

    counted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mask: Mask | None = None
        self._row = 0
        self._counts = [0.0] * 256
        self._idle = QTimer(self, interval=0)
        self._idle.timeout.connect(self._count_strip)

    @property
    def is_counting(self) -> bool:
        return self._idle.isActive()

    def begin(self, mask: Mask | None) -> None:
        """Count this mask from its start; what was being counted is given up. None only gives up."""
        self._mask, self._row = mask, 0
        self._counts = [0.0] * 256
        if mask is None:
            self._idle.stop()
        else:
            self._idle.start()

    def _count_strip(self) -> None:
        mask = self._mask
        if mask is None:
            return
        height, width = mask.shape
        below = min(height, self._row + max(1, STRIP_PIXELS // width))
        strip = mask[self._row : below]
        found = cv2.calcHist([strip], [0], None, [256], [0, 256]).ravel()
        self._counts = [old + float(new) for old, new in zip(self._counts, found, strict=True)]
        self._row = below
        if below == height:
            self._idle.stop()
            self.counted.emit([count / mask.size for count in self._counts])
