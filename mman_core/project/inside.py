"""What lies in a project's own folder; no link is followed out of the project."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from mman_core.errors import WrongProject
from mman_core.outside import leads_out

PROJECT_FOLDER = ".mman"


def root_and_inside(folder: Path) -> tuple[Path, Path]:
    """Return a project's folder of photos and its own folder in it; either may be given.

    Raises WrongProject if there is no such folder, or if a link leads out of it.
    """
    root = folder.absolute()
    if root.name == PROJECT_FOLDER:
        root = root.parent
    if not root.is_dir():
        raise WrongProject(f"{root} is not a folder; choose the folder that holds your photos.")
    inside = root / PROJECT_FOLDER
    refuse_links_out(root, inside)
    return root, inside


def refuse_links_out(root: Path, folder: Path) -> None:
    """Raise WrongProject if the project's `folder`, or anything directly in it, is a link that leads out of `root`."""
    try:
        within = list(folder.iterdir()) if folder.is_dir() else []
    except OSError as error:
        raise WrongProject(f"{folder} may not be looked into ({error.strerror}); change its permissions.") from error
    for path in (folder, *within):
        if path.is_symlink() and leads_out(root, path):
            raise _leads_out(root, path)


def names_in(root: Path, folder: Path) -> set[str]:
    """Return the names of the images that have a PNG in a folder of masks or drafts.

    Raises WrongProject if a folder in it is a link that leads out of `root`: what is saved there would go elsewhere.
    """
    names: set[str] = set()
    start = len(os.fspath(folder)) + 1
    for place, files in _walked(root, folder):
        prefix = place[start:].replace(os.sep, "/")
        names.update(f"{prefix}/{name[:-4]}" if prefix else name[:-4] for name in files if name.endswith(".png"))
    return names


def refuse_inner_links_out(root: Path, folder: Path) -> None:
    """Raise WrongProject if a folder anywhere in `folder` is a link that leads out of `root`."""
    for _ in _walked(root, folder):
        pass


def _walked(root: Path, folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield each folder in `folder`, itself first, with the names of its files; WrongProject at a link out."""
    for place, subfolders, files in os.walk(folder):
        for name in subfolders:
            path = Path(place, name)
            if path.is_symlink() and leads_out(root, path):
                raise _leads_out(root, path)
        yield place, files


def _leads_out(root: Path, path: Path) -> WrongProject:
    return WrongProject(f"{path} is a link that leads out of the project {root}; replace it by what it leads to.")
