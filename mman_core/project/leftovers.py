"""What a program that was killed has left half written in a project."""

from __future__ import annotations

import os
from pathlib import Path

from mman_core.images.atomic import remove_leftovers

RUNS = "runs"
"""A training may go on when the window has died; going on with one sweeps its own folder."""


def sweep(folder: Path) -> None:
    """Remove the temporary files in `folder`, a project's `.mman`; only for who holds its lock."""
    for place, below, _ in os.walk(folder):
        remove_leftovers(Path(place))
        if Path(place) == folder:
            below[:] = [name for name in below if name != RUNS]
