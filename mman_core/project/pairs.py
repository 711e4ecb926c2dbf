"""The corrected masks of a project: what there is to learn from and to export, and why others are left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mman_core.errors import CannotWrite, NothingToDo
from mman_core.formats.lip import Exported, ExportImage, LeftOut, export_lip
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project
from mman_core.types import StopFlag


def corrected_images(project: Project) -> tuple[list[ExportImage], list[tuple[str, str]]]:
    """Return the images that have a person's mask, and (name, reason) of the others."""
    corrected, left_out = [], []
    for row in project.images:
        if row.status is ImageStatus.UNREADABLE:
            left_out.append((row.name, row.error))
        elif row.status is ImageStatus.REJECTED:
            left_out.append((row.name, "It is rejected."))
        elif project.is_touched(row.name):
            corrected.append(ExportImage(row.name, project.photo_path(row.name), project.mask_path(row.name)))
        else:
            left_out.append((row.name, "No person has corrected its mask yet."))
    return corrected, left_out


def training_pairs(project: Project) -> tuple[tuple[str, str], ...]:
    """Return (photo path, mask path) of the images that have a person's mask, for a fine-tuning job."""
    return tuple((str(image.photo), str(image.mask)) for image in corrected_images(project)[0])


def export_project(
    project: Project,
    out: Path,
    *,
    split: str = "train",
    only_done: bool = False,
    should_stop: StopFlag = lambda: False,
) -> Iterator[Exported | LeftOut]:
    """Export the corrected masks, or only those of images marked done, in LIP's layout; see `export_lip`.

    Raises NothingToDo if there are none, CannotWrite, also if `out` lies among the project's photos: the exported
    photos would be taken for new ones.
    """
    images, left_out = corrected_images(project)
    if only_done:
        done = {row.name for row in project.images if row.status.is_accepted}
        left_out += [(image.name, "It is not marked done.") for image in images if image.name not in done]
        images = [image for image in images if image.name in done]
    if not images:
        how = "marked done" if only_done else "corrected"
        raise NothingToDo(f"No mask in {project.root} has been {how} yet; paint on an image, then export.")
    if out.resolve().is_relative_to(project.root.resolve()):
        raise CannotWrite(f"{out} lies among the photos of this project; export to a folder outside {project.root}.")
    # A list of paths and not the project: another thread may drain the export while this one goes on.
    return export_lip(images, left_out, out, project.label_set, split=split, should_stop=should_stop)
