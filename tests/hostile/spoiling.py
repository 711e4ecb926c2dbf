"""Spoilt projects to make hostile ones of: files, links, pipes and folders where the program keeps its own files."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from mman_core.project.store import Project
from tests.core.making import save_photo
from tests.hostile.case import OUTSIDE
from tests.hostile.pieces import Make

SHAPE = (20, 30)
"""Height and width of their photos."""


def project(spoil: Callable[[Path], object], *photos: str) -> Make:
    """A closed project of these photos (or one), of which `spoil` then gets the folder `.mman`."""

    def make(folder: Path) -> Path:
        root = folder / "photos"
        for name in photos or ("a.png",):
            save_photo(root / name, *SHAPE)
        Project.open(root).close()
        spoil(root / ".mman")
        return root

    return make


def holds(name: str, data: bytes) -> Make:
    """A project in whose folder that file holds that."""

    def spoil(inside: Path) -> None:
        path = inside / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (1_000_000_000, 1_000_000_000))

    return project(spoil)


def leads(name: str, target: str) -> Make:
    """A project in whose folder that name is a link; OUTSIDE in the target is the folder of precious things."""

    def spoil(inside: Path) -> None:
        path = inside / name
        if path.is_file():
            path.unlink()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target.replace(OUTSIDE, str(inside.parent.parent.parent / OUTSIDE)))
        os.utime(path, (1_000_000_000, 1_000_000_000), follow_symlinks=False)

    return project(spoil)


def is_pipe(name: str) -> Make:
    def spoil(inside: Path) -> None:
        path = inside / name
        path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(path)
        os.utime(path, (1_000_000_000, 1_000_000_000))

    return project(spoil)


def is_folder(name: str) -> Make:
    def spoil(inside: Path) -> None:
        (inside / name).unlink(missing_ok=True)
        (inside / name).mkdir(parents=True)
        os.utime(inside / name, (1_000_000_000, 1_000_000_000))

    return project(spoil)


def a_run(name: str = "0001", **files: bytes) -> Make:
    def spoil(inside: Path) -> None:
        (inside / "runs" / name).mkdir(parents=True)
        for stem, data in files.items():
            (inside / "runs" / name / stem.replace("_", ".")).write_bytes(data)
        os.utime(inside / "runs" / name, (1e11, 1e11))

    return project(spoil)
