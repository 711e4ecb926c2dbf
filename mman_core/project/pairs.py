"""The corrected masks of a project: what there is to learn from and to export, and why others are left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mman_core.errors import CannotWrite, NothingToDo
from mman_core.formats.export import Export, Exported, ExportImage, LeftOut, export_images
from mman_core.formats.formats import Format, format_of
from mman_core.labels.conversion import conversion_table, targets_of
from mman_core.labels.label_set import LabelSet, load_label_set
from mman_core.outside import leads_out
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
        elif leads_out(project.root, project.mask_path(row.name)):
            left_out.append((row.name, "Its mask is a link that leads out of the project."))
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
    format_key: str = "lip",
    label_set_key: str | None = None,
    split: str = "train",
    only_done: bool = False,
    should_stop: StopFlag = lambda: False,
) -> Iterator[Exported | LeftOut]:
    """Export the corrected masks, or only those of images marked done, in a format of `formats.FORMATS`.

    The label set is the one named, else the one that the format is made for, else the project's; what it lacks becomes
    255 and is counted in the manifest (see `export_images`). Raises NothingToDo if there are no masks or no such
    format, WrongLabelSet if no table leads to the label set, CannotWrite, also if `out` lies among the project's
    photos: the exported photos would be taken for new ones.
    """
    chosen = format_of(format_key)
    ours = project.label_set
    label_set = wanted_label_set(chosen, ours, label_set_key)
    table = conversion_table(ours, label_set)
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
    export = Export(
        images,
        left_out,
        out,
        split,
        chosen.key,
        ours,
        label_set,
        table,
        keep_folders=chosen.keeps_folders,
        one_folder=chosen.shares_folders,
    )
    return export_images(export, chosen.writing, should_stop=should_stop)


def wanted_label_set(chosen: Format, ours: LabelSet, key: str | None) -> LabelSet:
    """Return the label set of that key, else the one that a format is made for, else the project's."""
    key = key or chosen.label_set or ours.key
    return ours if key == ours.key else load_label_set(key)


def label_sets_for(chosen: Format, ours: LabelSet) -> list[LabelSet]:
    """Return the label sets in which masks of `ours` can be exported in that format, the one it is made for first.

    Where no table leads to that one, those come first that it is merged into itself.
    """
    merges = load_label_set(chosen.label_set).merges if chosen.label_set else {}
    return sorted(targets_of(ours), key=lambda each: (each.key != chosen.label_set, each.key not in merges))
