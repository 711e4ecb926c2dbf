"""`project.toml`: the few lines that say what kind of project this is, for people to read and keep."""

from __future__ import annotations

import tomllib
from pathlib import Path

from mman_core.errors import WrongLabelSet, WrongProject
from mman_core.images.atomic import write_atomically
from mman_core.outside import is_plain_name, read_text, short_fault

VERSION = 1


def read_or_make_settings(path: Path, *, label_set_key: str) -> str:
    """Return the key of the project's label set; a new file is made with `label_set_key`.

    Raises WrongProject if the file is damaged or was made by a newer program, WrongLabelSet if it names a path instead
    of a label set, CannotWrite.
    """
    if not path.exists():
        text = f'# A project of human-parsing masks.\nversion = {VERSION}\nlabel_set = "{label_set_key}"\n'
        write_atomically(path, text.encode())
        return label_set_key
    try:
        data = tomllib.loads(read_text(path))
        version, key = data["version"], data["label_set"]
    except OSError as error:
        raise WrongProject(f"{path} cannot be read ({error.strerror}); put that right: the masks stay.") from error
    except (KeyError, ValueError, RecursionError) as error:
        fault = short_fault(error)
        raise WrongProject(
            f"{path} is damaged ({fault}); put it right, or delete it to have it made again: the masks stay."
        ) from error
    if not isinstance(version, int) or not isinstance(key, str):
        raise WrongProject(f"{path} needs a number as version and a text as label_set; put that right.")
    if not is_plain_name(key):
        raise WrongLabelSet(f"{path} names the label set {key[:80]!r}, which is no plain name; write its name alone.")
    if version > VERSION:
        raise WrongProject(f"{path} was made by a newer version of this program; update the program to open it.")
    return key
