"""What a person says of an image besides "done": reviewed, rejected, not done yet."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.wiring.open_project import OpenProject
from app.wiring.rooms import Rooms
from app.wiring.show_image import ShowImage
from mman_core.project.status import ImageStatus

NOT_DONE = "Mark it done (S) first; reviewed is what somebody has looked at again after that."


class Statuses(QObject):
    """Sets the status of the open image; while its last strokes are being saved the status waits for them.

    A mask that reaches the disk later would count as changed after its review.
    """

    def __init__(self, rooms: Rooms, projects: OpenProject, show_image: ShowImage) -> None:
        super().__init__()
        self._rooms = rooms
        self._projects = projects
        self._show_image = show_image
        self._waiting: dict[str, ImageStatus] = {}
        acts = rooms.window.acts
        acts.reviewed_next.triggered.connect(self.reviewed_and_next)
        acts.reject.triggered.connect(self.reject)
        acts.not_done.triggered.connect(self.not_done)
        rooms.autosave.saved.connect(self._on_saved)
        rooms.autosave.removed.connect(self._on_removed)
        rooms.document.opened.connect(self._show_status)
        show_image.status_changed.connect(self._show_status)
        projects.opened.connect(self._waiting.clear)

    def reviewed_and_next(self) -> None:
        """Mark the open image reviewed, which is done, and go on."""
        name = self._rooms.document.name
        status = self._status()
        if name is None or status is None:
            return
        if not status.is_accepted:
            self._rooms.window.strip.showMessage(NOT_DONE, 4000)
            return
        self._set(name, ImageStatus.REVIEWED)
        self._show_image.step(+1)

    def reject(self, rejects: bool) -> None:
        """Leave the open image out of training and export, or take it in again."""
        name = self._rooms.document.name
        if name is None:
            return
        if rejects:
            self._set(name, ImageStatus.REJECTED)
        else:
            self.not_done()

    def not_done(self) -> None:
        """Take back what a person has said of the open image; its files say how far it is."""
        project, name, status = self._projects.project, self._rooms.document.name, self._status()
        if project is not None and name is not None and status is not None and status.is_of_a_person:
            self._waiting.pop(name, None)
            self._show_image.set_status(name, project.status_by_files(name))

    def _status(self) -> ImageStatus | None:
        project, name = self._projects.project, self._rooms.document.name
        return None if project is None or name is None else project.row(name).status

    def _set(self, name: str, status: ImageStatus) -> None:
        if self._rooms.autosave.has_unsaved(name):
            self._waiting[name] = status
            self._rooms.autosave.save_now()
        else:
            self._show_image.set_status(name, status)

    def _on_saved(self, name: str, _revision: int) -> None:
        if name in self._waiting and not self._rooms.autosave.has_unsaved(name):
            self._show_image.set_status(name, self._waiting.pop(name))

    def _on_removed(self, name: str, _revision: int) -> None:
        if self._waiting.pop(name, None) is ImageStatus.REJECTED:
            self._show_image.set_status(name, ImageStatus.REJECTED)

    def _show_status(self) -> None:
        self._rooms.window.acts.reject.setChecked(self._status() is ImageStatus.REJECTED)
