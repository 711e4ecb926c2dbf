"""A small disk of its own that can be filled up or made read-only while the program runs."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


class Disk:
    """A mounted tmpfs; `folder` is its root."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self) -> None:
        """Leave no room for another byte."""
        with self._filler.open("ab", buffering=0) as file:
            while True:
                try:
                    file.write(bytes(2**20))
                except OSError:
                    return

    def make_room(self) -> None:
        self._filler.unlink()

    def write_protect(self, on: bool) -> None:
        folder = str(self.folder)
        if on:  # a read-only view over the disk: the disk itself is busy while the program has a file open
            subprocess.run(["mount", "--bind", folder, folder], check=True)
            subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)
        else:
            subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def small_disk(folder: Path, size: str = "2m") -> Iterator[Disk]:
    """Mount a disk of that size at `folder`; skips the test where that is not allowed."""
    folder.mkdir()
    try:
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)], capture_output=True)
    except OSError:
        pytest.skip("this machine has no mount")
    if done.returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        yield Disk(folder)
    finally:
        while subprocess.run(["umount", "--lazy", str(folder)], capture_output=True).returncode == 0:
            pass
