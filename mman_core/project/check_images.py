"""What is wrong with the photos, masks and drafts of a project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from mman_core.errors import MmanError, UnreadableImage
from mman_core.images.folder import find_photos
from mman_core.images.index_png import read_mask
from mman_core.images.photo import read_photo_size
from mman_core.labels.label_set import LabelSet
from mman_core.outside import leads_out
from mman_core.project.finding import Finding, Remedy
from mman_core.project.inside import names_in, refuse_links_out
from mman_core.project.status import ImageRow


def faulty_images(root: Path, inside: Path, label_set: LabelSet, rows: Mapping[str, ImageRow]) -> Iterator[Finding]:
    """Yield faulty photos, masks without a usable photo, and masks and drafts that cannot be used."""
    shapes: dict[str, tuple[int, int]] = {}
    photos = {path.relative_to(root).as_posix(): path for path in find_photos(root)}
    for name, path in photos.items():
        try:
            shapes[name] = read_photo_size(path)
        except MmanError as error:
            yield Finding(path, _after(path, error))
    for name in sorted(names_in(root, inside / "masks")):
        path = inside / "masks" / f"{name}.png"
        if name not in photos:
            yield Finding(path, "is a mask whose photo is gone; put the photo back, or move the mask away")
        elif name in shapes:
            yield from _faulty_mask(root, path, shapes[name], label_set)
            yield from _replaced(photos[name], rows.get(name))
    variants = sorted((inside / "drafts").iterdir()) if (inside / "drafts").is_dir() else []
    for variant in variants:
        refuse_links_out(root, variant)
        for name in sorted(names_in(root, variant)):
            path = variant / f"{name}.png"
            if name not in photos:
                yield Finding(path, "is a draft whose photo is gone", Remedy.TRASH)
            elif name in shapes:
                yield from _faulty_mask(root, path, shapes[name], label_set)


def _faulty_mask(root: Path, path: Path, shape: tuple[int, int], label_set: LabelSet) -> Iterator[Finding]:
    try:
        if leads_out(root, path):
            raise UnreadableImage(f"{path} is a link that leads out of the project.")
        read_mask(path, shape=shape, class_count=label_set.size)
    except MmanError as error:
        yield Finding(path, _after(path, error), Remedy.TRASH)


def _replaced(photo: Path, row: ImageRow | None) -> Iterator[Finding]:
    size = photo.stat().st_size
    if row is not None and row.photo_bytes not in (0, size):
        then = f"it had {row.photo_bytes:,} bytes then and has {size:,} now"
        yield Finding(photo, f"is another file than when its mask was saved ({then}); look whether the mask fits")


def _after(path: Path, error: MmanError) -> str:
    """Return what a sentence says after the name of its file."""
    return str(error).partition(str(path))[2].strip().rstrip(".") or str(error)
