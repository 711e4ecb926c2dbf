"""`project.toml`: the few lines that say what kind of project this is, for people to read and keep."""

from __future__ import annotations

import tomllib
from pathlib import Path

from mman_core.errors import WrongProject
from mman_core.images.atomic import write_atomically

VERSION = 1


def read_or_make_settings(path: Path, *, label_set_key: str) -> str:
    """Return the key of the project's label set; a new file is made with `label_set_key`.

    Raises WrongProject if the file is damaged or was made by a newer program, CannotWrite.
    """
    if not path.exists():
        text = f'# A project of human-parsing masks.\nversion = {VERSION}\nlabel_set = "{label_set_key}"\n'
        write_atomically(path, text.encode())
        return label_set_key
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        version, key = data["version"], data["label_set"]
    except (OSError, KeyError, ValueError, RecursionError) as error:
        raise WrongProject(
            f"{path} is damaged ({error}); put it right, or delete it to have it made again: the masks stay."
        ) from error
    if not isinstance(version, int) or not isinstance(key, str):
        raise WrongProject(f"{path} needs a number as version and a text as label_set; put that right.")
    if version > VERSION:
        raise WrongProject(f"{path} was made by a newer version of this program; update the program to open it.")
    return key
