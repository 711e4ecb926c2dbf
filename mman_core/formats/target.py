"""Where an export goes: one folder, into which files are written whole or not at all, never through a link."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from mman_core.errors import CannotWrite, UnreadableImage
from mman_core.images.atomic import write_atomically, written_atomically
from mman_core.images.photo import encode_jpeg
from mman_core.labels.label_set import LabelSet
from mman_core.types import Mask, Rgb


@dataclass(frozen=True)
class Ready:
    """An image on its way out: its photo, (H, W, 3), decoded and upright, and its mask, (H, W), in the target's ids.

    `stem` is unlike that of all other images of the export; `is_upright_jpeg`: the file at `path` can be copied.
    """

    name: str
    stem: str
    path: Path
    is_upright_jpeg: bool
    photo: Rgb
    mask: Mask


@dataclass
class Target:
    """The folder `out`, the split and the label set of an export; it notes what was written for the current image.

    `summary` is what the format wants to have in the manifest about the split as a whole.
    """

    out: Path
    split: str
    label_set: LabelSet
    has_ignored: bool = False
    """Whether an earlier split of this export has pixels of id 255; a format may have to declare them."""
    splits: tuple[str, ...] = ()
    """This split and the earlier ones."""
    files: list[str] = field(default_factory=list)
    photo: str = "not exported"
    summary: dict[str, Any] = field(default_factory=dict)

    def put(self, relative: str, data: bytes) -> None:
        """Write a file, given its path within the folder. Raises CannotWrite, also if a folder on the way is a link."""
        write_atomically(self._safe(relative), data)
        self.files.append(relative)

    def put_photo(self, relative: str, image: Ready) -> None:
        """Write the photo: byte for byte if it is an upright JPEG, else upright as JPEG of quality 95.

        Formats do this first: raises UnreadableImage if the photo has gone in the meantime, and CannotWrite.
        """
        try:
            data = image.path.read_bytes() if image.is_upright_jpeg else encode_jpeg(image.photo)
        except OSError as error:
            raise UnreadableImage(f"{image.path} cannot be read ({error.strerror}); put the file back.") from error
        self.put(relative, data)
        self.photo = "copied byte for byte" if image.is_upright_jpeg else "written upright as JPEG of quality 95"

    @contextlib.contextmanager
    def stream(self, relative: str) -> Iterator[BinaryIO]:
        """Yield a file that gets its name when the block ends without an error. Raises CannotWrite."""
        with written_atomically(self._safe(relative)) as file:
            yield file

    def _safe(self, relative: str) -> Path:
        folder = self.out
        for part in PurePosixPath(relative).parts[:-1]:
            folder = folder / part
            if folder.is_symlink():
                raise CannotWrite(f"{folder} is a link to another place; remove the link or export to another folder.")
        return self.out / relative
