"""What the work costs the person: measured while they work, written down beside it, and shown when they ask."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from app.dialogs.statistics import StatisticsDialog
from app.state.effort_meter import EffortMeter
from app.wiring.leaving import Leaving
from app.wiring.open_project import OpenProject
from app.wiring.queue import Queue
from app.wiring.rooms import Rooms
from app.wiring.save_text import save_text
from app.wiring.show_image import ShowImage
from app.work.statistics import EndedVisit, Statistics, read_statistics, record
from app.work.task import one_result
from mman_core.project.effort import BLANK, Effort, effort_path, thinned
from mman_core.project.effort_summary import effort_csv
from mman_core.project.store import Project


class Recording(QObject):
    """Keeps the statistics of the open project, unless that is switched off or the project is read-only."""

    def __init__(
        self,
        rooms: Rooms,
        projects: OpenProject,
        show_image: ShowImage,
        queue: Queue,
        leaving: Leaving,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._rooms = rooms
        self._projects = projects
        self._queue = queue
        self.meter = EffortMeter(rooms.document, rooms.tools, self, clock=clock)
        self.dialog: StatisticsDialog | None = None
        self._was_accepted = False
        """Whether the open image was accepted when it was opened, or has been since."""
        self._is_control: bool | None = None
        """Whether the queue had drawn it at random when it was opened."""
        self._waiting: list[EndedVisit] = []
        self._is_writing = self._is_reading = self._reads_again = False
        self._connect_meter()
        rooms.document.opened.connect(self._begin_image)
        rooms.document.touched_changed.connect(self._note_start)
        show_image.status_changed.connect(self._note_status)
        leaving.begun.connect(self.meter.end_visit)
        projects.opened.connect(self._begin_project)
        acts = rooms.window.acts
        acts.keep_statistics.setChecked(rooms.settings.keeps_statistics)
        acts.keep_statistics.toggled.connect(self._switch)
        acts.statistics.triggered.connect(self._open_dialog)
        acts.statistics_csv.triggered.connect(self._save_csv)
        self._enable_actions()

    @property
    def _target(self) -> Project | None:
        """The project whose statistics are kept now."""
        project = self._projects.project
        may_write = project is not None and not project.is_read_only
        return project if may_write and self._rooms.settings.keeps_statistics else None

    def _connect_meter(self) -> None:
        window, meter = self._rooms.window, self.meter
        window.canvas.hovered.connect(meter.stir)
        window.canvas.view_changed.connect(meter.stir)
        window.canvas.tool_pressed.connect(meter.note_press)
        window.compare_view.pointed.connect(meter.stir)
        meter.visited.connect(self._write)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.focusWindowChanged.connect(self._note_focus)
        self._note_focus()

    def _note_focus(self, *_focused: object) -> None:
        self.meter.set_active(self._rooms.window.isActiveWindow())

    # -- measuring ----------------------------------------------------------------------------------------------------

    def _begin_project(self) -> None:
        self.meter.forget()
        self._enable_actions()
        if self.dialog is not None:
            self._read()

    def _begin_image(self) -> None:
        project, name = self._projects.project, self._rooms.document.name
        self._was_accepted = project is not None and name is not None and project.row(name).status.is_accepted
        controls = self._queue.controls()
        self._is_control = name in controls if controls else None

    def _note_start(self, touched: bool) -> None:
        """Remember whose draft was on the canvas when the person took it over."""
        project, document = self._projects.project, self._rooms.document
        if not touched or project is None or document.name is None:
            return
        name, start = document.name, BLANK
        if document.draft is not None:
            keys = self._projects.variant_keys()
            start = next((key for key in keys if project.draft_path(key, name).exists()), "")
        self.meter.began_from(start)

    def _note_status(self, name: str) -> None:
        """The person has accepted an image, or not; only the open one has cost anything."""
        project, document = self._projects.project, self._rooms.document
        if project is None or document.name != name or document.mask is None:
            return
        if not project.row(name).status.is_accepted:
            return
        visit = self.meter.take()
        if self._was_accepted and not (visit.strokes or visit.clicks or visit.undos):
            return
        self._was_accepted = True
        mask = document.mask
        accepted = dataclasses.replace(visit, accepted=time.strftime("%Y-%m-%d %H:%M:%S"))
        self._enqueue(EndedVisit(accepted, thinned(mask), (mask.shape[0], mask.shape[1])))

    def _write(self, visit: Effort) -> None:
        self._enqueue(EndedVisit(visit))

    def _enqueue(self, ended: EndedVisit) -> None:
        if self._target is not None:
            visit = dataclasses.replace(ended.visit, is_control=self._is_control)
            self._waiting.append(dataclasses.replace(ended, visit=visit))
            self._flush()

    def _flush(self) -> None:
        """Append what waits, in one task at a time: lines must not run into each other."""
        project = self._target
        if self._is_writing or not self._waiting or project is None:
            return
        ended, self._waiting, self._is_writing = self._waiting, [], True
        self._rooms.tasks.start(record(project, ended), on_failure=self._on_failure, on_end=self._on_written)

    def _on_failure(self, error: object) -> None:
        # Statistics are no work of the person's: nothing is asked, and they go on.
        self._rooms.window.strip.showMessage(f"Statistics not kept: {error}", 8000)

    def _on_written(self) -> None:
        self._is_writing = False
        self._flush()
        if self.dialog is not None:
            self._read()

    def _switch(self, keeps: bool) -> None:
        self._rooms.settings.keeps_statistics = keeps
        self.meter.forget()

    # -- showing ------------------------------------------------------------------------------------------------------

    def _enable_actions(self) -> None:
        acts = self._rooms.window.acts
        for action in (acts.statistics, acts.statistics_csv):
            action.setEnabled(self._projects.project is not None)

    def _open_dialog(self) -> None:
        if self._projects.project is None:
            return
        if self.dialog is None:
            acts = self._rooms.window.acts
            self.dialog = StatisticsDialog(acts.statistics_csv, acts.keep_statistics, self._rooms.window)
            self.dialog.finished.connect(self._forget_dialog)
            self._read()
        self.dialog.show()
        self.dialog.activateWindow()

    def _forget_dialog(self) -> None:
        self.dialog = None

    def _read(self) -> None:
        """Read and show what is recorded; one reading at a time, and once more if there was more to read meanwhile."""
        project = self._projects.project
        if project is None or self._is_reading:
            self._reads_again = self._is_reading
            return
        self._is_reading, self._reads_again = True, False
        folder = project.folder

        def take(report: object) -> None:
            assert isinstance(report, Statistics)
            if self.dialog is not None:
                self.dialog.set_statistics(report, effort_path(folder))

        def end() -> None:
            self._is_reading = False
            if self._reads_again:
                self._read()

        self._rooms.tasks.start(one_result(lambda: read_statistics(folder)), on_report=take, on_end=end)

    def _save_csv(self) -> None:
        project = self._projects.project
        if project is not None:
            folder = project.folder
            save_text(
                self._rooms,
                "Save the statistics",
                f"{project.root.name}-statistics.csv",
                {"CSV (*.csv)": lambda: effort_csv(read_statistics(folder).efforts)},
                self.dialog or self._rooms.window,
            )
