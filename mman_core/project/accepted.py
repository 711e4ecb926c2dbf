"""Which suspicious regions of an image a person has looked at and found right.

    .mman/accepted/<image>.json      [{"box": [top, left, bottom, right], "mask": "..."}, ...]

With each stands a checksum of what the mask says there: as long as it says so the region is not asked about again, and
when a new draft or a stroke says something else it is.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from pathlib import Path

from mman_core.errors import CannotWrite
from mman_core.images.atomic import write_atomically
from mman_core.outside import leads_out, read_limited
from mman_core.types import Box, Mask

MOST = 200
"""The last ones are kept: more than anybody accepts in one image."""


@dataclass(frozen=True)
class Accepted:
    """A box of an image that was found right while its mask had that checksum."""

    box: Box
    mask: int


def accepted_path(folder: Path, name: str) -> Path:
    """Return where the accepted regions of an image lie in a project's `.mman` folder."""
    return folder / "accepted" / f"{name}.json"


def read_accepted(path: Path) -> list[Accepted]:
    """Return the accepted regions, oldest first; none without the file, or if it is damaged: they are asked anew."""
    try:
        entries = json.loads(read_limited(path))
        return [Accepted(Box(*map(int, entry["box"])), int(entry["mask"])) for entry in entries]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return []


def accept_region(folder: Path, name: str, mask: Mask, box: Box) -> None:
    """Remember that what the mask (H, W) says in the box is right. Raises CannotWrite."""
    path = accepted_path(folder, name)
    if leads_out(folder.parent, path):
        raise CannotWrite(f"{path} is a link that leads out of the project and is not followed; remove the link.")
    known = [*read_accepted(path), Accepted(box, _checksum(mask, box))][-MOST:]
    entries = [
        {"box": [each.box.top, each.box.left, each.box.bottom, each.box.right], "mask": each.mask} for each in known
    ]
    write_atomically(path, json.dumps(entries).encode())


def still_right(accepted: list[Accepted], mask: Mask) -> list[Box]:
    """Return the boxes where the mask (H, W) says the same as when they were accepted."""
    whole = Box(0, 0, mask.shape[0], mask.shape[1])
    inside = [each for each in accepted if each.box.clipped(whole.bottom, whole.right) == each.box]
    return [each.box for each in inside if _checksum(mask, each.box) == each.mask]


def _checksum(mask: Mask, box: Box) -> int:
    return zlib.crc32(mask[box.slices].tobytes())
