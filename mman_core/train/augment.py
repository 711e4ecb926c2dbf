"""Random crops, mirroring and light changes, the same for photo and mask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from mman_core.train.samples import Sample
from mman_core.train.views import paper_view, released_view
from mman_core.types import IGNORE, Mask, Rgb

OUTSIDE = (124, 116, 104)
"""ImageNet's mean colour: zero after normalisation."""


View = Literal["fit", "paper", "released"]


@dataclass(frozen=True)
class Augmentation:
    """How far a sample is changed; scales are relative to the scale at which the whole photo just fits the crop."""

    min_scale: float = 0.85
    max_scale: float = 1.5
    max_turn: float = 8.0
    """Degrees."""
    light: float = 0.2
    """Largest relative change of brightness, contrast and each colour."""
    view: View = "fit"
    """How crops lie: as above, or as the paper or the authors' code cut them, which scale and turn no further."""


def augmented(
    sample: Sample,
    height: int,
    width: int,
    flip_table: npt.NDArray[np.uint8],
    how: Augmentation,
    rng: np.random.Generator,
) -> tuple[Rgb, Mask]:
    """Return a random view of a sample, (height, width); what lies outside the photo is grey and IGNORE."""
    photo, mask = sample.photo, sample.mask
    if rng.random() < 0.5:
        photo, mask = photo[:, ::-1], mask[:, ::-1]
        mask = (flip_table if sample.flip_table is None else sample.flip_table)[mask]
    matrix = _random_view(photo.shape[0], photo.shape[1], height, width, how, rng)
    photo = np.ascontiguousarray(photo)
    if np.hypot(matrix[0, 0], matrix[0, 1]) < 0.6:
        # warpAffine samples single pixels: without this, shrinking by more than that would alias.
        photo = np.asarray(cv2.blur(photo, (2, 2)), np.uint8)
    seen = cv2.warpAffine(photo, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=OUTSIDE)
    ids = cv2.warpAffine(
        np.ascontiguousarray(mask), matrix, (width, height), flags=cv2.INTER_NEAREST, borderValue=(IGNORE,)
    )
    return _relit(np.asarray(seen, np.uint8), how.light, rng), np.asarray(ids, np.uint8)


def _random_view(
    from_height: int, from_width: int, height: int, width: int, how: Augmentation, rng: np.random.Generator
) -> npt.NDArray[np.float64]:
    """Return the 2x3 matrix that takes photo pixels to crop pixels."""
    if how.view == "paper":
        return paper_view(from_height, from_width, height, width, rng)
    if how.view == "released":
        return released_view(from_height, from_width, height, width, rng)
    fit = min(height / from_height, width / from_width)
    scale = fit * float(np.exp(rng.uniform(np.log(how.min_scale), np.log(how.max_scale))))
    turn = float(rng.uniform(-how.max_turn, how.max_turn))
    matrix: npt.NDArray[np.float64] = np.asarray(
        cv2.getRotationMatrix2D((from_width / 2, from_height / 2), turn, scale), np.float64
    )
    slack_x, slack_y = (abs(width - scale * from_width) / 2, abs(height - scale * from_height) / 2)
    matrix[0, 2] += width / 2 - from_width / 2 + rng.uniform(-slack_x, slack_x)
    matrix[1, 2] += height / 2 - from_height / 2 + rng.uniform(-slack_y, slack_y)
    return matrix


def _relit(photo: Rgb, light: float, rng: np.random.Generator) -> Rgb:
    """Change contrast, brightness and colour balance at random, through one table for each colour."""
    ramp = np.arange(256, dtype=np.float64) / 255
    gamma = np.exp(rng.uniform(-light, light))
    gains = (1 + rng.uniform(-light, light)) * (1 + rng.uniform(-light, light, 3) / 2)
    offset = rng.uniform(-light, light) / 2
    tables = np.clip(255 * (gains[:, None] * ramp[None, :] ** gamma + offset), 0, 255)
    return np.asarray(cv2.LUT(photo, np.ascontiguousarray(tables.T.astype(np.uint8)[:, None, :])), np.uint8)
