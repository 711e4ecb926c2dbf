"""Folders of masks that somebody else has made: predictions to be compared, without weights."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from mman_core.errors import NothingToDo
from mman_core.images.index_png import read_mask
from mman_core.project.store import Project
from mman_core.types import Mask

SETTING = "mask_folders"


@dataclass(frozen=True)
class MaskFolder:
    """A folder of index PNGs; `key` tells it from others and from variants, `title` is for people."""

    folder: Path

    @property
    def key(self) -> str:
        return f"masks:{self.folder}"

    @property
    def title(self) -> str:
        return f"Masks in {self.folder.name}"

    def path(self, name: str) -> Path | None:
        """Return the file for the image of that name: `a/b.jpg.png`, `a/b.png` or `b.png`; None if there is none."""
        image = PurePosixPath(name)
        for inside in (f"{name}.png", str(image.with_suffix(".png")), f"{image.stem}.png"):
            if (self.folder / inside).is_file():
                return self.folder / inside
        return None

    def read(self, name: str, shape: tuple[int, int], class_count: int) -> Mask | None:
        """Return the mask (H, W) of the image, None if the folder has none. Raises WrongMask, UnreadableImage."""
        path = self.path(name)
        return None if path is None else read_mask(path, shape=shape, class_count=class_count)


def mask_folders(project: Project) -> list[MaskFolder]:
    """Return the folders that the project remembers and that are still there."""
    try:
        known = json.loads(project.setting(SETTING, "[]"))
    except ValueError:
        known = []
    paths = [Path(path) for path in known if isinstance(path, str)] if isinstance(known, list) else []
    return [MaskFolder(path) for path in paths if path.is_dir()]


def add_mask_folder(project: Project, folder: Path) -> MaskFolder:
    """Remember a folder of masks. Raises NothingToDo if there is no PNG in it, CannotWrite."""
    if not folder.is_dir() or next(folder.rglob("*.png"), None) is None:
        raise NothingToDo(f"There are no PNG masks in {folder}; choose the folder that holds them.")
    found = MaskFolder(folder.absolute())
    _remember(project, list(dict.fromkeys([*mask_folders(project), found])))
    return found


def drop_mask_folder(project: Project, key: str) -> None:
    """Forget a folder of masks; its files stay. Raises CannotWrite."""
    _remember(project, [known for known in mask_folders(project) if known.key != key])


def _remember(project: Project, folders: Sequence[MaskFolder]) -> None:
    project.set_setting(SETTING, json.dumps([str(known.folder) for known in folders]))
