"""Counts that grow image by image until they become scores."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from mman_core.labels.label_set import LabelSet
from mman_core.labels.translation import added, lost_pixels, translation
from mman_core.metrics.confusion import confusion_matrix
from mman_core.metrics.isolated import Isolation, isolation
from mman_core.metrics.scores import Scores, score
from mman_core.types import Mask

AUTHORS_SIDE, LOW_SIDE = 256, 16
"""The authors' program ends at 256 x 256 pixels; the low-resolution map of Figure 4 has 16 x 16."""


def shrunken(mask: Mask, height: int, width: int) -> Mask:
    """Return an (H, W) uint8 mask at another size: each pixel is the one at its centre."""
    resized = cv2.resize(np.ascontiguousarray(mask), (width, height), interpolation=cv2.INTER_NEAREST_EXACT)
    return np.asarray(resized, np.uint8)


class Tally:
    """Confusion matrices of predictions (ids of `ours`) and truths (ids of `theirs`), added up over images.

    Both sides are counted in the label set in which they meet. Raises WrongLabelSet if there is none.
    """

    def __init__(self, ours: LabelSet, theirs: LabelSet) -> None:
        self.meeting = translation(theirs, ours)
        self.images = 0
        self.lost: dict[str, int] = {}
        self._ours, self._theirs = ours, theirs
        size = self.meeting.shared.size
        self._whole, self._at_256, self._at_16, self._low = (np.zeros((size, size), np.int64) for _ in range(4))
        self._isolation: list[Isolation] = []

    def add(self, truth: Mask, prediction: Mask) -> None:
        """Count one image; both masks (H, W) uint8, at the photo's size for LIP's measure."""
        self.lost = added(self.lost, lost_pixels(truth, self._theirs, self.meeting.theirs))
        truth, prediction = self._met(truth, prediction)
        for matrix, side in ((self._at_256, AUTHORS_SIDE), (self._at_16, LOW_SIDE)):
            matrix += self._confusion(shrunken(truth, side, side), shrunken(prediction, side, side))
        self._whole += self._confusion(truth, prediction)
        self.images += 1

    def add_low(self, truth: Mask, prediction: Mask) -> None:
        """Count the low-resolution map of one image against the truth at its size, both (h, w) uint8."""
        self._low += self._confusion(*self._met(truth, prediction))

    def add_isolation(self, prediction: Mask) -> None:
        """Measure the specks of one prediction, (H, W) uint8, at the size at which the network made it."""
        self._isolation.append(isolation(prediction, self._ours.size))

    def scores(self) -> Scores:
        return score(self._whole)

    def scores_256(self) -> Scores:
        return score(self._at_256)

    def scores_16(self) -> Scores:
        return score(self._at_16)

    def scores_low(self) -> Scores | None:
        return score(self._low) if self._low.any() else None

    def isolation(self) -> Isolation:
        """Return the means over the images."""
        rates = [(each.rate, each.of_all, each.strict) for each in self._isolation]
        rate, of_all, strict = np.mean(rates, axis=0) if rates else (float("nan"),) * 3
        return Isolation(float(rate), float(of_all), float(strict))

    def _met(self, truth: Mask, prediction: Mask) -> tuple[Mask, Mask]:
        ours = self.meeting.ours
        return self.meeting.theirs[truth], prediction if ours is None else ours[prediction]

    def _confusion(self, truth: Mask, prediction: Mask) -> npt.NDArray[np.int64]:
        return confusion_matrix(truth, prediction, self.meeting.shared.size)
