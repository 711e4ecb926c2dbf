"""Exports for other programs to judge: hard masks, written once a format."""

from __future__ import annotations

from pathlib import Path

from mman_core.formats.export import Exported
from mman_core.types import Mask
from tests.core.formats.examples import export_to, hard_masks, make_images


def exported(folder: Path, key: str, *, has_ignored: bool = True) -> tuple[Path, dict[str, Mask]]:
    """Export hard masks in a format; returns the folder, and the masks by the stems that they got."""
    masks = hard_masks(has_ignored=has_ignored)
    events = list(export_to(folder / "out", key, make_images(folder, masks)))
    assert all(isinstance(event, Exported) for event in events), events
    stems = {"a/noise.png": "a__noise", "b/noise.jpg": "b__noise"}
    if key == "cvat":
        stems = {name: name.rsplit(".", 1)[0] for name in masks}
    return folder / "out", {stems.get(name, name.rsplit(".", 1)[0]): mask for name, mask in masks.items()}
