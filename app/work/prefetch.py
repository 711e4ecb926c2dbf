"""The images beside the open one, read ahead of time within a budget of bytes.

Nothing here decides what is true: whoever takes pictures from here looks at the disk once more, and what has changed
there since is read anew. What is newer than the disk, unsaved work, never comes from here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import QObject

from app.work.task import Task
from app.work.task_group import TaskGroup
from mman_core.errors import MmanError
from mman_core.images.halvings import halvings
from mman_core.images.photo import read_photo_size
from mman_core.project.store import Project
from mman_core.types import Mask, Rgb, StopFlag

BUDGET = 512 * 2**20
BYTES_A_PIXEL = 6
"""Of a photo with its halvings, a mask and a draft."""
SMALLEST = 1024
"""Long side of the last halving that is made ahead: about that of a window."""
Stamp: TypeAlias = tuple[int, int, int] | None


@dataclass(frozen=True)
class Pictures:
    """What the disk held of an image: photo (H, W, 3), the person's mask and the draft that is shown, both (H, W).

    `halvings` are the photo's. The arrays are read-only. The stamps tell whether their files are still the same.
    """

    photo: Rgb
    halvings: tuple[Rgb, ...]
    mask: Mask | None
    draft: Mask | None
    photo_stamp: Stamp
    mask_stamp: Stamp
    draft_stamps: tuple[tuple[Path, Stamp], ...]

    @property
    def byte_size(self) -> int:
        return sum(0 if part is None else part.nbytes for part in (self.photo, *self.halvings, self.mask, self.draft))


def read_pictures(
    project: Project, name: str, variant_keys: Sequence[str], known: Pictures | None = None, *, with_mask: bool = True
) -> Pictures:
    """Return what the disk holds of an image now; what `known` has and is still the same is not read again.

    The draft is that of the first of the variants that has one. `with_mask`: False leaves the mask out, unread. Raises
    what `Project.read_photo` and `Project.read_mask` raise.
    """
    # Looked at before reading: a file that changes meanwhile is read again the next time.
    photo_stamp, mask_stamp = _stamp(project.photo_path(name)), _stamp(project.mask_path(name))
    paths = [project.draft_path(key, name) for key in variant_keys]
    draft_stamps = tuple((path, _stamp(path)) for path in paths)
    if known is not None and known.photo_stamp != photo_stamp:
        known = None
    photo = project.read_photo(name) if known is None else known.photo
    smaller = halvings(photo, SMALLEST) if known is None else known.halvings
    shape = photo.shape[0], photo.shape[1]
    if not with_mask:
        mask, mask_stamp = None, (-1, -1, -1)
    elif known is None or known.mask_stamp != mask_stamp:
        mask = project.read_mask(name, shape)
    else:
        mask = known.mask
    if known is None or known.draft_stamps != draft_stamps:
        draft = read_draft(project, name, variant_keys, shape)
    else:
        draft = known.draft
    for part in (photo, mask, draft):
        if part is not None:
            part.flags.writeable = False
    return Pictures(photo, smaller, mask, draft, photo_stamp, mask_stamp, draft_stamps)


def read_draft(project: Project, name: str, variant_keys: Sequence[str], shape: tuple[int, int]) -> Mask | None:
    """Return the draft of the first of the variants that has one."""
    drafts = (project.read_draft(name, key, shape) for key in variant_keys)
    return next((draft for draft in drafts if draft is not None), None)


class Prefetch(QObject):
    """Reads the images that may come next, one after another in a thread, and keeps them while they are wanted."""

    def __init__(self, tasks: TaskGroup, parent: QObject | None = None, *, budget: int = BUDGET) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self.budget = budget
        self._names: list[str] = []
        self._kept: dict[str, Pictures] = {}
        self._task: Task | None = None
        self._wish: tuple[Project, list[str], list[str]] | None = None

    @property
    def byte_size(self) -> int:
        """How much memory the kept pictures take."""
        return sum(pictures.byte_size for pictures in self._kept.values())

    def get(self, name: str) -> Pictures | None:
        """Return what was read of that image, which may be stale; None if nothing was."""
        return self._kept.get(name)

    def want(self, project: Project, names: Sequence[str], variant_keys: Sequence[str]) -> None:
        """Keep these images, the first before the others, and let all others go; returns at once."""
        self._names = list(names)
        self._kept = {name: self._kept[name] for name in names if name in self._kept}
        self._wish = project, self._names, list(variant_keys)
        if self._task is None:
            self._start()
        else:
            self._task.stop()

    def clear(self) -> None:
        """Let all go: another project is opened, or none."""
        self._names = []
        self._kept.clear()
        self._wish = None
        if self._task is not None:
            self._task.stop()

    def _start(self) -> None:
        if self._wish is None:
            return
        (project, names, keys), self._wish = self._wish, None
        known, budget = dict(self._kept), self.budget

        def job(should_stop: StopFlag) -> Iterator[object]:
            room = budget
            for name in names:
                if should_stop():
                    return
                pictures = _read_within(project, name, keys, known.get(name), room)
                if pictures is not None:
                    room -= pictures.byte_size
                yield name, pictures

        self._task = self._tasks.start(job, on_report=self._on_report, on_failure=_ignore, on_end=self._on_end)

    def _on_report(self, report: object) -> None:
        assert isinstance(report, tuple)
        name, pictures = report
        self._kept.pop(name, None)
        if pictures is not None and name in self._names:
            self._kept[name] = pictures

    def _on_end(self) -> None:
        self._task = None
        self._start()


def _read_within(
    project: Project, name: str, variant_keys: Sequence[str], known: Pictures | None, room: int
) -> Pictures | None:
    """Return the pictures of an image if they have room; what cannot be read is told when it is opened."""
    try:
        height, width = read_photo_size(project.photo_path(name))
        if BYTES_A_PIXEL * height * width > room:
            return None
        return read_pictures(project, name, variant_keys, known)
    except MmanError:
        return None


def _stamp(path: Path) -> Stamp:
    """Return what tells a file from another one that takes its place; None if there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _ignore(_error: object) -> None:
    """Reading ahead may fail; opening the image will say why."""
