"""Scores of drafts and of finished masks: one JSON line each, added at the end; the last line of a name counts.

    .mman/drafts/<variant>.jsonl     how much the model doubted each of its drafts
    .mman/critics/scores.jsonl       what the critics and the champion say of each finished mask

A line knows the hash of what it was said of and who said it: whatever has changed since has no score. A line that a
crash cut short is left out.
"""

from __future__ import annotations

import base64
import contextlib
import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from mman_core.images.json_lines import append_lines, read_lines
from mman_core.types import IGNORE, Mask

GRID = 4
"""Features of an image are the shares of each class in GRID x GRID cells of its draft."""

_LARGEST = 1e9
"""No score comes near it; what is beyond, or no number at all, would spoil every mean."""

Features = npt.NDArray[np.float32]


@dataclass(frozen=True)
class DraftScores:
    """How much a model doubts a draft: means over the pixels, 0 to 1; `mirror` None if that was not asked.

    `name`: the image. `photo`: SHA-256 of its file. `features`: what `pack_features` returned.
    """

    name: str
    photo: str
    margin: float
    entropy: float
    mirror: float | None = None
    features: str = ""

    @property
    def doubt(self) -> float:
        """What drafts are ordered by: the mean of margin and mirror disagreement, or margin alone."""
        return self.margin if self.mirror is None else (self.margin + self.mirror) / 2


@dataclass(frozen=True)
class MaskScores:
    """How wrong a finished mask looks; the larger, the worse, in no unit: see `mman_core.learn.critics.scoring`.

    `mask`: SHA-256 of its file. `critics`: their version. `champion`: whose probabilities `softmin` is of.
    """

    name: str
    mask: str
    critics: str
    champion: str
    softmin: float
    macro: float
    micro: float


Scores = TypeVar("Scores", DraftScores, MaskScores)


def draft_scores_path(folder: Path, variant_key: str) -> Path:
    """Return where the scores of a variant's drafts lie in a project's `.mman` folder."""
    return folder / "drafts" / f"{variant_key}.jsonl"


def mask_scores_path(folder: Path) -> Path:
    """Return where the scores of finished masks lie in a project's `.mman` folder."""
    return folder / "critics" / "scores.jsonl"


def add_scores(path: Path, scores: Iterable[DraftScores | MaskScores]) -> None:
    """Append lines; when this returns they are on the disk. Raises CannotWrite."""
    append_lines(path, (dataclasses.asdict(each) for each in scores))


def read_scores(path: Path, kind: type[Scores]) -> dict[str, Scores]:
    """Return the latest scores of each name; none without the file. What are no scores is left out."""
    types = {field.name: str(field.type) for field in dataclasses.fields(kind)}
    found: dict[str, Scores] = {}
    for entry in read_lines(path):
        with contextlib.suppress(TypeError, ValueError):
            each = kind(**entry)
            if all(_is(getattr(each, name), wanted) for name, wanted in types.items()):
                base64.b64decode(entry.get("features", ""), validate=True)
                found[each.name] = each
    return found


def _is(value: object, wanted: str) -> bool:
    """Tell whether a value is of the type "str", "float" or "float | None"; numbers must be such as we write."""
    if value is None or wanted == "str":
        return isinstance(value, str) or wanted.endswith("None")
    return isinstance(value, int | float) and abs(value) < _LARGEST


def pack_features(draft: Mask, class_count: int) -> str:
    """Return the share of each class in each of 4 x 4 cells of a draft (H, W) as text: 16 x class_count bytes."""
    rows, columns = (np.arange(size) * GRID // size for size in draft.shape)
    cells = rows[:, None] * GRID + columns[None]
    known = (draft != IGNORE) & (draft < class_count)
    flat = cells[known].astype(np.int64) * class_count + draft[known]
    counts = np.bincount(flat, minlength=GRID * GRID * class_count).reshape(GRID * GRID, class_count)
    shares = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    return base64.b64encode(np.round(255 * shares).astype(np.uint8).tobytes()).decode()


def unpack_features(text: str) -> Features:
    """Return the (16 x class_count,) shares 0..1 that `pack_features` put into a text; empty of an empty text."""
    return np.frombuffer(base64.b64decode(text), np.uint8).astype(np.float32) / np.float32(255)
