"""Masks as the colours that people see: read from PNG files of any mode, written as plain RGB."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from mman_core.errors import OtherSize, WrongMask
from mman_core.images.opening import opened_image
from mman_core.types import Mask, Rgb


def read_colours(path: Path, *, shape: tuple[int, int] | None = None, data: bytes | None = None) -> Rgb:
    """Return the colours of a PNG as (H, W, 3) uint8; a palette is looked up, transparency is left out.

    With `data` that is the file's content, and `path` only names it. Raises UnreadableImage, ImageTooLarge, OtherSize,
    and WrongMask for a file that is no PNG: other formats blur the borders between colours.
    """
    with opened_image(path, data) as image:
        if image.format != "PNG":
            raise WrongMask(f"The mask {path} is a {image.format} file, whose colours are not exact; save it as PNG.")
        if shape is not None and (image.height, image.width) != shape:
            raise OtherSize(
                f"The mask {path} is {image.width} x {image.height} pixels, but its photo is {shape[1]} x {shape[0]}; "
                "put the mask of this photo there or move the file away."
            )
        if image.mode.startswith("I"):
            raise WrongMask(f"The mask {path} has 16 bits a colour; save it with 8.")
        # By way of RGBA: Pillow warns of palettes with see-through colours otherwise.
        return np.array((image.convert("RGBA") if "transparency" in image.info else image).convert("RGB"))


def colour_codes(colours: Rgb) -> npt.NDArray[np.uint32]:
    """Return (H, W) uint32 numbers for (H, W, 3) uint8 colours: red + 256 green + 65536 blue."""
    codes = np.zeros(colours.shape[:2], np.uint32)
    for channel in range(3):
        codes |= colours[..., channel].astype(np.uint32) << np.uint32(8 * channel)
    return codes


def ids_of_codes(codes: npt.NDArray[np.uint32], known: Mapping[int, int]) -> tuple[Mask, npt.NDArray[np.uint32]]:
    """Return (H, W) uint8 ids of such numbers, and those numbers, one a pixel, that `known` does not know."""
    order = sorted(known) or [0]
    numbers = np.array(order, np.uint32)
    places = np.searchsorted(numbers, codes).clip(max=len(order) - 1)
    ids = np.array([known.get(number, 0) for number in order], np.uint8)[places]
    right = numbers[places] == codes if known else np.zeros(codes.shape, bool)
    return np.ascontiguousarray(ids), codes[~right]


def encode_png(pixels: npt.NDArray[np.uint8]) -> bytes:
    """Return (H, W, 3) uint8 colours or (H, W) uint8 greys as the bytes of a PNG."""
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()
