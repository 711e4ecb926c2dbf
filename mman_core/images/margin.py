"""How sure a model was of its draft, and what else it thought of: a small PNG, read as if it had the photo's size."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from mman_core.errors import WrongMask
from mman_core.images.atomic import write_atomically
from mman_core.images.opening import opened_image


@dataclass(frozen=True)
class Margin:
    """`values` (h, w) uint8: 255 times the probability of the best class minus that of the second best.

    0: two classes were equally probable; 255: there was no doubt. The map has the size at which the network saw the
    photo and is interpolated bilinearly between the middles of its pixels. `rivals` (h, w) uint8 is the second best
    class, None if nobody noted it.
    """

    values: npt.NDArray[np.uint8]
    rivals: npt.NDArray[np.uint8] | None = None

    def unsure(self, shape: tuple[int, int], below: float) -> npt.NDArray[np.bool_]:
        """Return (H, W) bool for an image of that (height, width): where the margin is less than `below`, 0 to 1."""
        full = cv2.resize(self.values, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR)
        return np.asarray(full < 255 * below, np.bool_)


def read_margin(path: Path) -> Margin:
    """Read a margin. Raises UnreadableImage, ImageTooLarge, and WrongMask if the file holds no grey map."""
    with opened_image(path) as image:
        if image.mode not in ("L", "LA"):
            raise WrongMask(f"{path} is no map of a model's doubts; delete it and pre-label the image again.")
        values = np.array(image, np.uint8)
    if values.ndim == 2:
        return Margin(values)
    return Margin(np.ascontiguousarray(values[..., 0]), np.ascontiguousarray(values[..., 1]))


def write_margin(path: Path, margin: Margin) -> None:
    """Write a margin as a grey PNG, its alpha the rivals; a failure keeps the old file. Raises CannotWrite."""
    buffer = io.BytesIO()
    bands = margin.values if margin.rivals is None else np.stack([margin.values, margin.rivals], 2)
    Image.fromarray(np.ascontiguousarray(bands)).save(buffer, "PNG", compress_level=1)
    write_atomically(path, buffer.getvalue())
