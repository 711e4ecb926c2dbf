"""Which weights pre-label: a person's choice, and what follows when a run has won."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from app.wiring.open_project import OpenProject
from app.wiring.prelabel import Prelabel
from app.wiring.rooms import Rooms
from app.wiring.training import Training
from mman_core.project.champion import crown

BY_HAND = "Chosen by hand."


class Champions(QObject):
    """A press makes any weights the champion; after a promotion what nobody has touched is drafted in `order()`."""

    def __init__(
        self,
        rooms: Rooms,
        projects: OpenProject,
        training: Training,
        prelabel: Prelabel,
        order: Callable[[], Sequence[str]],
    ) -> None:
        super().__init__()
        self._rooms = rooms
        self._projects = projects
        self._prelabel = prelabel
        self._order = order
        box = rooms.window.champion_box
        box.activated.connect(lambda place: self.choose(box.itemData(place)))
        rooms.window.training_panel.runs.crown_asked.connect(self.choose)
        training.crowned.connect(self._draft_anew)
        projects.opened.connect(self._tell_settled)

    def choose(self, key: str) -> None:
        """Make these weights the champion because a person says so."""
        project, champion = self._projects.project, self._projects.champion
        if project is None or (champion is not None and champion.key == key):
            return
        if project.is_read_only:
            self._projects.show_drafts_of(key)
            return
        with self._rooms.errors.reported():
            crown(project.folder, key, BY_HAND, by_person=True)
        self._projects.refresh_variants()
        self._projects.champion_changed.emit()

    def _draft_anew(self) -> None:
        self._prelabel.draft_untouched(self._order())

    def _tell_settled(self) -> None:
        """A run had won when the program ended: what follows is made up for."""
        settled, self._projects.settled = self._projects.settled, None
        if settled is not None:
            self._rooms.window.strip.showMessage(f"Another champion pre-labels now. {settled.reason}", 10_000)
            self._draft_anew()
