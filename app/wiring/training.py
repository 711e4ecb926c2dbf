"""Fine-tuning beside the painting: from the form to the runs, live, and to new variants."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from app.wiring.leaving import Leaving
from app.wiring.open_project import OpenProject
from app.wiring.prelabel import device_name
from app.wiring.rooms import Rooms
from app.work.pace import Pace
from app.work.task import Task
from app.work.training_runs import RunBegan, resume_run, train_runs
from mman_core.jobs import FinetuneConfig, PoorConvergence, RunSaved, StepDone, WeightsLoaded
from mman_core.project.runs import Run, list_runs
from mman_core.project.status import ImageStatus
from mman_core.project.store import Project
from mman_core.project.variants import Variant


class Training(QObject):
    """One training at a time, of one or several runs."""

    def __init__(self, rooms: Rooms, projects: OpenProject, leaving: Leaving) -> None:
        super().__init__()
        self._rooms = rooms
        self._projects = projects
        self._task: Task | None = None
        self._waiting: tuple[list[FinetuneConfig], Variant] | None = None
        self._pace = Pace()
        self._run_title = ""
        self._note = ""
        self._panel = rooms.window.training_panel
        self._panel.start_asked.connect(self.start)
        self._panel.resume_asked.connect(self.resume)
        self._panel.stop_asked.connect(self.stop)
        rooms.window.acts.train.triggered.connect(self._show_panel)
        rooms.autosave.state_changed.connect(self._start_waiting)
        leaving.begun.connect(self.stop)

    @property
    def is_running(self) -> bool:
        return self._task is not None or self._waiting is not None

    def start(self, configs: Sequence[FinetuneConfig], variant: Variant) -> None:
        """Train each config from the variant's weights on all corrected masks, once all strokes are saved."""
        if self.is_running or self._projects.project is None:
            return
        self._panel.begin()
        self._waiting = list(configs), variant
        if self._rooms.autosave.is_clean:
            self._start_waiting("saved")
        else:
            self._rooms.autosave.save_now()

    def resume(self, run: Run) -> None:
        """Go on with a run that was interrupted, on the masks that it began with."""
        if self.is_running or self._projects.project is None:
            return
        self._note = ""
        self._panel.begin(run)
        self._task = self._rooms.tasks.start(
            resume_run(self._rooms.training_engine, run),
            on_report=self._on_report,
            on_failure=self._on_failure,
            on_end=self._on_end,
        )

    def stop(self) -> None:
        """End within one step and keep what was learned."""
        if self._waiting is not None:
            self._waiting = None
            self._panel.end("")
        if self._task is not None:
            self._task.stop()

    def _start_waiting(self, save_state: str) -> None:
        project = self._projects.project
        if self._waiting is None or save_state == "saving" or project is None:
            return
        (configs, variant), self._waiting = self._waiting, None
        self._note = ""
        assert variant.weights is not None  # those without cannot learn and are not offered
        self._task = self._rooms.tasks.start(
            train_runs(
                self._rooms.training_engine,
                self._pairs(project),
                project.folder,
                configs,
                variant.weights,
                project.label_set.key,
            ),
            on_report=self._on_report,
            on_failure=self._on_failure,
            on_end=self._on_end,
        )

    def _pairs(self, project: Project) -> tuple[tuple[str, str], ...]:
        usable = (row.name for row in project.images if row.status is not ImageStatus.UNREADABLE)
        touched = (name for name in usable if name in self._projects.touched)
        return tuple((str(project.photo_path(name)), str(project.mask_path(name))) for name in touched)

    def _on_report(self, report: object) -> None:
        if isinstance(report, RunBegan):
            count = f" ({report.number} of {report.count})" if report.count > 1 else ""
            self._run_title = f"{report.title}{count}"
            self._pace = Pace()
            self._panel.begin_run(self._run_title, report.steps)
        elif isinstance(report, WeightsLoaded):
            self._pace.begin()
            self._run_title += f" on {device_name(report.device)}"
        elif isinstance(report, StepDone):
            pace = self._pace.tick(report.step, report.total, " steps")
            pace = pace if report.step < report.total else f"{report.total:,} steps done, saving the weights ..."
            self._panel.add_step(report, f"{self._run_title}: {pace}")
            self._rooms.window.training_dock.setWindowTitle(f"Training {report.step:,} / {report.total:,}")
            if report.step == 1:
                self._projects.refresh_variants()
        elif isinstance(report, PoorConvergence):
            self._panel.warn(f"Step {report.step:,}. {report.sentence}")
        elif isinstance(report, RunSaved):
            word = "Stopped" if report.stopped else "Finished"
            self._note = f"{word} after {report.steps:,} steps; its weights are kept as a new variant."
            self._projects.refresh_variants()

    def _on_failure(self, error: object) -> None:
        self._note = "The training ended with an error; runs that were finished before are kept."
        self._rooms.errors.report(error)

    def _on_end(self) -> None:
        self._task = None
        self._projects.refresh_variants()
        self._panel.end(self._note)
        if self._projects.project is not None:
            self._panel.set_runs(list_runs(self._projects.project.folder))
        self._rooms.window.training_dock.setWindowTitle("Training")

    def _show_panel(self) -> None:
        """Bring the training to the front, or the classes if it is there already."""
        window = self._rooms.window
        dock = window.training_dock if self._panel.visibleRegion().isEmpty() else window.classes_dock
        dock.show()
        dock.raise_()
