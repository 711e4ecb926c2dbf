"""After a crash the window says what happened; what was moved to the trash can be put back."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.dialogs.trash import TrashDialog
from app.dialogs.what_happened import WhatHappenedDialog
from app.wiring.open_project import OpenProject
from app.wiring.rooms import Rooms
from app.wiring.show_image import ShowImage
from mman_core.project.store import Project
from mman_core.project.trash_list import list_trash, restore


class Recovering(QObject):
    """Tells of each opened project once."""

    def __init__(self, rooms: Rooms, projects: OpenProject, show_image: ShowImage) -> None:
        super().__init__()
        self._rooms = rooms
        self._projects = projects
        self._show_image = show_image
        self._told: Project | None = None
        self.what_happened: WhatHappenedDialog | None = None
        self.trash: TrashDialog | None = None
        projects.opened.connect(self._tell)
        rooms.window.acts.trash.triggered.connect(self.show_trash)

    def show_trash(self) -> None:
        """List what lies in the trash of the open project."""
        project = self._projects.project
        if project is None or self.trash is not None:
            return
        self.trash = TrashDialog(list_trash(project.folder), str(project.folder / "trash"), self._rooms.window)
        self.trash.restore_asked.connect(lambda name: self._restore(project, name))
        self.trash.finished.connect(self._forget_trash)
        self.trash.open()

    def _restore(self, project: Project, name: str) -> None:
        rooms = self._rooms
        if project is not self._projects.project or project.is_read_only:
            return
        if not (rooms.tasks.is_idle and rooms.autosave.is_clean):
            # A mask that is being saved could take the place of the one that is put back.
            rooms.window.strip.showMessage("A job is under way; put it back when it is over.", 4000)
            return
        with rooms.errors.reported():
            target = restore(project.folder, name)
            rooms.window.strip.showMessage(f"Put back: {target}", 6000)
            # Read anew from the disk: it may be a mask or the strokes of the open image. Begun before that is closed:
            # what is noted of a closed image is a job, beside which nothing is looked for.
            self._projects.look_again()
            rooms.document.close()
        if self.trash is not None:
            self.trash.set_found(list_trash(project.folder))

    def _tell(self) -> None:
        project = self._projects.project
        if project is None or project is self._told:
            return
        self._told = project
        rebuilt = project.rebuilt_index is not None
        if project.left_since is None and not rebuilt:
            return
        dialog = WhatHappenedDialog(project.left_since, project.recovered, rebuilt=rebuilt, parent=self._rooms.window)
        dialog.chosen.connect(self._show_image.show)
        dialog.finished.connect(self._forget)
        self.what_happened = dialog
        dialog.open()

    def _forget(self) -> None:
        self.what_happened = None

    def _forget_trash(self) -> None:
        self.trash = None
