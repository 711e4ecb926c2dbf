"""The classes of a project: a label set that comes with the program, or a TOML file that the project keeps itself."""

from __future__ import annotations

from pathlib import Path

from mman_core.errors import WrongLabelSet
from mman_core.images.atomic import write_atomically
from mman_core.labels.label_set import LABEL_SETS, LabelSet, load_label_set
from mman_core.outside import read_limited
from mman_core.project.settings import read_or_make_settings

SUFFIX = ".toml"


def project_label_set(folder: Path, wanted: str | Path) -> tuple[LabelSet, str]:
    """Return the label set of a project's `.mman` folder, and what `load_label_set` takes to load it.

    A new project gets `wanted`, the key of a bundled one or a TOML file, which is copied into the folder: the project
    must not depend on a file elsewhere. Raises WrongLabelSet, WrongProject, CannotWrite.
    """
    settings = folder / "project.toml"
    word = "" if settings.exists() else _kept(folder, wanted)
    word = read_or_make_settings(settings, label_set_key=word)
    source = str(folder / word) if word.endswith(SUFFIX) else word
    try:
        return load_label_set(source), source
    except WrongLabelSet as error:
        raise WrongLabelSet(f"{settings} names a label set that cannot be used; put that right. {error}") from error


def label_set_to_read(folder: Path, wanted: str | Path) -> tuple[LabelSet, str]:
    """Return the same for a project that is only looked at; where there is none yet, `wanted`. Nothing is written."""
    if (folder / "project.toml").exists():
        return project_label_set(folder, wanted)
    return load_label_set(wanted), str(wanted)


def check_label_set(wanted: str | Path) -> LabelSet:
    """Return the label set that a new project may get. Raises WrongLabelSet, also for a name that is taken."""
    label_set = load_label_set(wanted)
    path = Path(wanted)
    taken = (LABEL_SETS / path.name).exists() and path.absolute().parent != LABEL_SETS
    if path.suffix == SUFFIX and taken:
        raise WrongLabelSet(
            f"{path} has the name of a label set that comes with the program, but weights know label sets by name; "
            "rename the file."
        )
    return label_set


def _kept(folder: Path, wanted: str | Path) -> str:
    """Copy a label set's file into the folder and return the word for project.toml; a bundled one keeps its key."""
    label_set = check_label_set(wanted)
    path = Path(wanted)
    if path.suffix != SUFFIX or path.absolute().parent == LABEL_SETS:
        return label_set.key
    write_atomically(folder / path.name, read_limited(path))
    return path.name
