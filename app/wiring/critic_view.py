"""The view "Critic": asks the Micro critic about the open mask when it is shown, and again after each change."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from app.state.keys import name_keys
from app.wiring.checking import Checking
from app.wiring.open_project import OpenProject
from app.wiring.rooms import Rooms
from app.work.asking_critics import draw_heat_map
from app.work.task import Task, one_result
from mman_core.images.margin import Margin

MODE = "critic"
PAUSE_MS = 400
"""After a stroke, until the critic is asked again."""
NO_CRITICS = "No critics were trained in this project yet: Model > Check done work"


class CriticView(QObject):
    """One question at a time; an answer about a mask that has changed since is followed by another question."""

    def __init__(self, rooms: Rooms, projects: OpenProject, checking: Checking) -> None:
        super().__init__()
        self._rooms = rooms
        self._projects = projects
        self._checking = checking
        self._task: Task | None = None
        self._asked: tuple[str | None, int] | None = None
        self._action = rooms.window.acts.critic_view
        self._tip = self._action.whatsThis()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        document = rooms.document
        document.opened.connect(self._ask)
        document.draft_changed.connect(self._pause.start)
        document.committed.connect(lambda _name: self._pause.start())
        rooms.views.mode_changed.connect(lambda _mode: self._ask())
        checking.changed.connect(self._ask_anew)
        projects.opened.connect(self._enable)
        self._enable()

    def _enable(self) -> None:
        has_critics = self._checking.has_critics
        self._action.setEnabled(has_critics)
        self._action.setWhatsThis(self._tip if has_critics else NO_CRITICS)
        name_keys(self._action)
        if not has_critics and self._rooms.views.mode == MODE:
            self._rooms.views.set_mode("fill")

    def _ask_anew(self) -> None:
        self._enable()
        self._asked = None
        self._ask()

    def _ask(self) -> None:
        document, project = self._rooms.document, self._projects.project
        state = document.name, document.revision
        is_wanted = self._rooms.views.mode == MODE and self._checking.has_critics and self._asked != state
        if not is_wanted or project is None or document.name is None or document.mask is None or self._task is not None:
            return
        self._asked = state
        name, mask, engine = document.name, document.mask.copy(), self._rooms.engine

        def take(heat: object) -> None:
            if document.name == name:
                assert isinstance(heat, Margin)
                document.take_heat(heat)

        self._task = self._rooms.tasks.start(
            one_result(lambda: draw_heat_map(engine, project, name, mask)),
            on_report=take,
            on_failure=self._rooms.errors.report,
            on_end=self._on_end,
        )

    def _on_end(self) -> None:
        self._task = None
        self._ask()
