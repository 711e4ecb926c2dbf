"""Thumbnails for the rows in sight: made in a thread, the latest wish first, and kept within some megabytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from app.work.task import Task, TaskJob
from app.work.task_group import TaskGroup
from mman_core.project.store import Project
from mman_core.project.thumbnails import Thumbnails
from mman_core.types import Rgb, StopFlag

BUDGET = 16 * 2**20


class Thumbnailing(QObject):
    """`made(name)`: the thumbnail of that image can be had by `get` now."""

    made = Signal(str)

    def __init__(self, tasks: TaskGroup, parent: QObject | None = None, *, budget: int = BUDGET) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._budget = budget
        self._thumbnails: Thumbnails | None = None
        self._project: Project | None = None
        self._made: OrderedDict[str, QImage] = OrderedDict()
        self._bytes = 0
        self._wanted: list[str] = []
        self._task: Task | None = None

    @property
    def byte_size(self) -> int:
        """How much memory the thumbnails take."""
        return self._bytes

    def use(self, project: Project | None) -> None:
        """Make thumbnails of that project's photos from now on, or none; those of the one before are let go."""
        self._project = project
        self._thumbnails = Thumbnails(project.folder, may_write=not project.is_read_only) if project else None
        self.forget()

    def forget(self) -> None:
        """Let all go: photos may have changed."""
        self._made.clear()
        self._bytes = 0
        self.want([])

    def get(self, name: str) -> QImage | None:
        """Return the thumbnail, an empty image if the photo cannot be read, None if it is not made yet."""
        return self._made.get(name)

    def want(self, names: Sequence[str]) -> None:
        """Make the thumbnails of these images in that order, and no longer those wanted before; returns at once."""
        self._wanted = [name for name in names if name not in self._made]
        for name in names:
            if name in self._made:
                self._made.move_to_end(name)
        if self._task is not None:
            self._task.stop()
        elif self._wanted:
            self._start()

    def _start(self) -> None:
        project, thumbnails = self._project, self._thumbnails
        names, self._wanted = self._wanted, []
        if project is None or thumbnails is None:
            return
        photos = [(name, project.photo_path(name)) for name in names]

        def on_report(report: object) -> None:
            assert isinstance(report, tuple)
            if project is self._project:
                self._take(*report)

        self._task = self._tasks.start(_made(thumbnails, photos), on_report=on_report, on_end=self._on_end)

    def _take(self, name: str, image: QImage) -> None:
        if name in self._made:
            return
        self._made[name] = image
        self._bytes += image.sizeInBytes()
        while self._bytes > self._budget and len(self._made) > 1:
            _oldest, dropped = self._made.popitem(last=False)
            self._bytes -= dropped.sizeInBytes()
        self.made.emit(name)

    def _on_end(self) -> None:
        self._task = None
        if self._wanted:
            self._start()


def _made(thumbnails: Thumbnails, photos: Sequence[tuple[str, Path]]) -> TaskJob:
    def job(should_stop: StopFlag) -> Iterator[object]:
        for name, photo in photos:
            if should_stop():
                return
            small = thumbnails.get(name, photo)
            yield name, QImage() if small is None else _image(small)

    return job


def _image(small: Rgb) -> QImage:
    height, width = small.shape[:2]
    # A copy: the image would only point into the array, which is let go.
    return QImage(small.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
