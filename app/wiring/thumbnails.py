"""The switch between names and pictures in the list of images, and who makes the pictures."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.wiring.open_project import OpenProject
from app.wiring.rooms import Rooms
from app.work.thumbnailing import Thumbnailing


class ThumbnailList(QObject):
    """Nothing is made or read while names alone are shown."""

    def __init__(self, rooms: Rooms, projects: OpenProject) -> None:
        super().__init__()
        self._rooms = rooms
        self._projects = projects
        self._panel = rooms.window.images_panel
        self.making = Thumbnailing(rooms.tasks, self)
        self.making.made.connect(self._panel.model.update_thumbnail)
        self._panel.thumbnails_wanted.connect(self._want)
        projects.opened.connect(self._use)
        action = rooms.window.acts.thumbnails
        action.setChecked(rooms.settings.shows_thumbnails)
        action.toggled.connect(self._switch)
        self._switch(action.isChecked())

    def _switch(self, shows: bool) -> None:
        self._rooms.settings.shows_thumbnails = shows
        self._panel.set_thumbnails(self.making.get if shows else None)
        if not shows:
            self.making.forget()

    def _want(self, names: list[str]) -> None:
        if self._projects.project is not None:  # the window is being closed, and has nothing to look at any more
            self.making.want(names)

    def _use(self) -> None:
        """Another project is open, or photos of this one may have been replaced."""
        self.making.use(self._projects.project)
        self._panel.want_thumbnails_anew()
