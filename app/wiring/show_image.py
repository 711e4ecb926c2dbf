"""From the list to the canvas: reading an image in a thread, next and previous, and what is done."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from app.wiring.open_project import OpenProject
from app.wiring.rooms import Rooms
from app.work.autosave import Unsaved
from app.work.prefetch import Pictures, Prefetch, read_draft, read_pictures
from app.work.task import one_result
from mman_core.errors import CannotWrite, MmanError, UnreadableImage
from mman_core.project.recovery import Resumed, mend_mask, resume
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project
from mman_core.types import Mask, Rgb

LAST_IMAGE = "last_image"


@dataclass(frozen=True)
class _Read:
    """What the disk says about an image, or newer work on it that is still in memory, and its revision."""

    name: str
    photo: Rgb
    halvings: tuple[Rgb, ...]
    draft: Mask | None
    resumed: Resumed
    revision: int


class ShowImage(QObject):
    """Shows the image that is wanted; what arrives late for another one is dropped.

    `status_changed(name)`: a person has said what an image is, done or not.
    """

    status_changed = Signal(str)

    def __init__(self, rooms: Rooms, projects: OpenProject) -> None:
        super().__init__()
        self._rooms = rooms
        self._projects = projects
        self._wanted: str | None = None
        self._direction = +1
        self.prefetch = Prefetch(rooms.tasks, self)
        acts = rooms.window.acts
        rooms.window.images_panel.chosen.connect(self.show)
        acts.next.triggered.connect(lambda: self.step(+1))
        acts.previous.triggered.connect(lambda: self.step(-1))
        acts.done_next.triggered.connect(self.done_and_next)
        rooms.document.opened.connect(self.read_ahead)
        rooms.autosave.saved.connect(self.read_ahead)
        projects.opened.connect(self._show_last)
        projects.champion_changed.connect(self._show_champions_draft)

    def show(self, name: str) -> None:
        """Read that image and put it on the canvas."""
        project = self._projects.project
        if project is None or name == self._wanted:
            return
        self._wanted = name
        self._rooms.window.images_panel.set_current(name)
        if name == self._rooms.document.name:
            return
        keys = self._projects.variant_keys()
        known = self.prefetch.get(name)
        unsaved, budget = self._rooms.autosave.unsaved(name), self._rooms.document.history_bytes
        self._rooms.tasks.start(
            one_result(lambda: _read(project, name, keys, unsaved, budget, known)),
            on_report=lambda report: self._on_read(project, report),
            on_failure=lambda error: self._on_failure(project, name, error),
        )

    def step(self, step: int) -> None:
        """Go to the next (+1) or previous (-1) image of the list."""
        self._direction = step
        name = self._rooms.window.images_panel.neighbour(step)
        if name is not None:
            self.show(name)
        elif self._projects.project is not None:
            end = "last" if step > 0 else "first"
            self._rooms.window.strip.showMessage(f"This is the {end} image of the list.", 3000)

    def done_and_next(self) -> None:
        """Mark the open image done and go on; a draft that is right becomes the person's mask."""
        project, document = self._projects.project, self._rooms.document
        if project is None or document.name is None:
            return
        if not document.touched and document.draft is None:
            self._rooms.window.strip.showMessage("Nothing is done here yet: pre-label it (P) or paint first.", 4000)
            return
        document.accept()
        is_reviewed = project.row(document.name).status is ImageStatus.REVIEWED
        # What was changed since its review has become "done" when it was saved.
        self.set_status(document.name, ImageStatus.REVIEWED if is_reviewed else ImageStatus.DONE)
        self.step(+1)

    def set_status(self, name: str, status: ImageStatus) -> None:
        """Set the status that a person gave an image, and tell the others."""
        project = self._projects.project
        if project is None:
            return
        with self._rooms.errors.reported():
            project.set_status(name, status)
            self.status_changed.emit(name)
        self._projects.refresh_row(name)

    def read_ahead(self) -> None:
        """Have the images beside the open one read; the open one's photo stays, for the way back."""
        project, name = self._projects.project, self._rooms.document.name
        if project is None or name is None:
            self.prefetch.clear()
            return
        panel = self._rooms.window.images_panel
        # Of very large images only the first may have room: that in the direction in which the person goes.
        beside = [panel.neighbour(self._direction), panel.neighbour(-self._direction), name]
        names = [one for one in beside if one is not None]
        self.prefetch.want(project, names, self._projects.variant_keys())

    def _show_last(self) -> None:
        self._wanted = None
        project = self._projects.project
        if project is None:
            return
        last, canvas = project.setting(LAST_IMAGE), self._rooms.window.canvas
        readable = (row.name for row in project.images if row.status is not ImageStatus.UNREADABLE)
        name = last if project.is_readable(last) else next(readable, None)
        if name is not None:
            canvas.set_empty_text("")
            self.show(name)
        else:
            canvas.set_empty_text("There are no photos in this folder: JPEG, PNG, WebP, BMP or TIFF.")

    def _show_champions_draft(self) -> None:
        project, document = self._projects.project, self._rooms.document
        if project is None or document.name is None or document.mask is None or document.touched:
            return
        name, keys = document.name, self._projects.variant_keys()
        shape = document.mask.shape[0], document.mask.shape[1]

        def take(draft: object) -> None:
            if document.name == name and draft is not None:
                document.take_draft(draft)  # type: ignore[arg-type]

        self._rooms.tasks.start(one_result(lambda: read_draft(project, name, keys, shape)), on_report=take)

    def _on_read(self, project: Project, report: object) -> None:
        assert isinstance(report, _Read)
        if project is not self._projects.project or report.name != self._wanted:
            return
        row = project.row(report.name)
        self._open(report, max(row.revision, report.revision))
        # Later: the image is painted first.
        QTimer.singleShot(0, self, lambda: self._remember(project, report.name))
        if row.status is ImageStatus.UNREADABLE:
            with self._rooms.errors.reported():
                project.clear_error(report.name)
            self._projects.refresh_row(report.name)

    def _remember(self, project: Project, name: str) -> None:
        if project is self._projects.project:
            with suppress(CannotWrite):  # a full disk is told where strokes are saved, not for this convenience
                project.set_setting(LAST_IMAGE, name)

    def _open(self, read: _Read, revision: int) -> None:
        document, autosave, resumed = self._rooms.document, self._rooms.autosave, read.resumed
        autosave.journaling.use(read.name, resumed.writer)
        revision += bool(resumed.recovered)
        document.open(read.name, read.photo, resumed.mask, read.draft, revision, resumed.history, read.halvings)
        if resumed.recovered:
            autosave.note_recovered()
        if resumed.notice:
            self._rooms.window.strip.showMessage(resumed.notice, 10_000)

    def _on_failure(self, project: Project, name: str, error: object) -> None:
        if project is not self._projects.project:
            return
        if not isinstance(error, MmanError):
            self._rooms.errors.report(error)
        with self._rooms.errors.reported():
            project.mark_error(name, str(error))
        self._projects.refresh_row(name)
        if name == self._wanted:
            self._rooms.window.canvas.set_empty_text(str(error))
            self._rooms.document.close()


