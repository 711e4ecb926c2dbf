"""A project that another window has: everything can be looked at, compared and exported, and nothing changed."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from app.wiring.open_project import OpenProject
from app.wiring.rooms import Rooms


class ReadOnly(QObject):
    """Says so above the canvas and takes away what would change something; the last of the wiring to be made."""

    def __init__(self, rooms: Rooms, projects: OpenProject) -> None:
        super().__init__()
        self._rooms = rooms
        self._projects = projects
        self._bar = rooms.window.read_only_bar
        self._bar.answered.connect(self._try_again)
        self._was_read_only = False
        # After all others, who enable what an open image needs.
        projects.opened.connect(self._apply)
        rooms.document.opened.connect(self._apply)

    def _apply(self) -> None:
        project, window = self._projects.project, self._rooms.window
        is_read_only = project is not None and project.is_read_only
        if not is_read_only and not self._was_read_only:
            return
        self._was_read_only = self._rooms.document.is_read_only = is_read_only
        self._bar.setVisible(is_read_only)
        window.training_panel.setEnabled(not is_read_only)
        for action in self._changing_the_project():
            action.setEnabled(not is_read_only and project is not None)
        for action in self._changing_the_image():
            action.setEnabled(not is_read_only and self._rooms.document.name is not None)
        if is_read_only:
            owner = self._projects.owner or "another window"
            self._bar.show_notice(f"Read only: opened by {owner}. You can look, compare and export.", "Try again")
            self._rooms.tools.set_tool("pan")
        for name, tool in window.acts.tools.items():
            tool.setEnabled(not is_read_only or name in ("pan", "picker"))

    def _changing_the_project(self) -> list[QAction]:
        acts = self._rooms.window.acts
        return [acts.prelabel_all, acts.prelabel_again, acts.train, acts.import_masks, acts.import_weights, acts.trash]

    def _changing_the_image(self) -> list[QAction]:
        acts = self._rooms.window.acts
        regions = [action for group in acts.mask_groups()[:-1] for action in group]
        return [acts.prelabel, acts.done_next, acts.reviewed_next, acts.reject, acts.not_done, *regions]

    def _try_again(self) -> None:
        if self._projects.project is not None:
            self._projects.open(self._projects.project.root)
