"""The best of the variants on the open image: region by region what the critics like best, as one step."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.wiring.checking import Checking
from app.wiring.critic_view import NO_CRITICS
from app.wiring.open_project import OpenProject
from app.wiring.rooms import Rooms
from app.work.asking_critics import judge
from mman_core.mask.allowed import Allowed, Where
from mman_core.mask.best_of import best_of
from mman_core.mask.repaint import Repaint, repaint_ids, whole
from mman_core.types import Mask

TITLE = "Best of the variants"
TOO_FEW = "Two variants must have predicted this image: show them in the comparison (C) first."
SECONDS_SHOWN = 6


class BestOf(QObject):
    """Takes the predictions that the comparison has of the open image; the masks of folders count as well."""

    def __init__(self, rooms: Rooms, projects: OpenProject, checking: Checking) -> None:
        super().__init__()
        self._rooms = rooms
        self._projects = projects
        self._checking = checking
        self._action = rooms.window.acts.best_of
        self._action.triggered.connect(self.take)
        rooms.document.opened.connect(self._enable)
        self._enable()

    def take(self) -> None:
        """Put the best of the variants into the mask, as far as it is not protected."""
        project, document = self._projects.project, self._rooms.document
        if project is None or document.name is None:
            return
        opinions = self._rooms.window.compare_view.opinions
        masks = [mask for key, mask in opinions.masks().items() if key in opinions.titles]
        if not self._checking.has_critics or len(masks) < 2:
            sentence = TOO_FEW if self._checking.has_critics else f"{NO_CRITICS}."
            self._rooms.window.strip.showMessage(sentence, 1000 * SECONDS_SHOWN)
            return
        name, engine = document.name, self._rooms.engine

        def work(mask: Mask, allowed: Allowed, where: Where | None) -> Repaint | None:
            judged = [judge(engine, project, name, each) for each in masks]
            return repaint_ids(mask, whole(mask), best_of(judged), allowed, where)

        self._rooms.window.canvas.hand.work_on_region(work, TITLE)

    def _enable(self) -> None:
        document = self._rooms.document
        self._action.setEnabled(document.name is not None and not document.is_read_only)
