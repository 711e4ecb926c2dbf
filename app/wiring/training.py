"""Fine-tuning beside the painting: from the form to the runs, live, each judged against the champion at its end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, QTimer, Signal

from app.panels.training_form import Start
from app.wiring.known_files import KnownFiles
from app.wiring.leaving import Leaving
from app.wiring.open_project import OpenProject
from app.wiring.prelabel import device_name
from app.wiring.rooms import Rooms
from app.work.corrections import Corrections
from app.work.pace import Pace
from app.work.plots_ahead import import_plots
from app.work.task import Task, TaskJob
from app.work.training_runs import (
    Crowned,
    JudgingBegan,
    LessonPlanned,
    RunBegan,
    TrainingWish,
    resume_run,
    train_runs,
)
from mman_core.errors import NothingToDo
from mman_core.jobs import (
    Challenged,
    FinetuneConfig,
    PhotoCompared,
    PoorConvergence,
    RunSaved,
    StepDone,
    WeightsLoaded,
)
from mman_core.project.runs import LearnedMasks, Run, list_runs, pause_run, read_verdict
from mman_core.project.store import Project

UNDER_WAY = "training"
"""The setting that names the run to go on with when the project is opened again."""

PLOTS_AFTER_MS = 3000
"""After a project was opened: not while its images are being listed and the first one is shown."""


class Training(QObject):
    """One training at a time, of one or several runs. `crowned()`: a run won; `began()` and `ended()`: a training."""

    crowned = Signal()
    began = Signal()
    ended = Signal()

    def __init__(self, rooms: Rooms, projects: OpenProject, known_files: KnownFiles, leaving: Leaving) -> None:
        super().__init__()
        self._rooms = rooms
        self._projects = projects
        self._known_files = known_files
        self._leaving = leaving
        self._task: Task | None = None
        self._waiting: tuple[Sequence[FinetuneConfig], Start] | None = None
        self._folder: Path | None = None
        self._ending: Literal["", "paused", "stopped", "left"] = ""
        self._pace = Pace()
        self._run_title = self._run_told = self._note = ""
        self._done = self._others = 0
        self._learned: tuple[Project, LearnedMasks] | None = None
        self._panel = rooms.window.training_panel
        self._panel.start_asked.connect(self.start)
        self._panel.resume_asked.connect(self.resume)
        self._panel.pause_asked.connect(self.pause)
        self._panel.stop_asked.connect(self.stop)
        rooms.window.acts.train.triggered.connect(self._show_panel)
        rooms.autosave.state_changed.connect(self._start_waiting)
        projects.opened.connect(lambda: QTimer.singleShot(PLOTS_AFTER_MS, self, self._make_curves_ahead))
        projects.opened.connect(self._go_on)
        leaving.begun.connect(self._leave)

    @property
    def is_running(self) -> bool:
        return self._task is not None or self._waiting is not None

    @property
    def waits_for_a_person(self) -> bool:
        """Whether somebody paused a run: none may begin by itself then."""
        project = self._projects.project
        return project is not None and any(run.is_paused for run in list_runs(project.folder))

    def corrections(self) -> Corrections | None:
        """Return what there is to learn from just now; None without a project that can be written to and stays open."""
        project, hashing = self._projects.project, self._known_files.hashing()
        if project is None or hashing is None or self._leaving.is_under_way:
            return None
        if self._learned is None or self._learned[0] is not project:
            self._learned = project, LearnedMasks(project.folder)
        return Corrections(project, frozenset(self._projects.touched), hashing, self._learned[1])

    def start(self, configs: Sequence[FinetuneConfig], start: Start) -> None:
        """Train each config from these weights on the next lesson, once all strokes are saved."""
        if self.is_running or self.corrections() is None:
            return
        self._panel.begin("Saving, and choosing what to learn from ...")
        self._waiting = configs, start
        if self._rooms.autosave.is_clean:
            self._start_waiting("saved")
        else:
            self._rooms.autosave.save_now()

    def resume(self, run: Run) -> None:
        """Go on with a run that was paused or interrupted, on the masks that it began with, or with its judging."""
        corrections = self.corrections()
        if not self.is_running and corrections is not None:
            self._panel.begin("Loading the model ...")
            self._begin(resume_run(self._rooms.training_engine, run, corrections))

    def pause(self) -> None:
        """End the child within a step; the run stays as it is until a person goes on with it."""
        if self._task is not None and self._folder is not None and not self._ending:
            with self._rooms.errors.reported():
                pause_run(self._folder)
                self._ending = "paused"
                self._panel.show_ending("Pausing after this step ...")
                self._task.stop()

    def stop(self) -> None:
        """End within one step and keep what was learned."""
        self._forget_waiting()
        if self._task is not None:
            self._ending = self._ending or "stopped"
            self._panel.show_ending("Stopping after this step ...")
            self._task.stop()

    def _leave(self) -> None:
        """Leave the run as it is; it goes on by itself when the project is opened again."""
        self._forget_waiting()
        if self._task is None or self._ending:
            return
        if self._folder is not None:
            with self._rooms.errors.reported():
                pause_run(self._folder)
        self._ending = "left"
        self._task.stop()

    def _forget_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting = None
            self._panel.end("")

    def _go_on(self) -> None:
        """Go on with the run that was under way when the project was closed, or the program killed."""
        project = self._projects.project
        if project is None or project.is_read_only or self.is_running:
            return
        key = project.setting(UNDER_WAY)
        run = next((run for run in list_runs(project.folder) if run.key == key), None)
        if run is not None and (run.can_go_on or (run.finished and not read_verdict(run.folder))):
            self.resume(run)

    def _start_waiting(self, save_state: str) -> None:
        if self._waiting is None or save_state == "saving" or (corrections := self.corrections()) is None:
            return
        (configs, start), self._waiting = self._waiting, None
        wish = TrainingWish(corrections, start.kind, start.variant, tuple(configs))
        self._begin(train_runs(self._rooms.training_engine, wish))

    def _begin(self, job: TaskJob) -> None:
        self._note = self._run_told = ""
        self._ending = ""
        self._folder = None
        self._done = 0
        self._task = self._rooms.tasks.start(
            job, on_report=self._on_report, on_failure=self._on_failure, on_end=self._on_end
        )
        self.began.emit()

    def _on_report(self, report: object) -> None:
        if isinstance(report, LessonPlanned):
            self._panel.progress.say(_lesson_told(report))
        elif isinstance(report, RunBegan):
            self._begin_run(report)
        elif isinstance(report, WeightsLoaded):
            self._pace.begin()
            self._run_told = f"{self._run_title} on {device_name(report.device)}"
        elif isinstance(report, StepDone):
            self._show_step(report)
        elif isinstance(report, PoorConvergence):
            self._panel.progress.warn(f"Step {report.step:,}. {report.sentence}")
        elif isinstance(report, RunSaved):
            word = "Stopped" if report.stopped else "Finished"
            self._note = f"{word} after {report.steps:,} steps; its weights are kept."
            self._projects.refresh_variants()
        else:
            self._on_judging(report)

    def _begin_run(self, run: RunBegan) -> None:
        count = f" ({run.number} of {run.count})" if run.count > 1 else ""
        self._run_title = self._run_told = f"{run.title}{count}"
        self._pace = Pace()
        self._folder = run.folder
        self._done, self._others = 0, run.count - run.number
        self._remember(f"run-{run.folder.name}")
        self._panel.begin_run(f"run-{run.folder.name}", self._run_title, run.steps)

    def _show_step(self, step: StepDone) -> None:
        pace = self._pace.tick(step.step, step.total, " steps")
        pace = pace if step.step < step.total else f"{step.total:,} steps done, saving the weights ..."
        self._panel.progress.add_step(step, f"{self._run_told}: {pace}")
        self._rooms.window.training_dock.setWindowTitle(f"Training {step.step:,} / {step.total:,}")
        if not self._done:
            self._projects.refresh_variants()
        self._done = step.step

    def _on_judging(self, report: object) -> None:
        if isinstance(report, JudgingBegan):
            self._folder = None  # it has ended, and can be paused no more
            self._run_told = f"Judging against {report.champion}"
            self._panel.begin_judging(f"{self._run_told}: loading ...")
            self._rooms.window.training_dock.setWindowTitle("Judging")
        elif isinstance(report, PhotoCompared):
            note = f"{self._run_told}: {report.done:,} of {report.total:,} images"
            self._panel.progress.show_part(report.done, report.total, note)
        elif isinstance(report, Challenged):
            self._note = report.reason
            self._projects.refresh_variants()
            self._panel.show_weights()
        elif isinstance(report, Crowned):
            self._projects.refresh_variants()
            self._rooms.window.strip.showMessage(f"Another champion pre-labels now. {report.reason}", 10_000)
            self._projects.champion_changed.emit()
            self.crowned.emit()

    def _on_failure(self, error: object) -> None:
        if isinstance(error, NothingToDo) and self._ending:
            return  # ended before there was anything to keep
        self._ending = self._ending or "stopped"
        self._note = "The training ended with an error; runs that were finished before are kept."
        self._rooms.errors.report(error)

    def _on_end(self) -> None:
        self._task = None
        if self._ending != "left":
            self._remember("")
        if self._ending == "paused":
            self._note = f"Paused after {self._done:,} steps." if self._done else "Paused."
            self._note += f" {self._others} of the objectives were not begun." if self._others else ""
        self._projects.refresh_variants()
        self._panel.end(self._note)
        self._rooms.window.training_dock.setWindowTitle("Training")
        self.ended.emit()

    def _remember(self, key: str) -> None:
        project = self._projects.project
        if project is not None and project.setting(UNDER_WAY) != key:
            with self._rooms.errors.reported():
                project.set_setting(UNDER_WAY, key)

    def _make_curves_ahead(self) -> None:
        if self._projects.project is not None and not self._leaving.is_under_way:
            self._rooms.tasks.start(import_plots(), on_end=self._panel.progress.make_curves)

    def _show_panel(self) -> None:
        """Bring the training to the front, or the classes if it is there already."""
        window = self._rooms.window
        dock = window.training_dock if self._panel.visibleRegion().isEmpty() else window.classes_dock
        dock.show()
        dock.raise_()


def _lesson_told(lesson: LessonPlanned) -> str:
    older = f", rehearsing {lesson.older:,} older ones" if lesson.older else ""
    kept = f"; {lesson.held_out:,} kept for judging" if lesson.held_out else ""
    images = "image" if lesson.newest == 1 else "images"
    return f"Learning from {lesson.newest:,} {images}{older}{kept}. From {lesson.start}: loading ..."
