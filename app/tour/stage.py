"""What every chapter of a tour works with: the running program, its subjects, the album, and things to wait for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtTest import QTest

from app.tour import hands
from app.tour.album import Album
from app.tour.director import Wait
from app.tour.subjects import Subjects
from app.window.main_window import MainWindow
from app.wiring.program import Program
from mman_core.project.store import Project
from mman_core.study.annotator import Stroke


@dataclass(frozen=True)
class Stage:
    """`corrected` images are fixed by hand; the long fine-tuning takes `steps`, each of the four short ones `brief`."""

    program: Program
    subjects: Subjects
    album: Album
    out: Path
    corrected: int
    steps: int
    brief: int

    @property
    def window(self) -> MainWindow:
        return self.program.window

    @property
    def project(self) -> Project:
        project = self.program.projects.project
        assert project is not None, "the tour's project is open"
        return project

    @property
    def names(self) -> list[str]:
        """The images in the order of the list."""
        return [row.name for row in self.project.images]

    def idle(self, what: str, seconds: float = 120.0) -> Wait:
        """Wait until no job runs and everything is saved."""
        return Wait(what, lambda: self.program.is_idle, seconds)

    def settled(self) -> Iterator[Wait]:
        """Wait a few turns of the event loop, so that everything asked for is painted."""
        for _ in range(4):
            yield Wait("the window to be painted", lambda: True)

    def key(self, action: QAction) -> None:
        """Press the key of an action in the window, as a person would."""
        QTest.keySequence(self.window, action.shortcut())

    def shows(self, name: str) -> Wait:
        """Wait until that image is open."""
        return Wait(f"{name} to be shown", lambda: self.program.rooms.document.name == name)

    def choose_class(self, class_id: int) -> None:
        """Choose a class by its key: a digit, or Shift and a digit."""
        self.key(self.window.acts.classes[class_id])
        assert self.program.rooms.tools.class_id == class_id, "the class's key chooses it"

    def stroke(self, stroke: Stroke) -> None:
        """Paint a stroke with the mouse on the canvas, with the class and brush that it asks for."""
        tools, canvas = self.program.rooms.tools, self.window.canvas
        if tools.class_id != stroke.class_id:
            self.choose_class(stroke.class_id)
        if tools.radius != stroke.radius:
            self.window.tool_panel.radius_spin.setValue(stroke.radius)
        to_screen: Callable[[float, float], tuple[float, float]] = canvas.view.to_screen
        hands.drag(canvas, to_screen(*stroke.start), to_screen(*stroke.end))
