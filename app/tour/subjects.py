"""The photos that a tour works on, with the masks that its simulated annotator corrects towards."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from mman_core.errors import MmanError, NothingToDo
from mman_core.images.folder import find_photos
from mman_core.images.index_png import read_mask
from mman_core.mannequins.folder import write_mannequins
from mman_core.types import Mask

MANNEQUINS, SEED = 8, 53
HEIGHTS, WIDTHS = (480, 640), (352, 480)
"""These draw the figures of the bundled example, see resources/example/README.md."""


@dataclass(frozen=True)
class Subjects:
    """A folder of photos, and where the true mask of each lies."""

    photos: Path
    truths: dict[str, Path]

    def truth(self, name: str) -> Mask:
        """Return the true mask of an image, (H, W) ids."""
        return read_mask(self.truths[name])


def drawn_subjects(out: Path) -> Subjects:
    """Draw mannequins into `out`/photos, their true masks beside that folder."""
    for _ in write_mannequins(out / "mannequins", MANNEQUINS, SEED, heights=HEIGHTS, widths=WIDTHS):
        pass
    return copied_subjects(out / "mannequins" / "images", out / "mannequins" / "labels", MANNEQUINS, out)


def copied_subjects(photos: Path, truths: Path, count: int, out: Path) -> Subjects:
    """Copy the first `count` photos that have a true mask of the same stem into `out`/photos. Raises NothingToDo."""
    folder = out / "photos"
    folder.mkdir(parents=True, exist_ok=True)
    found: dict[str, Path] = {}
    for photo in find_photos(photos):
        truth = truths / f"{photo.stem}.png"
        if len(found) == count:
            break
        if truth.is_file() and _is_usable(truth):
            shutil.copyfile(photo, folder / photo.name)
            found[photo.name] = truth
    if not found:
        raise NothingToDo(f"No photo in {photos} has a mask of the same name in {truths}.")
    return Subjects(folder, found)


def _is_usable(truth: Path) -> bool:
    try:
        read_mask(truth)
    except MmanError:
        return False
    return True
