"""Masks in which formats go wrong, and projects and exports of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from mman_core.formats.export import Export, Exported, ExportImage, LeftOut, export_images
from mman_core.formats.formats import FORMATS
from mman_core.images.index_png import write_mask
from mman_core.labels.conversion import conversion_table
from mman_core.labels.label_set import LabelSet, load_label_set
from mman_core.project.store import Project
from mman_core.types import Mask
from tests.core.making import save_photo

LIP = load_label_set("lip")


def hard_masks(class_count: int = 20, *, has_ignored: bool = True) -> dict[str, Mask]:
    """Masks by the name of their photo: blobs with holes and lone pixels, one class, nothing, noise, thin lines."""
    rng = np.random.default_rng(7)
    last = class_count - 1
    blobs = np.zeros((47, 31), np.uint8)
    blobs[2:40, 3:28] = 1
    blobs[5:20, 6:25] = 0  # a hole
    blobs[8:15, 9:20] = last  # with an island
    blobs[10:12, 12:14] = 2  # with a hole of another class
    blobs[44, 29] = blobs[0, 0] = blobs[46, 30] = 3  # lone pixels, two of them in corners
    blobs[30, 3:28] = 4  # a line through everything
    blobs[21, 21] = blobs[22, 22] = 5  # pixels that touch at a corner
    noise = rng.integers(0, class_count, (29, 53), dtype=np.uint8)
    stripes = np.zeros((64, 40), np.uint8)
    stripes[::2] = last
    stripes[:, ::7] = 1
    if has_ignored:
        blobs[35:38, 10:12] = 255
        noise[rng.random(noise.shape) < 0.1] = 255
        stripes[-1] = 255
    return {
        "blobs.jpg": blobs,
        "a/noise.png": noise,
        "b/noise.jpg": stripes,
        "100% a+b&c=d #1?.jpg": np.full((20, 33), 2, np.uint8),
        "größe ümlaut.jpg": np.zeros((33, 20), np.uint8),
    }


def make_project(root: Path, masks: Mapping[str, Mask], *, label_set_key: str = "lip", painted: bool = True) -> Path:
    """Make a project of noise photos that fit the masks, with or without those masks in it; returns `root`."""
    for number, (name, mask) in enumerate(masks.items()):
        save_photo(root / name, mask.shape[0], mask.shape[1], seed=number)
    with Project.open(root, label_set_key=label_set_key) as project:
        for name, mask in masks.items():
            if painted:
                project.write_mask(name, mask)
    return root


def make_images(folder: Path, masks: Mapping[str, Mask], label_set: LabelSet = LIP) -> list[ExportImage]:
    """Write photos and masks, and return them as images to export."""
    images = []
    for number, (name, mask) in enumerate(masks.items()):
        photo = save_photo(folder / "photos" / name, mask.shape[0], mask.shape[1], seed=number)
        write_mask(folder / "masks" / f"{name}.png", mask, label_set.palette())
        images.append(ExportImage(name, photo, folder / "masks" / f"{name}.png"))
    return images


def export_to(
    out: Path,
    key: str,
    images: list[ExportImage],
    *,
    split: str = "train",
    label_set: LabelSet = LIP,
    ours: LabelSet = LIP,
) -> Iterator[Exported | LeftOut]:
    """Export in a format; yields its events."""
    chosen = FORMATS[key]
    table = conversion_table(ours, label_set)
    folders = {"keep_folders": chosen.keeps_folders, "one_folder": chosen.shares_folders}
    export = Export(images, [], out, split, key, ours, label_set, table, **folders)
    yield from export_images(export, chosen.writing)
