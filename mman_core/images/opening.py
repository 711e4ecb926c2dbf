"""Open a photo or a mask with its header checked first; every fault becomes one sentence."""

from __future__ import annotations

import contextlib
import io
import os
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

from mman_core.errors import ImageTooLarge, MmanError, UnreadableImage
from mman_core.outside import open_file

MAX_PIXELS = 80_000_000
"""Width times height of the largest image that we decode (240 MB as RGB)."""

MAX_SIDE = 32_000
"""Pixels of the longest side: OpenCV and Qt count coordinates in 16 bits."""

MAX_BYTES = 8 * MAX_PIXELS
"""Of the largest file: 16 bits for each of four channels, not compressed."""

PHOTO_FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF")

_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"BM", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"RIFF")

# Filters of warnings belong to the whole process: two threads that change them at once would leave them changed.
_WARNING_FILTERS = threading.Lock()


@contextlib.contextmanager
def opened_image(path: Path, data: bytes | None = None) -> Iterator[Image.Image]:
    """Yield the image with its header read and its size checked, its pixels not yet decoded.

    With `data` that is the file's content, and `path` only names it. Whatever goes wrong until the end of the block is
    raised as UnreadableImage, or ImageTooLarge.
    """
    try:
        with _file(path, data) as file, _open(file) as image:
            if image.width * image.height > MAX_PIXELS:
                raise _too_large(path, f" ({image.width} x {image.height})")
            if max(image.size) > MAX_SIDE:
                raise ImageTooLarge(
                    f"{path} is {image.width} x {image.height} pixels, and a side may have {MAX_SIDE:,} at most; save "
                    "a smaller copy and use that."
                )
            yield image
    except MmanError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise _too_large(path, "") from error
    except UnidentifiedImageError as error:
        raise UnreadableImage(_fault(path, data) or _damaged(path, "its header makes no sense")) from error
    except FileNotFoundError as error:
        raise UnreadableImage(f"{path} is not there; put the file back or open its folder again.") from error
    except PermissionError as error:
        raise UnreadableImage(f"{path} may not be read; change its permissions.") from error
    except Exception as error:  # decoders answer damaged bytes with errors of every kind
        raise UnreadableImage(_fault(path, data) or _damaged(path, str(error))) from error


def signature_fault(path: Path) -> str:
    """Return a sentence if the first bytes show that the file is no photo, else "". Reads 16 bytes, never raises."""
    try:
        with open_file(path) as file:
            start = file.read(16)
    except OSError as error:
        return f"{path} cannot be opened ({error.strerror}); put the file back or change its permissions."
    return _start_fault(path, start)


def _fault(path: Path, data: bytes | None) -> str:
    return signature_fault(path) if data is None else _start_fault(path, data[:16])


def _start_fault(path: Path, start: bytes) -> str:
    if not start:
        return f"{path} is empty (0 bytes); copy it again from its source or remove it."
    if not start.startswith(_SIGNATURES):
        return f"{path} is no JPEG, PNG, WebP, BMP or TIFF inside; save it as one of these or remove it."
    return ""


def _file(path: Path, data: bytes | None) -> BinaryIO:
    file = open_file(path) if data is None else io.BytesIO(data)
    if file.seek(0, os.SEEK_END) > MAX_BYTES:
        file.close()
        raise ImageTooLarge(f"{path} is larger than {MAX_BYTES // 1_000_000} MB; save a smaller copy and use that.")
    file.seek(0)
    return file


def _open(file: BinaryIO) -> Image.Image:
    with _WARNING_FILTERS, warnings.catch_warnings():
        # Damaged EXIF or TIFF tags are no reason to refuse a photo whose pixels are fine.
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        return Image.open(file, formats=PHOTO_FORMATS)


def _too_large(path: Path, size: str) -> ImageTooLarge:
    limit = MAX_PIXELS // 1_000_000
    return ImageTooLarge(f"{path} has more than {limit} megapixels{size}; save a smaller copy and use that.")


def _damaged(path: Path, reason: str) -> str:
    return f"{path} is damaged ({reason.rstrip('.')}); copy it again from its source or remove it."
