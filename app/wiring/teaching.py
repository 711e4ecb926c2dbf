"""When a training begins by itself: after so many newly accepted images, and never into a stroke."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer

from app.panels.training_form import SHORT_TIP, Start
from app.state.settings import save_settings
from app.wiring.open_project import OpenProject
from app.wiring.rooms import Rooms
from app.wiring.show_image import ShowImage
from app.wiring.training import Training
from mman_core.errors import MmanError
from mman_core.project.lesson import count_new, is_due
from mman_core.types import StopFlag

STROKE_MS = 300
"""How long to wait before looking again whether a stroke has ended."""


class Teaching(QObject):
    """Counts accepted images that no run has learned from, says so in the panel, and starts a short training."""

    def __init__(self, rooms: Rooms, projects: OpenProject, training: Training, show_image: ShowImage) -> None:
        super().__init__()
        self._rooms = rooms
        self._projects = projects
        self._training = training
        self._new = 0
        self._is_counting = self._count_again = self._may_start = False
        self._panel = rooms.window.training_panel
        self._panel.form.every_spin.setValue(rooms.settings.train_every)
        self._panel.form.every_spin.valueChanged.connect(self._choose_every)
        self._after_stroke = QTimer(self, singleShot=True, interval=STROKE_MS)
        self._after_stroke.timeout.connect(self._start_if_due)
        show_image.status_changed.connect(self._on_status)
        projects.opened.connect(self._count)
        training.began.connect(self._show)
        training.ended.connect(self._count)
        rooms.autosave.state_changed.connect(self._on_saved)

    def _on_status(self, name: str) -> None:
        project = self._projects.project
        if project is not None:
            # Only then, and not at opening or after a training: one that fails must not begin again and again.
            self._may_start = self._may_start or project.row(name).status.is_accepted
            self._count()

    def _on_saved(self, state: str) -> None:
        if state == "saved" and self._count_again:
            self._count()

    def _count(self) -> None:
        """Count in a thread: photos are read to decide which are kept for judging."""
        corrections = self._training.corrections()
        self._count_again = corrections is not None and (self._is_counting or not self._rooms.autosave.is_clean)
        if corrections is None or self._count_again:
            return
        self._is_counting = True
        project = self._projects.project

        def job(should_stop: StopFlag) -> Iterator[object]:
            with corrections.found(should_stop) as found:
                new = count_new(found)
            yield new

        def take(new: object) -> None:
            if project is self._projects.project:
                assert isinstance(new, int)
                self._new = new
                self._show()
                self._start_if_due()

        self._rooms.tasks.start(job, on_report=take, on_failure=self._on_failure, on_end=self._on_counted)

    def _on_counted(self) -> None:
        self._is_counting = False
        if self._count_again:
            self._count()

    def _on_failure(self, error: object) -> None:
        if isinstance(error, MmanError):
            self._panel.show_due(str(error))
        else:
            self._rooms.errors.report(error)

    def _start_if_due(self) -> None:
        start = Start("", SHORT_TIP, "short", None)
        is_due_now = self._may_start and is_due(self._new, self._rooms.settings.train_every)
        if not is_due_now or self._training.is_running or self._training.waits_for_a_person:
            return
        project, champion = self._projects.project, self._projects.champion
        if project is None or champion is None or not champion.can_learn(project.label_set):
            return
        if self._rooms.document.is_painting:
            self._after_stroke.start()
            return
        self._may_start = False
        # Of all four objectives, if the form says so, the last is the whole one.
        self._training.start(self._panel.form.configs()[-1:], start)

    def _choose_every(self, every: int) -> None:
        self._rooms.settings.train_every = every
        save_settings(self._rooms.settings)
        self._show()

    def _show(self) -> None:
        every, new = self._rooms.settings.train_every, self._new
        if every == 0:
            self._panel.show_due("A training begins only when you start it.")
        elif self._training.is_running:
            self._panel.show_due("A training is under way.")
        elif is_due(new, every):
            waits = "a training waits for the paused run" if self._training.waits_for_a_person else ""
            self._panel.show_due(f"{new:,} newly accepted: {waits or 'a training begins with the next one'}.")
        else:
            self._panel.show_due(f"{new:,} of {every:,} newly accepted images until the next training.")
