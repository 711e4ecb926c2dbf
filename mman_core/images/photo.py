"""Read photos as people see them: upright, in colour, eight bits."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import ExifTags, Image

from mman_core.errors import UnreadableImage
from mman_core.images.opening import MAX_BYTES, MAX_PIXELS, opened_image
from mman_core.outside import open_file
from mman_core.types import Rgb

__all__ = ["MAX_PIXELS", "encode_jpeg", "is_upright_jpeg", "read_photo", "read_photo_size", "read_small_photo"]

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What brings an image of that EXIF orientation upright; 1 needs nothing (EXIF 2.32, tag 0x0112)."""

_STRIP = 256
"""Rows that are converted at a time."""

_MOST_SCANS = 200
"""Of a progressive JPEG; usual are about ten, and each goes over all pixels again."""


def read_photo(path: Path) -> Rgb:
    """Return the photo upright as (H, W, 3) uint8 RGB, C-contiguous and writable.

    Of an animation or a multi-page file the first frame; transparency is laid on white; 16-bit and float greys are
    brought to 0..255. Raises UnreadableImage, ImageTooLarge.
    """
    with opened_image(path) as image:
        orientation = _orientation(image)
        _check_scans(path, image)
        image.load()
        upright = image if orientation == 1 else image.transpose(_TURNS[orientation])
        return _pixels(upright)


def read_small_photo(path: Path, side: int) -> Rgb:
    """Return the photo upright as (H, W, 3) uint8 RGB whose longer side has `side` pixels at most.

    Of a JPEG only as much is decoded as that needs. Raises UnreadableImage, ImageTooLarge.
    """
    with opened_image(path) as image:
        orientation = _orientation(image)
        _check_scans(path, image)
        if image.mode in ("RGB", "L"):
            image.thumbnail((side, side), Image.Resampling.BILINEAR)
            upright = image if orientation == 1 else image.transpose(_TURNS[orientation])
            return _pixels(upright)
    small = Image.fromarray(read_photo(path))
    small.thumbnail((side, side), Image.Resampling.BILINEAR)
    return np.array(small)


def read_photo_size(path: Path) -> tuple[int, int]:
    """Return (height, width) as `read_photo` will give it, from the header. Raises UnreadableImage, ImageTooLarge."""
    with opened_image(path) as image:
        lies_on_its_side = _orientation(image) >= 5
        return (image.width, image.height) if lies_on_its_side else (image.height, image.width)


def is_upright_jpeg(path: Path) -> bool:
    """Tell whether the file is a JPEG whose stored pixels are as people see them. Raises as `read_photo_size`."""
    with opened_image(path) as image:
        return image.format in ("JPEG", "MPO") and _exif_orientation(image) == 1


def encode_jpeg(photo: Rgb) -> bytes:
    """Return an (H, W, 3) uint8 photo as the bytes of a JPEG of quality 95 with full colour resolution."""
    buffer = io.BytesIO()
    Image.fromarray(photo).save(buffer, "JPEG", quality=95, subsampling=0)
    return buffer.getvalue()


def _check_scans(path: Path, image: Image.Image) -> None:
    """Raise UnreadableImage for a progressive JPEG of so many scans that decoding them would take minutes."""
    if "progressive" in image.info:
        with open_file(path) as file:
            scans = file.read(MAX_BYTES).count(b"\xff\xda")  # nowhere within a scan can these two bytes be
        if scans > _MOST_SCANS:
            raise UnreadableImage(f"{path} is a JPEG of {scans:,} scans, which no camera makes; save it anew.")


def _exif_orientation(image: Image.Image) -> int:
    # The plain method: a PNG's own getexif would decode all its pixels to look for EXIF behind them.
    try:
        value = Image.Image.getexif(image).get(ExifTags.Base.Orientation, 1)
    except Exception:  # garbled EXIF, which has errors of every kind, is no reason to refuse a photo
        return 1
    return value if type(value) is int and value in _TURNS else 1


def _orientation(image: Image.Image) -> int:
    # Pillow turns TIFF files itself, and gives their size already turned.
    return 1 if image.format == "TIFF" else _exif_orientation(image)


def _pixels(image: Image.Image) -> Rgb:
    """Return the colours as (H, W, 3); converted strip by strip, for whole images would be in memory several times."""
    to_grey = _range_of(image) if image.mode in ("I", "F") else (0.0, 255.0)
    pixels = np.empty((image.height, image.width, 3), np.uint8)
    for rows, strip in _strips(image):
        pixels[rows] = np.asarray(_to_rgb(strip, to_grey))
    return pixels


def _strips(image: Image.Image) -> Iterator[tuple[slice, Image.Image]]:
    for top in range(0, image.height, _STRIP):
        bottom = min(top + _STRIP, image.height)
        yield slice(top, bottom), image.crop((0, top, image.width, bottom))


def _to_rgb(image: Image.Image, grey_range: tuple[float, float]) -> Image.Image:
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8)).convert("RGB")
    if image.mode in ("I", "F"):
        low, high = grey_range
        greys = (_numbers(image) - low) * (255 / max(high - low, 1e-12))
        return Image.fromarray(greys.round().astype(np.uint8)).convert("RGB")
    if image.mode in ("LA", "PA", "La", "RGBA", "RGBa") or "transparency" in image.info:
        see_through = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, see_through).convert("RGB")
    return image.convert("RGB")


def _range_of(image: Image.Image) -> tuple[float, float]:
    """Return the darkest and brightest 32-bit grey: they become 0 and 255, for there is no agreed range."""
    ranges = [(numbers.min(), numbers.max()) for numbers in (_numbers(strip) for _, strip in _strips(image))]
    return float(min(low for low, _ in ranges)), float(max(high for _, high in ranges))


def _numbers(image: Image.Image) -> npt.NDArray[np.float64]:
    # Made finite before it is widened: the difference of two infinities of 64 bits would be none.
    return np.asarray(np.nan_to_num(np.asarray(image)), np.float64)
