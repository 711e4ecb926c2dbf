"""What the work on each image costs a person: a line for each visit to an image, added at the end, on this disk only.

    .mman/statistics.jsonl      {"name": "a.jpg", "active_seconds": 41.2, "strokes": 7, ..., "accepted": ""}

An image that is left before it is accepted gets a line too, and is accepted in a later one: what an image cost is the
sum of its lines up to there. Corrected once more and accepted again, it counts once more, from where it was.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from mman_core.images.json_lines import append_lines, read_lines
from mman_core.metrics.confusion import confusion_matrix
from mman_core.metrics.scores import score
from mman_core.types import Mask

FILE = "statistics.jsonl"
BLANK = "blank"
"""What an image began from that had no draft."""
MOST_PIXELS = 2**21
"""Of larger masks every n-th row and column is compared."""

_LARGEST = 1e12
"""No count comes near it; what is beyond, or no number at all, would spoil every mean."""


@dataclass(frozen=True)
class Effort:
    """What a person did to one image: in one visit, or in all of them up to its acceptance.

    `active_seconds`: pauses left out. `strokes`: of brushes and lasso. `clicks`: of the other tools and of commands.
    `changed_pixels`: summed over both, also what was undone later. `began_from`: the variant of the draft that the
    person began with, BLANK, or "" if that is not known. `accepted`: when, "2026-01-31 12:00:00", or "".
    `iou`: mean IoU 0 to 1 of that draft and the accepted mask; None if there was no draft. `is_control`: whether the
    queue had drawn the image at random; None if it followed no queue.
    """

    name: str
    active_seconds: float = 0.0
    strokes: int = 0
    clicks: int = 0
    changed_pixels: int = 0
    undos: int = 0
    began_from: str = ""
    accepted: str = ""
    iou: float | None = None
    is_control: bool | None = None

    def after(self, before: Effort) -> Effort:
        """Return both together, of which `before` came first."""
        return dataclasses.replace(
            self,
            active_seconds=before.active_seconds + self.active_seconds,
            strokes=before.strokes + self.strokes,
            clicks=before.clicks + self.clicks,
            changed_pixels=before.changed_pixels + self.changed_pixels,
            undos=before.undos + self.undos,
            began_from=before.began_from or self.began_from,
            is_control=self.is_control if before.is_control is None else before.is_control,
        )


def effort_path(folder: Path) -> Path:
    """Return where the lines lie in a project's `.mman` folder."""
    return folder / FILE


def add_visits(path: Path, visits: Iterable[Effort]) -> None:
    """Append visits; when this returns they are on the disk. Raises CannotWrite."""
    append_lines(path, (dataclasses.asdict(visit) for visit in visits))


def read_visits(path: Path) -> list[Effort]:
    """Return all visits, oldest first; what is no visit is left out. None without the file."""
    found: list[Effort] = []
    for entry in read_lines(path):
        with suppress(KeyError, TypeError, ValueError, OverflowError):
            found.append(_parse(entry))
    return found


def accepted_images(visits: Iterable[Effort]) -> list[Effort]:
    """Return what each acceptance of an image cost in all, in the order of the acceptances."""
    under_way: dict[str, Effort] = {}
    found: list[Effort] = []
    for visit in visits:
        before = under_way.pop(visit.name, None)
        whole = visit if before is None else visit.after(before)
        if whole.accepted:
            found.append(whole)
        else:
            under_way[visit.name] = whole
    return found


def start_of(visits: Iterable[Effort], name: str) -> str:
    """Return what the image that is not accepted yet began from, as its visits say; "" if they do not."""
    start = ""
    for visit in visits:
        if visit.name == name:
            start = "" if visit.accepted else start or visit.began_from
    return start


def thinned(mask: Mask) -> Mask:
    """Return a copy of a mask (H, W), of a large one every n-th row and column: enough to compare it."""
    step = max(1, math.ceil(math.sqrt(mask.size / MOST_PIXELS)))
    return np.array(mask[::step, ::step], np.uint8, order="C")


def draft_to_final(draft: Mask, final: Mask, class_count: int) -> float | None:
    """Return the mean IoU 0 to 1 of two thinned masks over the classes that either has; None if neither has any.

    Raises ValueError for masks of two sizes, or with ids that are no class.
    """
    known = np.array(score(confusion_matrix(final, draft, class_count)).iou)
    known = known[~np.isnan(known)]
    return float(known.mean()) if known.size else None


def _parse(entry: dict[str, Any]) -> Effort:
    seconds, iou, is_control = float(entry["active_seconds"]), entry.get("iou"), entry.get("is_control")
    strokes, clicks, pixels, undos = (int(entry[key]) for key in ("strokes", "clicks", "changed_pixels", "undos"))
    if not all(0 <= number < _LARGEST for number in (seconds, strokes, clicks, pixels, undos)):
        raise ValueError(f"no visit: {entry}")
    if iou is not None and not 0 <= float(iou) <= 1:
        raise ValueError(f"no IoU: {iou}")
    return Effort(
        str(entry["name"]),
        seconds,
        strokes,
        clicks,
        pixels,
        undos,
        began_from=str(entry.get("began_from", "")),
        accepted=str(entry.get("accepted", "")),
        iou=None if iou is None else float(iou),
        is_control=is_control if isinstance(is_control, bool) else None,
    )
