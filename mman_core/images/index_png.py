"""Masks as PNG files: one byte a pixel is the class id; a palette only colours it for viewers.

Pillow and not OpenCV: OpenCV reads a palette PNG as its colours, and the ids are lost.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from mman_core.errors import OtherSize, UnknownClass, WrongMask
from mman_core.images.atomic import write_atomically
from mman_core.images.opening import opened_image
from mman_core.types import IGNORE, Mask

_GREY_STEP = {"L;2": 85, "L;4": 17}
"""Pillow stretches greys of 2 and 4 bits to 0..255 by these factors; ids must not be stretched."""


def read_mask(
    path: Path, *, shape: tuple[int, int] | None = None, class_count: int = 20, data: bytes | None = None
) -> Mask:
    """Return the mask as (H, W) uint8 ids 0..class_count-1, or 255 (ignore); C-contiguous and writable.

    With `data` that is the file's content, and `path` only names it. Palette and grey PNGs of 1 to 16 bits are read.
    Raises UnreadableImage, ImageTooLarge, and WrongMask: OtherSize if (height, width) is not `shape`, UnknownClass for
    ids that are no class.
    """
    with opened_image(path, data) as image:
        if image.format != "PNG":
            raise WrongMask(f"The mask {path} is a {image.format} file; save it as a palette or grey PNG of ids.")
        if image.mode not in ("P", "L", "1") and not image.mode.startswith("I"):
            raise WrongMask(f"The mask {path} holds colours ({image.mode}); save it as a palette or grey PNG of ids.")
        if shape is not None and (image.height, image.width) != shape:
            raise OtherSize(
                f"The mask {path} is {image.width} x {image.height} pixels, but its photo is {shape[1]} x {shape[0]}; "
                "put the mask of this photo there or move the file away."
            )
        step = _GREY_STEP.get(_stored_as(image), 1)
        values = np.array(image)
        values = values.astype(np.uint8) if values.dtype == bool else values // values.dtype.type(step)
    _check_ids(path, values, class_count)
    return np.ascontiguousarray(values, np.uint8)


def write_mask(path: Path, mask: Mask, palette: npt.NDArray[np.uint8]) -> None:
    """Write an (H, W) uint8 mask with a (256, 3) uint8 palette; a failure keeps the old file. Raises CannotWrite."""
    write_atomically(path, encode_mask(mask, palette))


def encode_mask(mask: Mask, palette: npt.NDArray[np.uint8]) -> bytes:
    """Return an (H, W) uint8 mask as the bytes of a palette PNG; `palette` is (256, 3) uint8."""
    if mask.dtype != np.uint8 or mask.ndim != 2:
        raise ValueError(f"a mask is (H, W) uint8, not {mask.shape} {mask.dtype}")
    image = Image.fromarray(np.ascontiguousarray(mask))
    image.putpalette(palette.astype(np.uint8).tobytes())
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def _stored_as(image: Image.Image) -> str:
    tiles: list[Any] = getattr(image, "tile", [])
    return str(tiles[0][3]) if tiles else ""


def _check_ids(path: Path, values: npt.NDArray[Any], class_count: int) -> None:
    unknown = np.unique(values[(values < 0) | ((values >= class_count) & (values != IGNORE))])
    if unknown.size:
        ids = ", ".join(str(value) for value in unknown[:5]) + (" ..." if unknown.size > 5 else "")
        raise UnknownClass(
            f"The mask {path} has ids that are no class ({ids}); classes are 0 to {class_count - 1}, and {IGNORE} is "
            "ignored: convert it or choose the label set that it was made for."
        )
