"""What a file holds, as a short name: tells whether it has changed since."""

from __future__ import annotations

import hashlib
from pathlib import Path

from mman_core.errors import UnreadableImage
from mman_core.outside import open_file, short_fault


def content_hash(path: Path) -> str:
    """Return the SHA-256 of a photo's or a mask's file in hex. Raises UnreadableImage, also of a pipe or device."""
    digest = hashlib.sha256()
    try:
        with open_file(path) as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
    except OSError as error:
        raise UnreadableImage(f"{path} cannot be read ({short_fault(error)}); put the file back.") from error
    return digest.hexdigest()
