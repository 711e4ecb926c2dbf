"""The critics' columns in the table of the comparison: asked once for each variant's prediction of the open image."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject

from app.wiring.checking import Checking
from app.wiring.open_project import OpenProject
from app.wiring.rooms import Rooms
from app.work.asking_critics import ask_critics
from app.work.task import Task
from mman_core.types import StopFlag


class CriticColumns(QObject):
    """One question at a time, while the comparison shows scores of the image and there are critics."""

    def __init__(self, rooms: Rooms, projects: OpenProject, checking: Checking) -> None:
        super().__init__()
        self._rooms = rooms
        self._projects = projects
        self._checking = checking
        self._task: Task | None = None
        self._known: dict[str, tuple[float, float]] = {}
        self._has_failed = False
        """Told once for each image: the table is filled after every stroke."""
        self._view = rooms.window.compare_view
        self._view.scores.critics_wanted.connect(self._ask)
        rooms.document.opened.connect(self._forget)
        checking.changed.connect(self._forget)

    def _forget(self) -> None:
        self._known, self._has_failed = {}, False
        self._view.scores.show_critics({})

    def _ask(self) -> None:
        project, name, opinions = self._projects.project, self._rooms.document.name, self._view.opinions
        masks = {key: mask for key, mask in opinions.masks().items() if key in opinions.titles}
        new = {key: mask for key, mask in masks.items() if key not in self._known}
        is_wanted = new and self._task is None and self._checking.has_critics and not self._has_failed
        if project is None or name is None or not is_wanted:
            return
        engine = self._rooms.engine

        def job(should_stop: StopFlag) -> Iterator[object]:
            for key, mask in new.items():
                if should_stop():
                    return
                said = ask_critics(engine, project, name, mask)
                yield key, said.macro, said.micro

        def take(report: object) -> None:
            assert isinstance(report, tuple)
            key, macro, micro = report
            if name == self._rooms.document.name:
                self._known = {**self._known, key: self._checking.standing_of(macro, micro)}
                self._view.scores.show_critics(self._known)

        self._task = self._rooms.tasks.start(job, on_report=take, on_failure=self._on_failure, on_end=self._on_end)

    def _on_failure(self, error: object) -> None:
        self._has_failed = True
        self._rooms.errors.report(error)

    def _on_end(self) -> None:
        self._task = None
