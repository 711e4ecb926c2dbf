"""The bundled example project, as a copy that the person may paint on."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.state.settings import data_folder
from mman_core.errors import CannotWrite
from mman_core.paths import EXAMPLE_FOLDER


def example_copy() -> Path:
    """Return the person's own copy of the example project, made the first time. Raises CannotWrite."""
    folder = data_folder() / "example"
    if not folder.exists():
        try:
            shutil.copytree(EXAMPLE_FOLDER, folder)
        except OSError as error:
            raise CannotWrite(f"The example cannot be copied to {folder}: {error.strerror or error}.") from error
    return folder
