"""Look through a whole project for what is damaged or left over, and put it right: things are moved, never deleted.

What only a person can decide is named and left: a mask whose photo is gone, a photo that was replaced, a photo that
cannot be read. Whatever is moved to the trash can be brought back from there.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mman_core.errors import UnreadableImage, WrongProject
from mman_core.project.check_images import faulty_images
from mman_core.project.check_journals import faulty_journals
from mman_core.project.check_learning import faulty_records
from mman_core.project.check_runs import faulty_runs
from mman_core.project.finding import Finding, Remedy
from mman_core.project.index import Index
from mman_core.project.index_file import fault_of
from mman_core.project.inside import PROJECT_FOLDER, refuse_links_out
from mman_core.project.label_sets import label_set_to_read
from mman_core.project.lock import ProjectLock, is_held
from mman_core.project.recovery import mend_mask
from mman_core.project.store import Project
from mman_core.project.trash import move_to_trash
from mman_core.types import StopFlag

_LEFT_OVER = re.compile(r"\.[0-9a-f]{16}\.tmp|lock\.[0-9a-f]{8}|index\.db-journal")
"""What a write, a takeover of the lock or the making of the index leaves behind when it is killed."""


@dataclass(frozen=True)
class Checked:
    """One thing that was found, and what was done about it ("" if nothing)."""

    finding: Finding
    mended: str = ""


def check_project(folder: Path, *, repair: bool = False, should_stop: StopFlag = lambda: False) -> Iterator[Checked]:
    """Yield what is wrong with the project of a folder of photos; with `repair`, what can be put right is.

    Without `repair` nothing is written. Raises WrongProject if there is no project or a link leads out of it,
    WrongLabelSet, CannotWrite, and with `repair` ProjectBusy if somebody has it open.
    """
    root = folder.absolute()
    root = root.parent if root.name == PROJECT_FOLDER else root
    inside = root / PROJECT_FOLDER
    if not inside.is_dir():
        raise WrongProject(f"{root} holds no project; choose a folder of photos that was opened once.")
    refuse_links_out(root, inside)
    held_by_another = is_held(inside / "lock")
    if held_by_another is False:
        fault = "is the lock of a program that has died"
        yield Checked(Finding(inside / "lock", fault), "taken over" if repair else "")
    with contextlib.ExitStack() as held:
        if repair:
            held.callback(ProjectLock(inside / "lock").release)
        # The owner of a project may just be writing to its index: a copy of it says nothing then.
        for finding in _findings(root, inside, with_index=repair or not held_by_another):
            if should_stop():
                return
            yield Checked(finding, _mend(root, inside, finding) if repair else "")


def _findings(root: Path, inside: Path, *, with_index: bool) -> Iterator[Finding]:
    settings = inside / "project.toml"
    if not settings.exists():
        yield Finding(settings, "is missing; opening the project makes it again, for the classes of LIP")
    label_set = label_set_to_read(inside, "lip")[0]
    for path in _left_over(inside):
        yield Finding(path, "was left behind when the program was killed", Remedy.TRASH)
    if with_index and (fault := fault_of(inside / "index.db")):
        yield Finding(inside / "index.db", f"is damaged ({fault})", Remedy.REBUILD)
    index = Index(inside, read_only=True)
    with contextlib.closing(index):
        rows = index.rows()
    yield from faulty_images(root, inside, label_set, rows)
    yield from faulty_journals(root, inside, label_set)
    yield from faulty_runs(inside)
    yield from faulty_records(inside)


def _left_over(inside: Path) -> Iterator[Path]:
    for path in sorted(inside.rglob("*")):
        if _LEFT_OVER.fullmatch(path.name) and (inside / "trash") not in path.parents:
            yield path


def _mend(root: Path, inside: Path, finding: Finding) -> str:
    """Put right what was found, as far as that can be done; return what was done."""
    if finding.remedy is Remedy.TRASH:
        if inside / "masks" in finding.path.parents and (mended := _made_anew(root, inside, finding.path)):
            return mended
        return f"moved to {move_to_trash(inside, finding.path)}"
    if finding.remedy is Remedy.REBUILD:
        index = Index(inside)
        index.close()
        return f"made anew; the damaged one is {index.rebuilt}"
    return ""


def _made_anew(root: Path, inside: Path, mask: Path) -> str:
    """Make a damaged mask anew from its journal if that is possible; return what was done, else ""."""
    with contextlib.closing(
        Project(root, label_set_to_read(inside, "lip"), None, Index(inside, read_only=True))
    ) as project:
        name = mask.relative_to(inside / "masks").as_posix().removesuffix(".png")
        try:
            return mend_mask(project, name).partition("was damaged and was ")[2].rstrip(".")
        except UnreadableImage:  # its photo
            return ""