def _read(
    project: Project,
    name: str,
    variant_keys: Sequence[str],
    unsaved: Unsaved | None,
    budget: int,
    known: Pictures | None,
) -> _Read:
    notice = ""
    try:
        found = read_pictures(project, name, variant_keys, known, with_mask=unsaved is None)
    except UnreadableImage:
        with suppress(CannotWrite):  # then the image stays blocked, by the sentence about its mask
            notice = mend_mask(project, name)
        if not notice:
            raise
        found = read_pictures(project, name, variant_keys)
    if found.mask is not None and project.is_other_photo(name):
        notice = f"{project.photo_path(name)} is another file than when its mask was saved; look whether the mask fits."
    if unsaved is not None:
        work = unsaved.work
        resumed = Resumed(work.mask, work.history, 0, "", unsaved.writer)
        return _Read(name, found.photo, found.halvings, found.draft, resumed, work.revision)
    if project.is_read_only:  # the journal is its owner's
        return _Read(name, found.photo, found.halvings, found.draft, Resumed(found.mask, None, 0, "", None), 0)
    start = found.draft if found.draft is not None else np.zeros(found.photo.shape[:2], np.uint8)
    resumed = resume(project, name, found.mask, start, budget=budget)
    resumed = dataclasses.replace(resumed, notice=" ".join(filter(None, (notice, resumed.notice))))
    return _Read(name, found.photo, found.halvings, found.draft, resumed, 0)
