"""Read photos as people see them: upright, in colour, eight bits."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image

from mman_core.errors import UnreadableImage
from mman_core.images.opening import MAX_BYTES, MAX_PIXELS, opened_image
from mman_core.outside import open_file
from mman_core.types import Rgb

__all__ = ["MAX_PIXELS", "encode_jpeg", "is_upright_jpeg", "read_photo", "read_photo_size"]

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
        return np.array(_to_rgb(upright))


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


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        return _eight_bits(image).convert("RGB")
    if image.mode in ("LA", "PA", "La", "RGBA", "RGBa") or "transparency" in image.info:
        see_through = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, see_through).convert("RGB")
    return image if image.mode == "RGB" else image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    values = np.asarray(image)
    if image.mode.startswith("I;16"):
        return Image.fromarray((values >> 8).astype(np.uint8))
    # 32-bit greys have no agreed range: their own darkest and brightest become 0 and 255.
    values = np.nan_to_num(values.astype(np.float64))
    low, high = float(values.min()), float(values.max())
    return Image.fromarray(((values - low) * (255 / max(high - low, 1e-12))).round().astype(np.uint8))
